package org.grantsledger.api.cases;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.grantsledger.enterprise.RevocationGround;
import org.grantsledger.money.Fen;
import org.grantsledger.policy.Label;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * Decides the claims of the past anew, through HTTP and in the order in which they were decided, on a ledger that knows
 * another catalogue. Budgets are ample and nobody waits for a second person; enterprises, shares, pools and decision
 * documents are as they were.
 */
final class PastRunner {

    private static final Pattern CANDIDATE = Pattern.compile("candidates\\[(\\d+)]\\.(.+)");

    private final LedgerClient ledger;
    private final Consumer<Redecided> done;
    private final Map<String, JsonNode> clauses = new HashMap<>();
    /** What awards are called here, by what they were called then; those that were refused here are not among them. */
    private final Map<String, String> awards = new HashMap<>();
    private final Map<String, Fen> amounts = new HashMap<>();

    /** @param done told of each claim that is compared, as soon as it was decided */
    PastRunner(LedgerClient ledger, Consumer<Redecided> done) {
        this.ledger = ledger;
        this.done = done;
    }

    void run(List<Past> past) {
        setUp(past);
        for (int i = 0; i < past.size(); i++) {
            switch (past.get(i)) {
                case Past.Told told -> tell(told);
                case Past.PoolSet pool -> set(pool);
                case Past.TakenBack back -> takeBack(back);
                case Past.Reduced reduced -> reduce(reduced);
                case Past.Claimed claim -> {
                    List<Past.Claimed> together = together(past, i);
                    if (claim.run() == null) {
                        claim(claim);
                    } else {
                        run(claim.run(), together);
                    }
                    i += together.size() - 1;
                }
            }
        }
    }

    private void setUp(List<Past> past) {
        List<String> payers = new ArrayList<>();
        ledger.get("/api/jurisdictions").body().forEach(j -> payers.add(j.path("code").asString()));
        ledger.get("/api/clauses").body().forEach(c -> clauses.put(c.path("id").asString(), c));
        Set<Integer> years = new TreeSet<>();
        for (Past one : past) {
            if (one instanceof Past.Claimed claim) {
                years.add(claim.decidedOn().getYear());
            }
        }
        Ample.budget(ledger, payers, clauses.keySet(), years);
    }

    /**
     * What another catalogue does not know, such as a jurisdiction or a clause that a document decides under, is not
     * told; the claims that rest on it say so themselves.
     */
    private void tell(Past.Told told) {
        Map<String, Object> body = new LinkedHashMap<>(told.body());
        body.computeIfPresent(
                "clauses",
                (field, of) -> ((List<?>) of).stream().map(String::valueOf).filter(clauses::containsKey).toList());
        if (List.of().equals(body.get("clauses"))) {
            return;
        }
        LedgerClient.Answer answer = ledger.post(told.path(), body);
        if (answer.status() >= 500) {
            throw new IllegalStateException(told.path() + ": " + answer.status() + " " + answer.body());
        }
    }

    private void set(Past.PoolSet pool) {
        LedgerClient.Answer now = ledger.get("/api/pools/" + LedgerClient.encode(pool.pool()) + "/" + pool.year());
        Fen drawn = now.ok() ? Fen.ofYuan(now.body().path("drawn").asString()) : Fen.ZERO;
        tell(
                new Past.Told(
                        "/api/pools",
                        Map.of(
                                "pool",
                                pool.pool(),
                                "year",
                                pool.year(),
                                "amount",
                                pool.amount().max(drawn).toString(),
                                "document",
                                "CASES")));
    }

    private void takeBack(Past.TakenBack back) {
        String award = awards.remove(back.award());
        if (award != null) {
            revoke(award, back.ground(), back.on().toString());
        }
    }

    private void revoke(String award, RevocationGround ground, String on) {
        ledger.must(
                "/api/awards/" + LedgerClient.encode(award) + "/revocation",
                Map.of("ground", ground.name(), "reason", "CASES", "on", on));
    }

    /** Where it comes to no more than that anyway, there is nothing to reduce. */
    private void reduce(Past.Reduced reduced) {
        String award = awards.get(reduced.award());
        if (award != null && amounts.getOrDefault(award, Fen.ZERO).exceeds(reduced.to())) {
            ledger.must(
                    "/api/awards/" + LedgerClient.encode(award) + "/reduction",
                    Map.of("amount", reduced.to().toString(), "reason", "CASES", "on", reduced.on().toString()));
            amounts.put(award, reduced.to());
        }
    }

    /** A claim, with those behind it that were candidates of the same run. */
    private static List<Past.Claimed> together(List<Past> past, int from) {
        List<Past.Claimed> together = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        for (int i = from; i < past.size() && past.get(i) instanceof Past.Claimed claim; i++) {
            boolean another = !together.isEmpty()
                    && (claim.run() == null || !claim.run().equals(together.getFirst().run()));
            if (another || !seen.add(claim.enterprise())) {
                break;
            }
            together.add(claim);
        }
        return together;
    }

