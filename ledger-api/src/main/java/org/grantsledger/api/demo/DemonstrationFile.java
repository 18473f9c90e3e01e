package org.grantsledger.api.demo;

import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.grantsledger.budget.LineMode;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Cap.PoolId;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** What {@code demonstration/2022.yaml} says; its head explains how facts are drawn. */
record DemonstrationFile(
        int year,
        long seed,
        List<Share> shares,
        List<ApprovalLimit> approvalLimits,
        List<PoolAmount> pools,
        List<Decision> decisions,
        List<Programme> programmes,
        List<Body> enterprises,
        List<Claims> claims,
        PoolRun poolRun,
        Corrections corrections,
        List<Change> changes) {

    record Share(String jurisdiction, LocalDate from, int cityBp, String document) {}

    /** Up to which amount one person suffices in these jurisdictions; in the others another person always approves. */
    record ApprovalLimit(List<String> jurisdictions, LocalDate from, Fen amount, String document) {}

    record PoolAmount(PoolId pool, int year, Fen amount, String document) {}

    record Decision(String number, String title, LocalDate date, List<ClauseId> clauses, @Nullable Fen amount) {}

    /** @param articles policy and article number, for example {@code 64/2} */
    record Programme(String code, String name, LineMode mode, Fen city, Fen local, List<String> articles) {}

    record Body(String name, RecipientKind kind, String in) {}

    /** One claim, made several times over the year by different bodies of a kind. */
    record Claims(ClauseId clause, int times, RecipientKind by, Map<String, Object> facts) {}

    record PoolRun(PoolId pool, ClauseId clause, LocalDate on, int candidates, Map<String, Object> facts) {}

    /** Each number n: every n-th award or payment goes that way. */
    record Corrections(
            int approvedLater,
            int waiting,
            int rejected,
            int reduced,
            int revoked,
            int unpaid,
            int paidInParts,
            int paymentApprovedLater,
            int paymentWaiting,
            int paymentRejected,
            int paymentReversed) {}

    /** Something that happens to one body or budget line on one day. */
    record Change(
            LocalDate on,
            Kind kind,
            String subject,
            @Nullable String to,
            @Nullable Fen amount,
            @Nullable LocalDate until,
            @Nullable String reason) {

        enum Kind {
            RENAME, RELOCATE, SUSPEND, LIFT, ABSORB, ADJUST, TRANSFER
        }

        String target() {
            return Objects.requireNonNull(to, "to");
        }

        Fen sum() {
            return Objects.requireNonNull(amount, "amount");
        }

        String why() {
            return Objects.requireNonNull(reason, "reason");
        }
    }

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

    static DemonstrationFile read() {
        try (InputStream in = DemonstrationFile.class.getResourceAsStream("/demonstration/2022.yaml")) {
            return YAML.readValue(Objects.requireNonNull(in), DemonstrationFile.class);
        } catch (IOException e) {
            throw new IllegalStateException("demonstration/2022.yaml", e);
        }
    }
}
