package org.grantsledger.policy;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.grantsledger.money.Fen;
import org.grantsledger.money.Ratio;
import org.grantsledger.policy.FactProblem.Rule;

/** The facts of one claim, read by the declarations of its clause. */
public final class Facts {

    private final Map<String, FactValue> values;

    private Facts(Map<String, FactValue> values) {
        this.values = values;
    }

    /** What was read, and every problem met on the way; the facts are whole only where there is no problem. */
    public record Reading(Facts facts, List<FactProblem> problems) {}

    /** Reads what a client stated. Every missing, unknown or unreadable fact is reported, not only the first. */
    public static Reading read(List<Fact> declared, Map<String, ?> given) {
        List<FactProblem> problems = new ArrayList<>();
        Map<String, FactValue> values = new LinkedHashMap<>();
        Map<String, Fact> byName = new LinkedHashMap<>();
        for (Fact fact : declared) {
            byName.put(fact.name(), fact);
            fact.aliases().forEach(alias -> byName.put(alias, fact));
        }
        given.forEach((name, value) -> {
            Fact fact = byName.get(name);
            if (fact == null) {
                problems.add(new FactProblem(name, Rule.UNKNOWN, String.valueOf(value)));
            } else if (value != null) {
                try {
                    FactValue read = FactValue.read(fact, value);
                    FactValue before = values.putIfAbsent(fact.name(), read);
                    if (before != null && !before.equals(read)) {
                        problems.add(new FactProblem(name, Rule.CONTRADICTS_ALIAS, String.valueOf(value)));
                    }
                } catch (FactValue.Unreadable bad) {
                    problems.add(new FactProblem(name, bad.rule(), String.valueOf(value)));
                }
            }
        });
        for (Fact fact : declared) {
            if (!values.containsKey(fact.name())) {
                if (fact.fallback() != null) {
                    values.put(fact.name(), new FactValue.Text(fact.fallback()));
                } else if (fact.required() && problems.stream().noneMatch(p -> fact.equals(byName.get(p.fact())))) {
                    problems.add(new FactProblem(fact.name(), Rule.MISSING, ""));
                }
            }
        }
        return new Reading(new Facts(values), List.copyOf(problems));
    }

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public Optional<FactValue> find(String name) {
        return Optional.ofNullable(values.get(name));
    }

    public Fen money(String name) {
        return ((FactValue.Money) get(name)).amount();
    }

    public long whole(String name) {
        return ((FactValue.Whole) get(name)).number();
    }

    public Ratio ratio(String name) {
        return ((FactValue.Decimal) get(name)).ratio();
    }

    public LocalDate day(String name) {
        return ((FactValue.Day) get(name)).date();
    }

    public YearMonth month(String name) {
        return ((FactValue.Month) get(name)).month();
    }

    public boolean flag(String name) {
        return ((FactValue.Flag) get(name)).is();
    }

    public List<Integer> percentages(String name) {
        return ((FactValue.Percentages) get(name)).parts();
    }

    /** The canonical text of a fact. */
    public String text(String name) {
        return get(name).canonical();
    }

    private FactValue get(String name) {
        FactValue value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("the clause does not declare the fact " + name);
        }
        return value;
    }

    /** Every fact as text, in the order in which the claim stated them. */
    public Map<String, String> asText() {
        Map<String, String> text = new LinkedHashMap<>();
        values.forEach((name, value) -> text.put(name, value.canonical()));
        return text;
    }
}
