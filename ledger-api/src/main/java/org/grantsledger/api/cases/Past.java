package org.grantsledger.api.cases;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.LocalDate;
import java.util.Map;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.money.Fen;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * One thing that happened on a ledger, as a scratch ledger is told of it; a line of JSON each, in the order of the log.
 * Names of enterprises and reasons in free words are not among them.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "past")
@JsonSubTypes({
        @JsonSubTypes.Type(value = Past.Told.class, name = "told"),
        @JsonSubTypes.Type(value = Past.PoolSet.class, name = "pool"),
        @JsonSubTypes.Type(value = Past.Claimed.class, name = "claim"),
        @JsonSubTypes.Type(value = Past.TakenBack.class, name = "taken-back"),
        @JsonSubTypes.Type(value = Past.Reduced.class, name = "reduced")
})
public sealed interface Past {

    /** Its line, without the end. */
    default String line() {
        return JsonMapper.shared().writeValueAsString(this);
    }

    /** @throws tools.jackson.core.JacksonException where it has another form */
    static Past read(String line) {
        return JsonMapper.shared().readValue(line, Past.class);
    }

    /** What the scratch ledger is told in the words in which the ledger itself was told. */
    record Told(String path, Map<String, Object> body) implements Past {}

    record PoolSet(String pool, int year, Fen amount) implements Past {}

    /** A run over an oversubscribed pool; its candidates follow each other. */
    record Run(String pool, Fen available, Fen claimed) {}

    /**
     * A claim that was decided.
     *
     * @param position of the event that decided it
     * @param jurisdiction for which it was decided
     * @param award that it got; null where it was refused
     * @param facts in their canonical text
     * @param counted whether it is compared; others only use up what limits leave to those that are
     * @param run null for a claim on its own
     */
    record Claimed(
            long position,
            String enterprise,
            String clause,
            String jurisdiction,
            @Nullable String award,
            Map<String, String> facts,
            LocalDate decidedOn,
            Decided then,
            boolean counted,
            @Nullable Run run) implements Past {}

    /** An award was revoked, or rejected or let expire before it held. */
    record TakenBack(String award, RevocationGround ground, LocalDate on) implements Past {}

    record Reduced(String award, Fen to, LocalDate on) implements Past {}
}
