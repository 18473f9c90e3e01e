package org.grantsledger.api.cases;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.money.Rounding;
import tools.jackson.databind.JsonNode;

/**
 * Turns the inputs of a case into the facts that a clause declares. Only the clause's own description is used, as the
 * API gives it, so any clause of any catalogue can be run.
 */
final class CaseFacts {

    private static final List<String> YEARS = List.of("year", "tax_year", "evaluation_year", "assessment_year");

    /** Months are counted from the first after the policies took effect. */
    private static final YearMonth FIRST_MONTH = YearMonth.of(2021, 9);

    private final JsonNode clause;
    private final JsonNode inputs;
    private final String prefix;
    private final UnaryOperator<String> decision;
    private final Map<String, JsonNode> declared = new LinkedHashMap<>();
    private final Set<String> keys = new HashSet<>();
    private final Set<String> decisions = new HashSet<>();
    private final Map<String, Object> facts = new LinkedHashMap<>();

    /**
     * @param prefix makes keys the case's own
     * @param decision registers a decision document and gives the number it is registered under
     */
    CaseFacts(JsonNode clause, JsonNode inputs, String prefix, UnaryOperator<String> decision) {
        this.clause = clause;
        this.inputs = inputs;
        this.prefix = prefix;
        this.decision = decision;
        clause.path("facts").forEach(f -> declared.put(f.path("name").asString(), f));
        clause.path("matter").path("key").forEach(k -> keys.add(k.asString()));
        clause.path("occurrence").path("key").forEach(k -> keys.add(k.asString()));
        clause.path("caps").forEach(c -> c.path("key").forEach(k -> keys.add(k.asString())));
        clause.path("calculation").path("decisions").forEach(d -> decisions.add(d.asString()));
    }

    /** @param nextMonth the month after the last one claimed, by person and clause; claims of months follow each other */
    Map<String, Object> facts(Map<String, YearMonth> nextMonth, int defaultYear, LocalDate today) {
        declared.forEach((name, fact) -> {
            JsonNode stated = stated(fact);
            if (!stated.isMissingNode()) {
                facts.put(name, value(fact, stated));
            }
        });
        years(defaultYear);
        dates(today, defaultYear);
        months(nextMonth);
        clause.path("conditions").forEach(c -> satisfy(c.path("check")));
        declared.forEach((name, fact) -> {
            if (!facts.containsKey(name) && keys.contains(name) && fact.path("required").asBoolean()) {
                facts.put(
                        name,
                        fact.path("type").asString().equals("CHOICE")
                                ? fact.path("choices").path(0).asString()
                                : key(fact, "unstated"));
            }
        });
        return facts;
    }

    private JsonNode stated(JsonNode fact) {
        JsonNode stated = inputs.path(fact.path("name").asString());
        for (JsonNode alias : fact.path("aliases")) {
            stated = stated.isMissingNode() ? inputs.path(alias.asString()) : stated;
        }
        return stated;
    }

    private Object value(JsonNode fact, JsonNode stated) {
        String name = fact.path("name").asString();
        return switch (fact.path("type").asString()) {
            case "MONEY" -> stated.isNumber() ? plain(stated.decimalValue()) : stated.asString();
            case "RATIO" -> stated.isNumber() ? plain(stated.decimalValue()) : stated.asString();
            case "INTEGER" -> stated.isString() && stated.asString().matches("\\d{1,9}")
                    ? Integer.valueOf(stated.asString())
                    : stated.isIntegralNumber() ? stated.asInt() : stated.asString();
            case "BOOLEAN" -> stated.isBoolean() ? stated.asBoolean() : stated.asString();
            case "CHOICE" -> choice(fact, stated.asString());
            case "PERCENTAGES" -> percentages(stated);
            case "TEXT" -> decisions.contains(name)
                    ? decision.apply(stated.asString())
                    : keys.contains(name) ? key(fact, stated.asString()) : stated.asString();
            default -> stated.asString();
        };
    }

    private static String plain(BigDecimal number) {
        return number.toPlainString();
    }

    /** A value outside the declared choices means something else. */
    private static String choice(JsonNode fact, String stated) {
        boolean known = false;
        boolean other = false;
        for (JsonNode choice : fact.path("choices")) {
            known |= choice.asString().equals(stated);
            other |= choice.asString().equals("其他");
        }
        return known || !other ? stated : "其他";
    }

    private static List<Object> percentages(JsonNode stated) {
        List<Object> list = new ArrayList<>();
        stated.forEach(s -> list.add(s.asInt()));
        return list;
    }

    private String key(JsonNode fact, String stated) {
        return fact.path("person").asBoolean()
                ? (prefix + "-" + stated).replaceAll("[^A-Za-z0-9._-]", "-")
                : prefix + "-" + stated;
    }

    private void years(int defaultYear) {
        for (String name : YEARS) {
            JsonNode fact = declared.get(name);
            if (fact != null && !facts.containsKey(name) && fact.path("required").asBoolean()) {
                facts.put(name, anyYear(defaultYear));
            }
        }
    }

    private int anyYear(int defaultYear) {
        for (String name : YEARS) {
            if (inputs.path(name).isIntegralNumber()) {
                return inputs.path(name).asInt();
            }
        }
        return defaultYear;
    }

