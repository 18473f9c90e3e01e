package org.grantsledger.api.cases;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.grantsledger.money.Fen;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What a claim came to, and how that differs from what a case expects. */
record Came(String decision, Fen total, JsonNode details, String problem) {

    private static final List<String> NO_FACT_DATE = List.of("BEFORE_POLICY");

    /** A claim that no policy covers on its date is refused before it is decided. */
    static Came of(LedgerClient.Answer answer) {
        JsonNode body = answer.body();
        if (body.has("decision")) {
            return of(body.path("decision"));
        }
        JsonNode first = body.path("errors").path(0);
        boolean outside = NO_FACT_DATE.contains(first.path("rule").asString(""));
        return new Came(
                outside ? "REJECT" : "HTTP " + answer.status(),
                Fen.ZERO,
                body,
                body.path("detail").asString(""));
    }

    static Came of(JsonNode decision) {
        return new Came(
                decision.path("outcome").asString(),
                Fen.ofYuan(decision.path("amount").asString()),
                decision,
                "");
    }

    /** Two claims as one: their amounts together, and how the later one ended. */
    Came and(Came later) {
        if (!(details instanceof ObjectNode) || !(later.details instanceof ObjectNode last)) {
            return later;
        }
        ObjectNode both = last.deepCopy();
        both.put(
                "claimed",
                Fen.ofYuan(details.path("claimed").asString("0")).plus(Fen.ofYuan(last.path("claimed").asString("0")))
                        .toString());
        for (String list : List.of("shares", "instalments", "waterfall")) {
            ArrayNode all = both.putArray(list);
            details.path(list).forEach(all::add);
            last.path(list).forEach(all::add);
        }
        return new Came(later.decision, total.plus(later.total), both, problem.isEmpty() ? later.problem : problem);
    }

    /**
     * What differs, and how the amount came about; empty where nothing does.
     *
     * @param step of the case, from 1; 0 where it has no other
     * @param monthly the caps that are nothing but the amount of a month times the number of months
     */
    Optional<Mismatch> compare(int step, JsonNode expected, Set<String> monthly) {
        List<Difference> differences = new ArrayList<>();
        outcome(expected, monthly).ifPresent(differences::add);
        amount("total_yuan", expected, total).ifPresent(differences::add);
        if (expected.has("before_caps_yuan")) {
            amount("before_caps_yuan", expected, Fen.ofYuan(details.path("claimed").asString("0")))
                    .ifPresent(differences::add);
        }
        text("reason", expected, reason()).ifPresent(differences::add);
        shares(expected.path("shares"), differences);
        instalments(expected.path("instalments_yuan"), differences);
        return differences.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new Mismatch(step, differences, problem, problem.isEmpty() ? workings(details) : List.of()));
    }

    /**
     * Decision, and binding cap where the case states one. 36 months and 36 times 2,000 yuan are one limit, so a case
     * may call it by either name.
     */
    Optional<Difference> outcome(JsonNode expected, Set<String> monthly) {
        Optional<Difference> differs = text("decision", expected, decision);
        String bound = details.path("bindingCap").asString("");
        String wanted = expected.path("binding_cap").asString("");
        boolean otherName = bound.equals("MAX_PERIODS") && monthly.contains(wanted);
        return differs.isPresent() ? differs : text("binding_cap", expected, otherName ? wanted : bound);
    }

    private String reason() {
        for (JsonNode finding : details.path("findings")) {
            if (finding.path("severity").asString().equals("REFUSES")) {
                return finding.path("code").asString();
            }
        }
        return details.path("errors").path(0).path("rule").asString("");
    }

    private void shares(JsonNode expected, List<Difference> differences) {
        expected.properties().forEach(e -> {
            Fen got = Fen.ZERO;
            for (JsonNode share : details.path("shares")) {
                got = share.path("role").asString().equals(e.getKey())
                        ? got.plus(Fen.ofYuan(share.path("amount").asString()))
                        : got;
            }
            if (!Fen.ofYuan(e.getValue().asString()).equals(got)) {
                differences.add(new Difference("shares." + e.getKey(), e.getValue().asString(), got.toString()));
            }
        });
    }

    private void instalments(JsonNode expected, List<Difference> differences) {
        if (!expected.isArray()) {
            return;
        }
        List<Fen> wanted = new ArrayList<>();
        expected.forEach(e -> wanted.add(Fen.ofYuan(e.asString())));
        List<Fen> got = new ArrayList<>();
        details.path("instalments").forEach(i -> got.add(Fen.ofYuan(i.path("amount").asString())));
        if (!wanted.equals(got)) {
            differences.add(new Difference("instalments_yuan", wanted.toString(), got.toString()));
        }
    }

    static Optional<Difference> amount(String field, JsonNode expected, Fen got) {
        String wanted = expected.path(field).asString("");
        return wanted.isEmpty() || Fen.ofYuan(wanted).equals(got)
                ? Optional.empty()
                : Optional.of(new Difference(field, wanted, got.toString()));
    }

    private static Optional<Difference> text(String field, JsonNode expected, String got) {
        String wanted = expected.path(field).asString("");
        return wanted.isEmpty() || wanted.equals(got)
                ? Optional.empty()
                : Optional.of(new Difference(field, wanted, got));
    }

    static List<String> workings(JsonNode decision) {
        List<String> steps = new ArrayList<>();
        decision.path("waterfall").forEach(s -> steps.add(s.path("explanation").asString()));
        decision.path("findings").forEach(f -> steps.add(f.path("code").asString()));
        return steps;
    }
}
