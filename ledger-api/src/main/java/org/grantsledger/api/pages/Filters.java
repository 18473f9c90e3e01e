package org.grantsledger.api.pages;

import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.grantsledger.api.http.Names;
import org.grantsledger.api.http.Texts;
import org.grantsledger.log.LedgerCore;
import org.grantsledger.policy.InvalidInput;
import org.grantsledger.view.Column.Kind;
import org.grantsledger.view.View;
import org.springframework.stereotype.Component;

/** What a person may choose of a view, and what the address says was chosen. */
@Component
class Filters {

    private static final Set<Kind> OFFERED = Set.of(
            Kind.PAYER,
            Kind.JURISDICTION,
            Kind.POLICY,
            Kind.CLAUSE,
            Kind.YEAR,
            Kind.MONTH,
            Kind.EVENT,
            Kind.ACCOUNT);

    /** Basis points that a limit may have left to be called near. */
    private static final List<Integer> NEAR = List.of(0, 500, 1000, 2500);

    private final LedgerCore core;
    private final Clock clock;
    private final Names names;
    private final Words words;
    private final Texts texts;

    Filters(LedgerCore core, Clock clock, Names names, Words words, Texts texts) {
        this.core = core;
        this.clock = clock;
        this.names = names;
        this.words = words;
        this.texts = texts;
    }

    /** Fields of a form that were left empty ask for nothing. */
    Asked read(Map<String, String> given) {
        Map<String, String> shown = new LinkedHashMap<>(given);
        shown.values().removeIf(String::isBlank);
        shown.replaceAll((name, value) -> value.strip());
        String day = shown.get(Asked.KNOWN_ON);
        return new Asked(shown, day == null ? shown.getOrDefault("knownAt", "") : endOf(day));
    }

    /** The last moment of a day in the city; of a day that has not ended, there is nothing to leave out. */
    private String endOf(String day) {
        try {
            Instant end = LocalDate.parse(day).plusDays(1).atStartOfDay(clock.getZone()).toInstant().minusNanos(1000);
            return end.isAfter(clock.instant()) ? "" : end.toString();
        } catch (DateTimeException bad) {
            throw new InvalidInput(Asked.KNOWN_ON, "NOT_A_DATE", day);
        }
    }

    /** The filters that are offered, and those that the address gives besides. */
    List<Table.Filter> of(View view, Asked asked) {
        Map<Kind, Map<String, String>> named = names.of(Set.of());
        List<Table.Filter> filters = new ArrayList<>();
        for (View.Parameter parameter : view.parameters()) {
            filters.add(filter(parameter.name(), parameter.kind(), asked, named));
        }
        view.columns().stream().filter(c -> view.parameter(c.name()).isEmpty())
                .filter(
                        c -> OFFERED.contains(c.kind()) || Words.CODED.contains(c.name())
                                || asked.shown().containsKey(c.name()))
                .forEach(c -> filters.add(filter(c.name(), c.kind(), asked, named)));
        return filters;
    }

    /** Every jurisdiction, to choose from. */
    List<Table.Option> jurisdictions() {
        return options(names.jurisdictions());
    }

    /** Those for which this person acts. */
    List<Table.Option> own() {
        Person person = Person.now();
        return jurisdictions().stream().filter(o -> person.owns(o.value())).toList();
    }

    /** What people call a jurisdiction. */
    String name(String jurisdiction) {
        return names.jurisdictions().getOrDefault(jurisdiction, jurisdiction);
    }

    /** Those of these for which this person acts, in their order. */
    List<Table.Option> own(List<String> jurisdictions) {
        Map<String, String> named = names.jurisdictions();
        return jurisdictions.stream().filter(Person.now()::owns)
                .map(j -> new Table.Option(j, named.getOrDefault(j, j))).toList();
    }

    /** Every clause, to choose from. */
    List<Table.Option> clauses() {
        return clauses(names.clauses());
    }

    /** The two bounds: known on a day, effective on a day. */
    List<Table.Filter> bounds(Asked asked) {
        List<Table.Filter> bounds = new ArrayList<>();
        if (asked.shown().containsKey("knownAt")) {
            bounds.add(input("knownAt", "text", asked));
        } else {
            bounds.add(input(Asked.KNOWN_ON, "date", asked));
        }
        bounds.add(input("effectiveOn", "date", asked));
        return bounds;
    }

    private Table.Filter input(String name, String type, Asked asked) {
        return new Table.Filter(
                name,
                texts.get("bound." + name),
                type,
                asked.shown().getOrDefault(name, ""),
                List.of());
    }

    private Table.Filter filter(String name, Kind kind, Asked asked, Map<Kind, Map<String, String>> named) {
        String value = asked.shown().getOrDefault(name, "");
        List<Table.Option> options = switch (kind) {
            case PAYER, JURISDICTION, POLICY, ACCOUNT, EVENT -> options(named.getOrDefault(kind, Map.of()));
            case CLAUSE -> clauses(named.getOrDefault(kind, Map.of()));
            case YEAR -> years();
            case RATE -> NEAR.stream()
                    .map(n -> new Table.Option(n.toString(), texts.get("within", Map.of("percent", n / 100 + "%"))))
                    .toList();
            case TEXT -> Words.CODED.contains(name) ? coded(name) : List.of();
            default -> List.of();
        };
        String type = !options.isEmpty() ? "select" : switch (kind) {
            case DATE -> "date";
            case MONTH -> "month";
            default -> "text";
        };
        return new Table.Filter(name, texts.get("column." + name), type, value, options);
    }

    private static List<Table.Option> options(Map<String, String> names) {
        return names.entrySet().stream().sorted(Map.Entry.comparingByKey())
                .map(e -> new Table.Option(e.getKey(), e.getValue())).toList();
    }

    private static List<Table.Option> clauses(Map<String, String> names) {
        return names.entrySet().stream().sorted(Map.Entry.comparingByKey(ClauseOrder.BY_NUMBER))
                .map(e -> new Table.Option(e.getKey(), e.getKey() + " " + e.getValue())).toList();
    }

    /** The codes of a column with their words, to choose from. */
    List<Table.Option> coded(String column) {
        return words.codes(column).stream().map(code -> new Table.Option(code, words.of(column, code))).toList();
    }

    /** The years for which there is a budget, and this one. */
    List<Table.Option> years() {
        return Stream
                .concat(
                        core.reference().lines().values().stream().map(line -> line.year().year()),
                        Stream.of(core.today().getYear()))
                .distinct().sorted().map(year -> new Table.Option(year.toString(), year.toString())).toList();
    }
}
