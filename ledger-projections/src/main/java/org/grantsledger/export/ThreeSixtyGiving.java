package org.grantsledger.export;

import java.io.OutputStream;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.grantsledger.view.AsOf;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.PlatformTransactionManager;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/**
 * Approved awards as open data, in the JSON of the 360Giving Data Standard 1.4.
 *
 * <p>A grant is one payer's share of one award, so that amounts sum to those of the ledger and nothing is counted for
 * two funders; the grants of one award name the same {@code relatedActivity}. The amount awarded is what the share
 * comes to within the bounds, reductions taken off; the amount disbursed is what went out and did not come back. A share
 * that was taken back before anything was paid is no grant any more and is left out.
 *
 * <p>Identifiers: a recipient is {@code CN-USCI-} and its unified social credit code; CN-USCI is the code of that
 * register at org-id.guide. Payers have no number in a register here, so they are named by the publisher's own, as the
 * standard has it: prefix, {@code -ORG:}, code of the jurisdiction. A grant is the prefix, the position of the decision
 * and the payer.
 *
 * <p>No person is named. Facts and reasons are not exported at all; an individual business (个体工商户, a credit code
 * that starts with 92) is a natural person in law, often by name, so neither name nor code of it is written.
 */
public final class ThreeSixtyGiving {

    /** The major and minor version of the standard that a package follows. */
    public static final String VERSION = "1.4";

    /** What breaks off must not look complete. */
    private static final JsonFactory JSON = JsonFactory.builder().disable(StreamWriteFeature.AUTO_CLOSE_CONTENT)
            .build();

    private static final String INDIVIDUAL_BUSINESS = "92";

    private static final String GRANTS = """
                                         SELECT d.position, d.decided_on, d.enterprise, e.name, d.jurisdiction, d.booked_to AS clause,
                                             s.payer, s.granted, s.disbursed, s.first_due, s.last_due, s.modified
                                         FROM (
                                             SELECT award, payer,
                                                 coalesce(sum(fen) FILTER (WHERE account = 'awards:granted'), 0)::bigint AS granted,
                                                 coalesce(-sum(fen) FILTER (WHERE account IN ('awards:paid', 'awards:recovered')),
                                                     0)::bigint AS disbursed,
                                                 min(due_on) AS first_due, max(due_on) AS last_due, max(recorded_at) AS modified
                                             FROM reading.journal_entry
                                             WHERE account LIKE 'awards:%' AND position <= ? AND effective_on <= coalesce(?::date, 'infinity')
                                                 AND coalesce(?::text IN (payer, jurisdiction), true)
                                             GROUP BY award, payer) s
                                         JOIN reading.decision d ON d.claim = s.award
                                         JOIN reading.enterprise e ON e.code = d.enterprise
                                         WHERE s.granted <> 0 OR s.disbursed <> 0
                                         ORDER BY d.position, s.payer""";

    /**
     * Who publishes.
     *
     * @param prefix for identifiers, for example {@code 360G-lyg}; one that is registered with 360Giving, where it is
     *        published there
     */
    public record Publisher(String prefix, String name) {}

    private final Snapshot snapshot;
    private final Publisher publisher;
    private final UnaryOperator<String> names;

    /** @param names the title of a clause or policy and the name of a jurisdiction, by id */
    public ThreeSixtyGiving(
            DataSource dataSource,
            PlatformTransactionManager transactions,
            Publisher publisher,
            UnaryOperator<String> names) {
        this.snapshot = new Snapshot(dataSource, transactions);
        this.publisher = publisher;
        this.names = names;
    }

    /**
     * Writes the package of all grants within the bounds.
     *
     * @param out stays open
     * @return how many grants there are; where there are none nothing is written, as the standard knows no empty package
     */
    public long write(AsOf asOf, OutputStream out) {
        return snapshot.within(asOf, rows -> {
            long[] grants = {0};
            try (JsonGenerator json = JSON
                    .createGenerator(ObjectWriteContext.empty(), new Unclosed(out), JsonEncoding.UTF8)) {
                rows.each(GRANTS, row -> {
                    if (grants[0]++ == 0) {
                        head(rows.position(), asOf.effectiveOn(), json);
                    }
                    grant(row, json);
                });
                if (grants[0] > 0) {
                    json.writeEndArray();
                    json.writeEndObject();
                }
            }
            return grants[0];
        });
    }