    /** The date that decides the version lies in the year the case is about. */
    private void dates(LocalDate today, int defaultYear) {
        String trigger = clause.path("trigger").path("fact").asString();
        if (!clause.path("trigger").path("kind").asString().equals("DATE") || facts.containsKey(trigger)) {
            return;
        }
        LocalDate lastDay = LocalDate.of(anyYear(defaultYear), 12, 31);
        facts.put(trigger, (lastDay.isAfter(today) ? today : lastDay).toString());
    }

    /** A case that gives only a number of months means consecutive ones. */
    private void months(Map<String, YearMonth> nextMonth) {
        JsonNode calculation = clause.path("calculation");
        if (!calculation.path("kind").asString().equals("PERIODIC")) {
            return;
        }
        String first = calculation.path("firstMonth").asString();
        String last = calculation.path("lastMonth").asString();
        int count = inputs.path("months").asInt(1);
        if (!facts.containsKey(first)) {
            String stream = clause.path("id").asString() + inputs.path("person").asString("");
            YearMonth from = nextMonth.getOrDefault(stream, FIRST_MONTH);
            YearMonth to = from.plusMonths(count - 1L);
            nextMonth.put(stream, to.plusMonths(1));
            facts.put(first, from.toString());
            facts.put(last, to.toString());
        }
        facts.putIfAbsent(last, YearMonth.parse((String) facts.get(first)).plusMonths(count - 1L).toString());
    }

    /** A condition whose facts the case does not state is met; a document must be stated. */
    private void satisfy(JsonNode check) {
        String fact = check.path("fact").asString("");
        switch (check.path("op").asString()) {
            case "is_true" -> facts.putIfAbsent(fact, true);
            case "is_false" -> facts.putIfAbsent(fact, false);
            case "eq" -> facts.putIfAbsent(fact, typed(fact, check.path("value").asString()));
            case "in" -> facts.putIfAbsent(fact, typed(fact, check.path("values").path(0).asString()));
            case "gte" -> facts.putIfAbsent(fact, typed(fact, check.path("value").asString()));
            case "lt" -> facts.putIfAbsent(fact, typed(fact, "0"));
            case "growth_gte" -> {
                String current = check.path("current").asString();
                if (facts.get(current) instanceof String amount && inputs.has("rd_growth")) {
                    facts.putIfAbsent(check.path("prior").asString(), before(amount, inputs.path("rd_growth")));
                } else if (facts.get(current) instanceof String amount) {
                    growing(clause, current, Fen.ofYuan(amount)).forEach(facts::putIfAbsent);
                }
            }
            case "rank_improvement_gte" -> {
                int places = inputs.path("rank_improvement").asInt(check.path("places").asInt());
                String previous = check.path("previous").asString();
                String current = check.path("current").asString();
                int now = facts.get(current) instanceof Integer rank ? rank : 10;
                facts.putIfAbsent(previous, now + places);
                facts.putIfAbsent(current, Math.max(1, (Integer) facts.get(previous) - places));
            }
            case "not_after" -> same(fact, check.path("other").asString());
            case "within_years" -> same(fact, check.path("of").asString());
            default -> {
                // present: a document that the case does not state is missing
            }
        }
    }

    /** The earlier amount from which this one grew by exactly the rate that the case states, as near as fen allow. */
    private static String before(String amount, JsonNode growth) {
        Ratio grown = Ratio.of(growth.isNumber() ? plain(growth.decimalValue()) : growth.asString()).plus(Ratio.ONE);
        return Fen.ofYuan(amount)
                .times(new Ratio(/* numerator= */ grown.denominator(), /* denominator= */ grown.numerator()),
                        Rounding.FLOOR_FEN)
                .toString();
    }

    /** Two dates of which one is stated fall on the same day. */
    private void same(String one, String other) {
        if (facts.get(one) instanceof String day) {
            facts.putIfAbsent(other, day);
        } else if (facts.get(other) instanceof String day) {
            facts.put(one, day);
        }
    }

    private Object typed(String name, String value) {
        JsonNode fact = declared.get(name);
        return fact != null && fact.path("type").asString().equals("INTEGER") ? Integer.valueOf(value) : value;
    }

    /** The earlier amount from which this one has grown enough, where the clause asks for growth. */
    static Map<String, Object> growing(JsonNode clause, String current, Fen amount) {
        Map<String, Object> prior = new HashMap<>();
        for (JsonNode condition : clause.path("conditions")) {
            JsonNode check = condition.path("check");
            if (check.path("op").asString().equals("growth_gte") && check.path("current").asString().equals(current)) {
                prior.put(
                        check.path("prior").asString(),
                        amount.times(new Ratio(1, 2), Rounding.FLOOR_FEN).toString());
            }
        }
        return prior;
    }

    /** The year of the fact that decides the version. */
    static int year(JsonNode clause, Map<String, Object> facts) {
        Object trigger = facts.get(clause.path("trigger").path("fact").asString());
        return trigger instanceof Integer year ? year : LocalDate.parse(String.valueOf(trigger)).getYear();
    }
}