    private void claim(Past.Claimed claim) {
        if (!known(claim)) {
            return;
        }
        Map<String, Object> body = body(claim);
        body.put("decidedOn", claim.decidedOn().toString());
        LedgerClient.Answer answer = ledger.post("/api/awards", body);
        JsonNode decision = answer.body().path("decision");
        if (!decision.isObject()) {
            notDecided(claim, reason(answer));
        } else if (answer.ok()) {
            decided(claim, decision, answer.body().path("id").asString());
        } else {
            decided(claim, decision, "");
        }
    }

    /** Candidates whose facts cannot be read are left out, as whoever starts a run would leave them out. */
    private void run(Past.Run run, List<Past.Claimed> candidates) {
        List<Past.Claimed> left = new ArrayList<>(candidates);
        left.removeIf(claim -> !known(claim));
        while (!left.isEmpty()) {
            LedgerClient.Answer answer = ledger.post(
                    "/api/pools/" + LedgerClient.encode(run.pool()) + "/runs",
                    Map.of(
                            "candidates",
                            left.stream().map(this::body).toList(),
                            "decidedOn",
                            left.getFirst().decidedOn().toString()));
            if (answer.ok()) {
                Map<String, Past.Claimed> byEnterprise = left.stream()
                        .collect(Collectors.toMap(Past.Claimed::enterprise, c -> c));
                answer.body().path("allocations").forEach(a -> {
                    Past.Claimed claim = byEnterprise.remove(a.path("enterprise").asString());
                    if (claim != null) {
                        decided(claim, a.path("decision"), a.path("award").asString(""));
                    }
                });
                byEnterprise.values().forEach(claim -> notDecided(claim, reason(answer)));
                return;
            }
            Map<Past.Claimed, String> bad = unreadable(left, answer);
            if (bad.isEmpty()) {
                // the catalogue has no such pool, or shares it otherwise: each is a claim on its own
                left.forEach(this::claim);
                return;
            }
            bad.forEach((claim, reason) -> notDecided(claim, new Label(reason, reason)));
            left.removeAll(bad.keySet());
        }
    }

    private static Map<Past.Claimed, String> unreadable(List<Past.Claimed> candidates, LedgerClient.Answer answer) {
        Map<Past.Claimed, String> bad = new LinkedHashMap<>();
        for (JsonNode error : answer.body().path("errors")) {
            Matcher field = CANDIDATE.matcher(error.path("field").asString(""));
            // of a clause that draws on no pool any more, the claim can be decided on its own
            if (field.matches() && !field.group(2).equals("clause")) {
                bad.merge(
                        candidates.get(Integer.parseInt(field.group(1))),
                        error.path("message").asString(""),
                        (one, two) -> one + "; " + two);
            }
        }
        return bad;
    }

    private boolean known(Past.Claimed claim) {
        boolean known = clauses.containsKey(claim.clause());
        if (!known) {
            notDecided(
                    claim,
                    new Label("目录中没有条款 " + claim.clause(), "the catalogue has no clause " + claim.clause()));
        }
        return known;
    }

    private Map<String, Object> body(Past.Claimed claim) {
        Map<String, JsonNode> declared = new HashMap<>();
        for (JsonNode fact : clauses.getOrDefault(claim.clause(), MissingNode.getInstance()).path("facts")) {
            declared.put(fact.path("name").asString(), fact);
            fact.path("aliases").forEach(alias -> declared.put(alias.asString(), fact));
        }
        Map<String, Object> facts = new LinkedHashMap<>();
        claim.facts().forEach((name, text) -> {
            JsonNode fact = declared.get(name);
            facts.put(name, fact == null ? text : stated(fact.path("type").asString(), text));
        });
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("enterprise", claim.enterprise());
        body.put("clause", claim.clause());
        body.put("facts", facts);
        return body;
    }

    /** A fact as a client states it. One that is of another type now stays a text, and the ledger says what is wrong. */
    private static Object stated(String type, String text) {
        if (type.equals("INTEGER") && text.matches("\\d{1,9}")) {
            return Integer.valueOf(text);
        }
        if (type.equals("BOOLEAN") && (text.equals("true") || text.equals("false"))) {
            return Boolean.valueOf(text);
        }
        if (type.equals("PERCENTAGES") && text.matches("\\d{1,3}(,\\d{1,3})*")) {
            return Arrays.stream(text.split(",", -1)).map(Integer::valueOf).toList();
        }
        return text;
    }

    /** @param award empty where it was refused */
    private void decided(Past.Claimed claim, JsonNode decision, String award) {
        Decided now = Decided.of(decision, award.isEmpty());
        if (claim.award() != null && !award.isEmpty()) {
            awards.put(claim.award(), award);
            amounts.put(award, now.amount());
        }
        if (claim.counted()) {
            done.accept(Redecided.of(claim, now, null));
        }
    }

    private void notDecided(Past.Claimed claim, Label problem) {
        if (claim.counted()) {
            done.accept(Redecided.of(claim, null, problem));
        }
    }

    private static Label reason(LedgerClient.Answer answer) {
        String detail = answer.body().path("detail").asString("");
        String reason = detail.isEmpty() ? "HTTP " + answer.status() : detail;
        return new Label(reason, reason);
    }
}