    private void head(long position, @Nullable LocalDate effectiveOn, JsonGenerator json) {
        json.writeStartObject();
        json.writeStringProperty("version", VERSION);
        json.writeStringProperty(
                "identifier",
                publisher.prefix() + "-" + position + (effectiveOn == null ? "" : "-" + effectiveOn));
        json.writeObjectPropertyStart("publisher");
        json.writeStringProperty("name", publisher.name());
        json.writeEndObject();
        json.writeArrayPropertyStart("grants");
    }

    private void grant(ResultSet row, JsonGenerator json) throws SQLException {
        String clause = row.getString("clause");
        String payer = row.getString("payer");
        String award = publisher.prefix() + "-" + row.getLong("position");
        json.writeStartObject();
        json.writeStringProperty("id", award + "-" + payer);
        json.writeStringProperty("title", names.apply(clause));
        json.writeStringProperty("description", names.apply(clause) + " · " + clause + " · " + names.apply(payer));
        json.writeStringProperty("currency", "CNY");
        amount("amountAwarded", row.getLong("granted"), json);
        amount("amountDisbursed", row.getLong("disbursed"), json);
        json.writeStringProperty("awardDate", row.getObject("decided_on", LocalDate.class).toString());
        planned(row.getObject("first_due", LocalDate.class), row.getObject("last_due", LocalDate.class), json);
        recipient(row, award, json);
        json.writeArrayPropertyStart("beneficiaryLocation");
        json.writeStartObject();
        json.writeStringProperty("name", names.apply(row.getString("jurisdiction")));
        json.writeStringProperty("countryCode", "CN");
        json.writeEndObject();
        json.writeEndArray();
        organisation("fundingOrganization", publisher.prefix() + "-ORG:" + payer, names.apply(payer), json);
        String policy = clause.substring(0, clause.indexOf('/'));
        json.writeArrayPropertyStart("grantProgramme");
        coded(null, policy, json);
        json.writeEndArray();
        json.writeArrayPropertyStart("classifications");
        coded(policy, clause, json);
        json.writeEndArray();
        json.writeArrayPropertyStart("relatedActivity");
        json.writeString(award);
        json.writeEndArray();
        json.writeStringProperty("dateModified",
                row.getObject("modified", OffsetDateTime.class).toInstant().toString());
        json.writeEndObject();
    }

    private static void amount(String name, long fen, JsonGenerator json) {
        json.writeNumberProperty(name, BigDecimal.valueOf(fen, 2));
    }

    /** From the first to the last day on which a part is due; a stage without a day says nothing. */
    private static void planned(@Nullable LocalDate first, @Nullable LocalDate last, JsonGenerator json) {
        if (first == null || last == null) {
            return;
        }
        json.writeArrayPropertyStart("plannedDates");
        json.writeStartObject();
        json.writeStringProperty("startDate", first.toString());
        json.writeStringProperty("endDate", last.toString());
        json.writeEndObject();
        json.writeEndArray();
    }

    private static void recipient(ResultSet row, String award, JsonGenerator json) throws SQLException {
        String code = row.getString("enterprise");
        if (code.startsWith(INDIVIDUAL_BUSINESS)) {
            json.writeObjectPropertyStart("recipientIndividual");
            json.writeStringProperty("id", award + "-IND");
            json.writeStringProperty("name", "个体工商户");
            json.writeEndObject();
        } else {
            organisation("recipientOrganization", "CN-USCI-" + code, row.getString("name"), json);
        }
    }

    private static void organisation(String property, String id, String name, JsonGenerator json) {
        json.writeArrayPropertyStart(property);
        json.writeStartObject();
        json.writeStringProperty("id", id);
        json.writeStringProperty("name", name);
        json.writeEndObject();
        json.writeEndArray();
    }

    private void coded(@Nullable String vocabulary, String code, JsonGenerator json) {
        json.writeStartObject();
        if (vocabulary != null) {
            json.writeStringProperty("vocabulary", vocabulary);
        }
        json.writeStringProperty("code", code);
        json.writeStringProperty("title", names.apply(code));
        json.writeEndObject();
    }
}
