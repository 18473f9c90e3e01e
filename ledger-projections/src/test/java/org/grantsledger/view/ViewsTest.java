package org.grantsledger.view;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.enterprise.EnterpriseEvent.Due;
import org.grantsledger.enterprise.EnterpriseEvent.Payment;
import org.grantsledger.enterprise.EnterpriseEvent.ShareChange;
import org.grantsledger.enterprise.Share;
import org.grantsledger.journal.Entry;
import org.grantsledger.journal.Journal;
import org.grantsledger.limit.Finding;
import org.grantsledger.limit.Move;
import org.grantsledger.limit.PositionKey;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.LedgerEvent;
import org.grantsledger.policy.PayerRole;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.projection.Projections;
import org.grantsledger.projection.RandomHistory;
import org.grantsledger.projection.Reading;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ViewsTest {

    private static final ZoneId ZONE = ZoneId.of("Asia/Shanghai");

    private static final LocalDate TODAY = RandomHistory.LAST_DAY;

    /** In the middle of what the history has. */
    private static final LocalDate DAY = RandomHistory.FIRST_DAY
            .plusDays(RandomHistory.FIRST_DAY.until(TODAY, ChronoUnit.DAYS) / 2);

    private static final Clock CLOCK = Clock.fixed(TODAY.atTime(0, 1).atZone(ZONE).toInstant(), ZONE);

    private final RandomHistory history = RandomHistory.of(21, 4_000);
    private final List<LedgerEvent> events = history.events();
    private final TestLedger ledger = TestLedger.empty();
    private final Projections projections = new Projections(ledger.core, ledger.dataSource, ledger.meters, "one");
    private final ViewReader reader = reader(ledger);
    private final long head = events.size();

    /** Those with the most events, so that every view has something to say of them. */
    private final List<String> enterprises = history.enterprises().entrySet().stream()
            .sorted(Comparator.comparingLong(e -> -e.getValue().version())).limit(3).map(Map.Entry::getKey).toList();

    @BeforeAll
    void project() {
        history.appendTo(ledger.core);
        projections.start();
        assertThat(projections.await(head, Reading.LONG)).isTrue();
    }

    @AfterAll
    void close() {
        projections.close();
        ledger.close();
    }

    private static ViewReader reader(TestLedger ledger) {
        return new ViewReader(ledger.dataSource, new DataSourceTransactionManager(ledger.dataSource), CLOCK);
    }

    static Stream<String> views() {
        return Views.ALL.stream().map(View::name);
    }

    private static View view(String name) {
        return Views.find(name).orElseThrow();
    }

    private Selection all() {
        return selection(Map.of());
    }

    private Selection selection(Map<String, String> parameters) {
        Map<String, String> with = new LinkedHashMap<>(parameters);
        with.putIfAbsent("enterprise", enterprises.getFirst());
        return new Selection(with, Map.of(), List.of(), null, Integer.MAX_VALUE);
    }

    private List<List<Object>> rows(View view, AsOf asOf, Selection selection) {
        return rows(reader, view, asOf, selection);
    }

    private static List<List<Object>> rows(ViewReader reader, View view, AsOf asOf, Selection selection) {
        List<List<Object>> rows = new ArrayList<>();
        reader.each(view, asOf, selection, row -> rows.add(cells(row)));
        return rows;
    }

    /** Only a date is ever null, and only compared. */
    @SuppressWarnings("NullAway")
    private static List<Object> cells(List<@Nullable Object> row) {
        return row;
    }

    // ---- figures

    @Test
    void everyViewSaysWhatTheEventsSayNow() {
        compare(AsOf.NOW, head, TODAY);
    }

    @Test
    void everyViewSaysWhatTheEventsSaidAtAnyMoment() {
        Random random = new Random(22);
        for (int i = 0; i < 20; i++) {
            long position = random.nextLong(head + 1);
            LocalDate day = RandomHistory.FIRST_DAY
                    .plusDays(random.nextLong(RandomHistory.FIRST_DAY.until(TODAY).toTotalMonths() * 30));
            compare(new AsOf(position, day), position, day);
        }
        compare(new AsOf(0L, TODAY), 0, TODAY);
        compare(new AsOf(head, RandomHistory.FIRST_DAY.minusYears(1)), head, RandomHistory.FIRST_DAY.minusYears(1));
    }

    private void compare(AsOf asOf, long position, LocalDate day) {
        Oracle oracle = new Oracle(events, position, day);
        expect("budget-execution", asOf, Map.of(), oracle.budgetExecution());
        expect("budget-awards", asOf, Map.of(), oracle.budgetAwards());
        due(asOf, oracle, null);
        due(asOf, oracle, day.plusDays(60));
        String found = enterprises.getFirst();
        expect("payments", asOf, Map.of("search", found), oracle.payments().stream()
                .filter(row -> row.get(4).equals(found)).toList());
        expect("payments", asOf, Map.of(), oracle.payments());
        expect("recoveries", asOf, Map.of(), oracle.recoveries());
        expect("overpaid", asOf, Map.of(), oracle.overpaid());
        expect("cost-sharing", asOf, Map.of(), oracle.costSharing(null));
        expect("settlement-awards", asOf, Map.of(), oracle.settlementAwards());
        expect("settlement", asOf, Map.of(), oracle.settlement());
        expect("limit-usage", asOf, Map.of(), oracle.limitUsage(null));
        expect("limit-usage", asOf, Map.of("near", "1000"), oracle.limitUsage(1000));
        expect("clause-statistics", asOf, Map.of(), oracle.clauseStatistics(null));
        expect("clause-refusals", asOf, Map.of(), oracle.clauseRefusals(null));
        expect("clause-trend", asOf, Map.of(), oracle.clauseTrend());
        for (int year = 2021; year <= 2025; year++) {
            Map<String, String> of = Map.of("year", Integer.toString(year));
            expect("cost-sharing", asOf, of, oracle.costSharing(year));
            expect("clause-statistics", asOf, of, oracle.clauseStatistics(year));
            expect("clause-refusals", asOf, of, oracle.clauseRefusals(year));
        }
        expect("cost-sharing-flow", asOf, Map.of(), oracle.flow(null));
        expect("cost-sharing-flow", asOf, Map.of("year", "2022"), oracle.flow(2022));
        expect("claims", asOf, Map.of(), claims(position, day, null));
        expect("claims", asOf, Map.of("year", "2022"), claims(position, day, 2022));
        grouped(asOf, "budget-by-payer", "budget-execution", Map.of(), "payer", "year");
        for (Map<String, String> year : List.of(Map.<String, String>of(), Map.of("year", "2022"))) {
            grouped(asOf, "cost-sharing-by-payer", "cost-sharing", year, "payer");
            grouped(asOf, "cost-sharing-by-policy", "cost-sharing", year, "policy");
            grouped(asOf, "cost-sharing-by-clause", "cost-sharing", year, "policy", "clause");
        }
        expect(
                "clause-trend",
                asOf,
                Map.of("year", "2022"),
                oracle.clauseTrend().stream().filter(row -> row.getFirst().toString().startsWith("2022-")).toList());
        grouped(asOf, "monthly-trend", "clause-trend", Map.of(), "month");
        grouped(asOf, "monthly-trend", "clause-trend", Map.of("year", "2022"), "month");
        enterprises(asOf, position, oracle);
        for (String enterprise : enterprises) {
            expect("enterprise-statement", asOf, Map.of("enterprise", enterprise), oracle.statement(enterprise));
        }
        assertThat(
                rows(view("pending"), asOf, all()).stream()
                        .map(row -> Stream.concat(row.stream().limit(11), row.stream().skip(12)).toList()))
                .as("pending as of %s", asOf).isEqualTo(oracle.pending());
        List<Entry> entries = entries(position, day);
        expect("journal", asOf, Map.of(), entries.stream().map(ViewsTest::row).toList());
        expect("accounts", asOf, Map.of(), accounts(entries));
    }

    private void expect(String view, AsOf asOf, Map<String, String> parameters, List<List<Object>> expected) {
        assertThat(rows(view(view), asOf, selection(parameters))).as("%s as of %s, %s", view, asOf, parameters)
                .isEqualTo(expected);
        Rows page = reader.page(view(view), asOf,
                new Selection(selection(parameters).parameters(), Map.of(), List.of(), null, 1));
        assertThat(page.count()).as("rows of %s as of %s, %s", view, asOf, parameters).isEqualTo(expected.size());
        assertThat(page.totals()).as("totals of %s as of %s, %s", view, asOf, parameters)
                .isEqualTo(totals(view(view), expected));
    }

    private void due(AsOf asOf, Oracle oracle, @Nullable LocalDate until) {
        Map<String, String> of = until == null ? Map.of() : Map.of("until", until.toString());
        List<List<Object>> due = rows(view("due"), asOf, selection(of));
        due.forEach(row -> row.set(0, Objects.requireNonNullElse(row.getFirst(), LocalDate.MAX)));
        assertThat(due).as("due as of %s, %s", asOf, of).isEqualTo(oracle.due(until));
    }

    /** A grouped view has what its view has, added up. */
    private void grouped(AsOf asOf, String name, String of, Map<String, String> parameters, String... by) {
        View view = view(name);
        View source = view(of);
        Map<List<Object>, List<Long>> sums = new TreeMap<>(ViewsTest::compare);
        for (List<Object> row : rows(source, asOf, selection(parameters))) {
            List<Object> key = new ArrayList<>();
            List<Long> values = new ArrayList<>();
            for (Column column : view.columns()) {
                Object value = row.get(source.columns().indexOf(column));
                if (List.of(by).contains(column.name())) {
                    key.add(value);
                } else {
                    values.add((Long) value);
                }
            }
            sums.merge(key, values, (a, b) -> IntStream.range(0, a.size()).mapToObj(i -> a.get(i) + b.get(i)).toList());
        }
        List<List<Object>> expected = new ArrayList<>();
        sums.forEach((key, values) -> {
            List<Object> row = new ArrayList<>(key);
            row.addAll(values);
            expected.add(row);
        });
        expect(name, asOf, parameters, expected);
    }

    @SuppressWarnings("unchecked")
    private static int compare(List<Object> one, List<Object> other) {
        return IntStream.range(0, one.size()).map(i -> ((Comparable<Object>) one.get(i)).compareTo(other.get(i)))
                .filter(c -> c != 0).findFirst().orElse(0);
    }

    private List<List<Object>> claims(long position, LocalDate day, @Nullable Integer year) {
        List<List<Object>> claims = new ArrayList<>();
        for (RecordedEvent event : ledger.core.log().after(0, (int) position)) {
            List<Object> claim = switch (event.event()) {
                case EnterpriseEvent.AwardPrepared e -> claim(
                        event,
                        e.decidedOn(),
                        e.award(),
                        e.enterprise(),
                        e.jurisdiction(),
                        e.clause(),
                        e.bookedTo(),
                        e.outcome().name(),
                        0,
                        "",
                        e.claimed(),
                        e.amount());
                case EnterpriseEvent.AwardRefused e -> claim(
                        event,
                        e.decidedOn(),
                        e.refusal(),
                        e.enterprise(),
                        e.jurisdiction(),
                        e.clause(),
                        e.clause(),
                        e.outcome().name(),
                        1,
                        String.join(
                                ",",
                                e.findings().stream().filter(Finding::refuses).map(Finding::code).distinct().toList()),
                        e.claimed(),
                        Fen.ZERO);
                default -> List.of();
            };
            if (!claim.isEmpty() && claim.getFirst() instanceof LocalDate on && !on.isAfter(day)
                    && (year == null || on.getYear() == year)) {
                claims.add(claim);
            }
        }
        return claims;
    }

    private static List<Object> claim(
            RecordedEvent event,
            LocalDate on,
            String claim,
            CreditCode enterprise,
            String jurisdiction,
            ClauseId clause,
            ClauseId bookedTo,
            String outcome,
            long refused,
            String findings,
            Fen claimed,
            Fen amount) {
        return List.of(
                on,
                event.position(),
                claim,
                enterprise.value(),
                jurisdiction,
                clause.value(),
                bookedTo.value(),
                outcome,
                refused,
                findings,
                claimed.fen(),
                amount.fen(),
                on.toString().substring(0, 7));
    }

    /** The list has whoever was registered by then, and where each statement ends. */
    private void enterprises(AsOf asOf, long position, Oracle oracle) {
        Set<Object> registered = new TreeSet<>();
        for (RecordedEvent event : ledger.core.log().after(0, (int) position)) {
            if (event.event() instanceof EnterpriseEvent.Registered e) {
                registered.add(e.enterprise().value());
            }
        }
        List<List<Object>> list = rows(view("enterprises"), asOf, selection(Map.of()));
        assertThat(list.stream().map(List::getFirst)).as("as of %s", asOf).containsExactlyElementsOf(registered);
        for (List<Object> row : list) {
            List<List<Object>> statement = oracle.statement(row.getFirst().toString());
            assertThat(row.subList(3, 6)).isEqualTo(
                    statement.isEmpty() ? List.of(0L, 0L, 0L) : statement.getLast().subList(10, 13));
        }
    }

    @Test
    void enterprisesAreFoundByNameCodeAndInitials() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            CreditCode harbour = CreditCode.completing("91000000T00000001");
            CreditCode hitech = CreditCode.completing("91000000T00000002");
            Reading.append(
                    other.core,
                    new EnterpriseEvent.Registered(
                            harbour,
                            "连云港港口（B）集团",
                            RecipientKind.ENTERPRISE,
                            "LYG",
                            TODAY),
                    new EnterpriseEvent.Registered(
                            hitech,
                            "江苏Hi-Tech有限公司",
                            RecipientKind.ENTERPRISE,
                            "LYG",
                            TODAY));
            live.start();
            assertThat(live.await(2, Reading.LONG)).isTrue();
            ViewReader found = reader(other);
            Function<String, List<Object>> search = text -> rows(
                    found,
                    view("enterprises"),
                    AsOf.NOW,
                    selection(Map.of("search", text))).stream().map(List::getFirst).toList();
            assertThat(search.apply("港口")).containsExactly(harbour.value());
            assertThat(search.apply("lyggkbjt")).containsExactly(harbour.value());
            assertThat(search.apply("GKBJ")).containsExactly(harbour.value());
            assertThat(search.apply("hi-tech")).containsExactly(hitech.value());
            assertThat(search.apply("jshitech")).containsExactly(hitech.value());
            assertThat(search.apply(hitech.value().toLowerCase(Locale.ROOT))).containsExactly(hitech.value());
            assertThat(search.apply("91000000")).containsExactly(harbour.value(), hitech.value());
            assertThat(search.apply("%")).isEmpty();
            Reading.append(other.core, new EnterpriseEvent.Renamed(hitech, "新名", TODAY));
            assertThat(live.await(3, Reading.LONG)).isTrue();
            assertThat(search.apply("xm")).containsExactly(hitech.value());
            assertThat(search.apply("jshitech")).isEmpty();
            assertThat(rows(found, view("enterprises"), new AsOf(1L, null), selection(Map.of()))).hasSize(1);
        }
    }

    private List<Entry> entries(long position, LocalDate day) {
        List<Entry> entries = new ArrayList<>();
        for (RecordedEvent event : ledger.core.log().after(0, (int) position)) {
            Journal.entries(event.position(), event.recordedAt(), event.event()).stream()
                    .filter(e -> !e.effectiveOn().isAfter(day)).forEach(entries::add);
        }
        return entries;
    }

    private static List<Object> row(Entry e) {
        List<Object> row = new ArrayList<>(
                List.of(
                        e.position(),
                        (long) e.line(),
                        e.effectiveOn(),
                        e.recordedAt(),
                        e.account().code(),
                        e.fen(),
                        e.fiscalYear(),
                        e.payer(),
                        e.budgetLine(),
                        e.jurisdiction(),
                        e.enterprise(),
                        e.clause(),
                        e.award(),
                        e.reference(),
                        e.limitKey()));
        row.add(e.dueOn());
        return row;
    }

    private static List<List<Object>> accounts(List<Entry> entries) {
        Map<List<Object>, Long> sums = new LinkedHashMap<>();
        entries.forEach(e -> sums.merge(List.of(e.account().code(), e.payer(), e.fiscalYear()), e.fen(), Long::sum));
        return sums.entrySet().stream().map(e -> {
            List<Object> row = new ArrayList<>(e.getKey());
            row.add(e.getValue());
            return row;
        }).sorted(by(0).thenComparing(by(1)).thenComparing(by(2))).toList();
    }

    @SuppressWarnings("unchecked")
    private static Comparator<List<Object>> by(int column) {
        return Comparator.comparing(row -> (Comparable<Object>) row.get(column));
    }

    @ParameterizedTest
    @MethodSource("views")
    void withBothBoundsAtNowTheAnswerIsTheLiveOne(String name) {
        View view = view(name);
        List<List<Object>> live = rows(view, AsOf.NOW, all());
        assertThat(live).isNotEmpty();
        assertThat(rows(view, new AsOf(head, TODAY), all())).isEqualTo(live);
        assertThat(rows(view, new AsOf(head, null), all())).isEqualTo(live);
        assertThat(rows(view, new AsOf(null, TODAY), all())).isEqualTo(live);
        assertThat(reader.page(view, AsOf.NOW, all()).position()).isEqualTo(head);
    }

    @Test
    void theLogIsShownAsItIsWritten() {
        List<List<Object>> log = ledger.core.log().after(0, (int) head).stream().map(
                e -> List.<Object>of(
                        e.position(),
                        e.recordedAt(),
                        e.type().name(),
                        e.ref().stream(),
                        e.ref().sequence(),
                        ""))
                .toList();
        assertThat(rows(view("events"), AsOf.NOW, all())).isEqualTo(log);
        assertThat(rows(view("events"), new AsOf(1_000L, TODAY), all())).isEqualTo(log.subList(0, 1_000));
        // The period is of days in the city: all was recorded within one or two of them.
        LocalDate first = ((Instant) log.getFirst().get(1)).atZone(ZONE).toLocalDate();
        LocalDate last = ((Instant) log.getLast().get(1)).atZone(ZONE).toLocalDate();
        Function<Map<String, String>, List<List<Object>>> within = period -> rows(
                view("events"),
                AsOf.NOW,
                selection(period));
        assertThat(within.apply(Map.of("from", first.toString(), "to", last.toString()))).isEqualTo(log);
        assertThat(within.apply(Map.of("to", first.minusDays(1).toString()))).isEmpty();
        assertThat(within.apply(Map.of("from", last.plusDays(1).toString()))).isEmpty();
    }

    @Test
    void thePeriodOfTheJournalIsOfBusinessDays() {
        LocalDate from = LocalDate.of(2022, 5, 1);
        LocalDate to = LocalDate.of(2022, 6, 30);
        List<List<Object>> expected = entries(head, TODAY).stream()
                .filter(e -> !e.effectiveOn().isBefore(from) && !e.effectiveOn().isAfter(to)).map(ViewsTest::row)
                .toList();
        assertThat(expected).isNotEmpty();
        expect("journal", AsOf.NOW, Map.of("from", from.toString(), "to", to.toString()), expected);
    }

    @Test
    void theSettlementSumsUpItsAwards() {
        Rows awards = reader.page(view("settlement-awards"), AsOf.NOW, all());
        Rows settlement = reader.page(view("settlement"), AsOf.NOW, all());
        Map<String, Long> sums = new LinkedHashMap<>(settlement.totals());
        assertThat(sums.remove("awards")).isEqualTo(awards.count());
        assertThat(sums).isEqualTo(awards.totals());
        assertThat(total(sums, "owed")).isPositive();
        assertThat(total(sums, "overdue")).isPositive()
                .isEqualTo(
                        total(sums, "overdue_30") + total(sums, "overdue_90") + total(sums, "overdue_180")
                                + total(sums, "overdue_more"));
    }

    /** The city asks for what it owes, largest first; the district for everything of its own, a row at a time. */
    @Test
    void bothTiersSeeTheSameChecksumHoweverTheyAsk() {
        View view = view("settlement");
        Selection all = new Selection(Map.of(), Map.of(), List.of(), null, 1_000);
        Map<Object, Set<Object>> whole = checksums(reader.page(view, AsOf.NOW, all));
        assertThat(whole).containsKeys("LYG-HZ", "LYG-KFQ");
        assertThat(whole.values()).allMatch(sums -> sums.size() == 1);
        assertThat(Set.copyOf(whole.values())).hasSize(whole.size());
        for (Object jurisdiction : whole.keySet()) {
            Rows city = reader.page(
                    view,
                    AsOf.NOW,
                    new Selection(
                            Map.of(),
                            Map.of("jurisdiction", jurisdiction.toString(), "payer", "LYG"),
                            List.of(new Selection.Order("owed", true)),
                            null,
                            1_000));
            Rows first = reader.page(
                    view,
                    new AsOf(head, TODAY),
                    new Selection(Map.of(), Map.of("jurisdiction", jurisdiction.toString()), List.of(), null, 1));
            assertThat(checksums(city).get(jurisdiction)).isEqualTo(whole.get(jurisdiction));
            assertThat(checksums(first).get(jurisdiction)).isEqualTo(whole.get(jurisdiction));
        }
    }

    private static Map<Object, Set<Object>> checksums(Rows settlement) {
        Map<Object, Set<Object>> checksums = new LinkedHashMap<>();
        settlement.rows().stream().map(ViewsTest::cells).forEach(
                row -> checksums.computeIfAbsent(row.getFirst(), k -> new LinkedHashSet<>()).add(row.getLast()));
        return checksums;
    }

    @Test
    void aFenPaidOrAFenMovedFromOneAwardToAnotherIsAnotherChecksum() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            LocalDate due = LocalDate.of(2023, 6, 1);
            Reading.append(
                    other.core,
                    approved("A1", 100, due(100, due)),
                    approved("A2", 100, due(100, due)),
                    paid("A1", 1, due),
                    new EnterpriseEvent.DisbursementReversed(
                            FIRM,
                            "A1" + due,
                            new Payment("A1", CLAUSE, "LYG-HZ", "LYG", new Fen(1), due, "V", "LYG.2023.rd"),
                            Fen.ZERO,
                            due.plusDays(1),
                            "why",
                            List.of()),
                    paid("A2", 1, due.plusDays(1)));
            live.start();
            assertThat(live.await(5, Reading.LONG)).isTrue();
            ViewReader others = reader(other);
            Function<Long, Set<Object>> at = position -> Objects.requireNonNull(
                    checksums(others.page(view("settlement"), new AsOf(position, TODAY), Selection.ALL)).get("LYG-HZ"));
            assertThat(at.apply(3L)).isNotEqualTo(at.apply(2L));
            // undone, so that everything is as it was, whatever happened meanwhile
            assertThat(at.apply(4L)).isEqualTo(at.apply(2L));
            // the sums of the two tiers are those of position 3, the awards behind them are not
            assertThat(at.apply(5L)).isNotEqualTo(at.apply(3L)).isNotEqualTo(at.apply(2L));
        }
    }

    @Test
    void runningBalancesEndAtTheBalance() {
        for (String enterprise : enterprises) {
            Selection selection = selection(Map.of("enterprise", enterprise));
            View view = view("enterprise-statement");
            List<List<Object>> rows = rows(view, AsOf.NOW, selection);
            Map<String, Long> totals = reader.page(view, AsOf.NOW, selection).totals();
            List<Object> last = rows.getLast();
            int levels = last.size() - 3;
            assertThat(last.get(levels)).isEqualTo(total(totals, "granted"));
            assertThat(last.get(levels + 1)).isEqualTo(total(totals, "paid") - total(totals, "recovered"));
            Map<String, Long> owed = reader.page(
                    view("settlement-awards"),
                    AsOf.NOW,
                    new Selection(Map.of(), Map.of("enterprise", enterprise), List.of(), null, 1)).totals();
            assertThat(last.getLast())
                    .isEqualTo(total(owed, "owed") - total(owed, "overpaid") - total(owed, "receivable"));
        }
    }

    private static long total(Map<String, Long> totals, String column) {
        return Objects.requireNonNull(totals.get(column));
    }

    // ---- pages, filters, totals

    @ParameterizedTest
    @MethodSource("views")
    void pagesInAnyOrderAreTheWholeOnceOver(String name) {
        View view = view(name);
        AsOf asOf = new AsOf(1_200L, null);
        for (Column column : view.columns()) {
            for (boolean descending : List.of(false, true)) {
                List<Selection.Order> order = List.of(new Selection.Order(column.name(), descending));
                Selection sorted = new Selection(all().parameters(), Map.of(), order, null, Integer.MAX_VALUE);
                List<List<Object>> whole = rows(view, asOf, sorted);
                assertThat(whole).isNotEmpty().doesNotHaveDuplicates();
                assertSorted(view, column, descending, whole);
                assertThat(pages(view, asOf, sorted, 1000, whole.size())).isEqualTo(whole);
                assertThat(pages(view, asOf, sorted, 7, 35)).isEqualTo(whole.subList(0, Math.min(35, whole.size())));
                assertThat(pages(view, asOf, sorted, 1, 5)).isEqualTo(whole.subList(0, Math.min(5, whole.size())));
            }
        }
    }

    /** A date that is missing counts as later than any; texts are compared by PostgreSQL in its own order. */
    @SuppressWarnings("unchecked")
    private static void assertSorted(View view, Column column, boolean descending, List<List<Object>> rows) {
        int at = view.columns().indexOf(column);
        List<Object> values = rows.stream().map(row -> row.get(at)).map(v -> v == null ? LocalDate.MAX : v).toList();
        if (!(values.getFirst() instanceof String)) {
            Comparator<Object> ascending = (one, other) -> ((Comparable<Object>) one).compareTo(other);
            assertThat(values).isSortedAccordingTo(descending ? ascending.reversed() : ascending);
        }
    }

    /** Page by page, until there are so many rows or no more. */
    private List<List<Object>> pages(View view, AsOf asOf, Selection selection, int size, int atMost) {
        List<List<Object>> rows = new ArrayList<>();
        @Nullable
        List<String> after = null;
        do {
            Rows page = reader.page(
                    view,
                    asOf,
                    new Selection(selection.parameters(), selection.filters(), selection.order(), after, size));
            assertThat(page.rows()).hasSizeLessThanOrEqualTo(size);
            rows.addAll(page.rows());
            after = page.next();
            assertThat(after == null).isEqualTo(rows.size() == page.count());
        } while (after != null && rows.size() < atMost);
        return rows.subList(0, Math.min(atMost, rows.size()));
    }

    @ParameterizedTest
    @MethodSource("views")
    void theFirstRowsAreThoseOfThePage(String name) {
        View view = view(name);
        for (String scope : new String[]{
                null, "LYG-HZ"
        }) {
            Selection few = new Selection(all().parameters(), Map.of(), List.of(), null, 7);
            Rows first = reader.first(view, few, scope);
            assertThat(first.rows()).isEqualTo(reader.page(view, new AsOf(null, null, scope), few).rows());
            assertThat(first.position()).isEqualTo(head);
        }
    }

    @Test
    void pagesStayTheSameWhileEventsArrive() {
        RandomHistory growing = RandomHistory.of(23, 800);
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            growing.appendTo(other.core);
            live.start();
            assertThat(live.await(800, Reading.LONG)).isTrue();
            ViewReader pages = reader(other);
            View view = view("settlement-awards");
            List<Selection.Order> order = List.of(new Selection.Order("owed", true));
            Rows first = pages.page(view, AsOf.NOW, new Selection(Map.of(), Map.of(), order, null, 25));
            AsOf asOf = new AsOf(first.position(), TODAY);
            List<List<Object>> whole = rows(
                    pages,
                    view,
                    asOf,
                    new Selection(Map.of(), Map.of(), order, null, Integer.MAX_VALUE));
            List<List<Object>> seen = new ArrayList<>(first.rows());
            for (Rows page = first; page.next() != null; seen.addAll(page.rows())) {
                growing.grow(growing.events().size() + 20);
                growing.appendTo(other.core);
                assertThat(live.await(growing.events().size(), Reading.LONG)).isTrue();
                page = pages.page(view, asOf, new Selection(Map.of(), Map.of(), order, page.next(), 25));
                assertThat(page.totals()).isEqualTo(first.totals());
                assertThat(page.count()).isEqualTo(first.count());
            }
            assertThat(seen).isEqualTo(whole);
            assertThat(pages.page(view, AsOf.NOW, new Selection(Map.of(), Map.of(), order, null, 25)).count())
                    .isGreaterThan(first.count());
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void totalsAreOfTheWholeSelectionAndNotOfThePage(String name) {
        View view = view(name);
        for (AsOf asOf : List.of(
                AsOf.NOW,
                new AsOf(null, DAY),
                new AsOf(1_200L, null),
                new AsOf(1_200L, DAY),
                new AsOf(head, DAY, "LYG-HZ"),
                new AsOf(1_200L, DAY, "LYG-HZ"))) {
            List<List<Object>> whole = rows(view, asOf, all());
            Rows page = reader.page(view, asOf, new Selection(all().parameters(), Map.of(), List.of(), null, 3));
            assertThat(page.rows()).isEqualTo(whole.subList(0, Math.min(3, whole.size())));
            assertThat(page.count()).as("%s", asOf).isEqualTo(whole.size());
            assertThat(page.totals()).as("%s", asOf).isEqualTo(totals(view, whole));
        }
    }

    private static Map<String, Long> totals(View view, List<List<Object>> rows) {
        Map<String, Long> totals = new LinkedHashMap<>();
        for (int i = 0; i < view.columns().size(); i++) {
            int at = i;
            if (view.columns().get(i).kind().summed()) {
                totals.put(view.columns().get(i).name(), rows.stream().mapToLong(r -> (Long) r.get(at)).sum());
            }
        }
        return totals;
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyColumnCanBeFiltered(String name) {
        View view = view(name);
        List<List<Object>> whole = rows(view, AsOf.NOW, all());
        Random random = new Random(24);
        for (int i = 0; i < view.columns().size(); i++) {
            int at = i;
            String column = view.columns().get(i).name();
            List<Object> values = new ArrayList<>(whole.stream().map(r -> r.get(at)).filter(Objects::nonNull).toList());
            Collections.shuffle(values, random);
            for (Object value : values.stream().limit(3).toList()) {
                List<List<Object>> expected = whole.stream().filter(r -> value.equals(r.get(at))).toList();
                Selection filtered = new Selection(
                        all().parameters(),
                        Map.of(column, value.toString()),
                        List.of(),
                        null,
                        2);
                Rows page = reader.page(view, AsOf.NOW, filtered);
                assertThat(page.count()).as("%s = %s", column, value).isEqualTo(expected.size());
                assertThat(page.totals()).isEqualTo(totals(view, expected));
                assertThat(rows(view, AsOf.NOW, filtered)).isEqualTo(expected);
            }
        }
    }

    // ---- what is overdue, and figures at the edge

    private static final CreditCode FIRM = CreditCode.completing("91000000000000001");
    private static final ClauseId CLAUSE = new ClauseId("LYG-2021-64/11-1");
    private static final LocalDate DECIDED = TODAY.minusYears(1);

    private static EnterpriseEvent approved(String award, long fen, Due... schedule) {
        return new EnterpriseEvent.AwardApproved(
                FIRM,
                award,
                CLAUSE,
                "LYG-HZ",
                DECIDED,
                "officer",
                "reviewer",
                new Fen(fen),
                List.of(new Share("LYG", PayerRole.CITY, new Fen(fen), "LYG.2023.rd", true)),
                List.of(schedule));
    }

    private static Due due(long fen, @Nullable LocalDate on) {
        return new Due("LYG", new Fen(fen), on);
    }

    private static EnterpriseEvent paid(String award, long fen, LocalDate on) {
        return new EnterpriseEvent.DisbursementApproved(
                FIRM,
                award + on,
                new Payment(award, CLAUSE, "LYG-HZ", "LYG", new Fen(fen), on, "V", "LYG.2023.rd"),
                "officer",
                "reviewer",
                List.of());
    }

    private static EnterpriseEvent reduced(String award, long before, long after, long overpaid, LocalDate on) {
        return new EnterpriseEvent.AwardReduced(
                FIRM,
                award,
                CLAUSE,
                "LYG-HZ",
                on,
                new Fen(before),
                new Fen(after),
                "why",
                List.of(new ShareChange("LYG", new Fen(before), new Fen(after), new Fen(overpaid))),
                List.of());
    }

    /** Owed and the four ages of one award as of a day. */
    private static List<Object> ages(ViewReader reader, String award, LocalDate day) {
        List<Object> row = rows(
                reader,
                view("settlement-awards"),
                new AsOf(null, day),
                new Selection(Map.of(), Map.of("award", award), List.of(), null, 10)).getFirst();
        assertThat(row.get(8)).isEqualTo(row.subList(9, 13).stream().mapToLong(a -> (Long) a).sum());
        return Stream.concat(Stream.of(row.get(7)), row.subList(9, 13).stream()).toList();
    }

    @Test
    void whatIsOverdueAgesFromTheDayItFellDue() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            LocalDate due = LocalDate.of(2023, 6, 1);
            Reading.append(
                    other.core,
                    approved("A1", 100, due(100, due)),
                    approved("A2", 100, due(40, due), due(60, due.plusDays(30))),
                    paid("A2", 50, due.plusDays(1)),
                    approved("A3", 100, due(40, due), due(60, due.plusDays(30))),
                    reduced("A3", 100, 50, 0, due.plusDays(2)),
                    approved("A4", 100, due(100, null)),
                    approved("A5", 100, due(100, due)),
                    paid("A5", 100, due),
                    reduced("A5", 100, 70, 30, due.plusDays(5)));
            live.start();
            assertThat(live.await(9, Reading.LONG)).isTrue();
            ViewReader others = reader(other);
            assertThat(ages(others, "A1", due.minusDays(1))).containsExactly(100L, 0L, 0L, 0L, 0L);
            assertThat(ages(others, "A1", due)).containsExactly(100L, 0L, 0L, 0L, 0L);
            assertThat(ages(others, "A1", due.plusDays(1))).containsExactly(100L, 100L, 0L, 0L, 0L);
            assertThat(ages(others, "A1", due.plusDays(30))).containsExactly(100L, 100L, 0L, 0L, 0L);
            assertThat(ages(others, "A1", due.plusDays(31))).containsExactly(100L, 0L, 100L, 0L, 0L);
            assertThat(ages(others, "A1", due.plusDays(90))).containsExactly(100L, 0L, 100L, 0L, 0L);
            assertThat(ages(others, "A1", due.plusDays(91))).containsExactly(100L, 0L, 0L, 100L, 0L);
            assertThat(ages(others, "A1", due.plusDays(180))).containsExactly(100L, 0L, 0L, 100L, 0L);
            assertThat(ages(others, "A1", due.plusDays(181))).containsExactly(100L, 0L, 0L, 0L, 100L);
            // A payment covers the oldest first: all of the first instalment, 10 of the second.
            assertThat(ages(others, "A2", due.plusDays(1))).containsExactly(50L, 0L, 0L, 0L, 0L);
            assertThat(ages(others, "A2", due.plusDays(40))).containsExactly(50L, 50L, 0L, 0L, 0L);
            // A reduction takes from the last instalment: 40 stand since June, 10 since July.
            assertThat(ages(others, "A3", due.plusDays(1))).containsExactly(100L, 40L, 0L, 0L, 0L);
            assertThat(ages(others, "A3", due.plusDays(40))).containsExactly(50L, 10L, 40L, 0L, 0L);
            // A stage without a date is owed, and never overdue.
            assertThat(ages(others, "A4", TODAY)).containsExactly(100L, 0L, 0L, 0L, 0L);
            assertThat(ages(others, "A5", TODAY)).containsExactly(0L, 0L, 0L, 0L, 0L);
        }
    }

    /** Owed, overdue, under way and payable of each instalment of an award as of a day. */
    private static List<List<Object>> instalments(ViewReader reader, String award, LocalDate day) {
        return rows(
                reader,
                view("due"),
                new AsOf(null, day),
                new Selection(Map.of(), Map.of("award", award), List.of(), null, 10)).stream()
                .map(row -> row.subList(8, 12)).toList();
    }

    @Test
    void aStageIsPayableOnceThoseBeforeItArePaidAndAnInstalmentFromItsDay() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            LocalDate due = LocalDate.of(2023, 6, 1);
            Reading.append(
                    other.core,
                    approved("A1", 100, due(40, due), due(60, due.plusDays(30))),
                    approved("A2", 100, due(40, null), due(60, null)),
                    new EnterpriseEvent.DisbursementPrepared(
                            FIRM,
                            "D1",
                            new Payment("A1", CLAUSE, "LYG-HZ", "LYG", new Fen(30), due, "V", "LYG.2023.rd"),
                            TODAY,
                            "officer",
                            List.of()),
                    paid("A2", 40, due.plusDays(1)));
            live.start();
            assertThat(live.await(4, Reading.LONG)).isTrue();
            ViewReader others = reader(other);
            assertThat(instalments(others, "A1", due.minusDays(1)))
                    .containsExactly(List.of(40L, 0L, 0L, 0L), List.of(60L, 0L, 0L, 0L));
            assertThat(instalments(others, "A1", due))
                    .containsExactly(List.of(40L, 0L, 30L, 10L), List.of(60L, 0L, 0L, 0L));
            assertThat(instalments(others, "A1", due.plusDays(30)))
                    .containsExactly(List.of(40L, 40L, 30L, 10L), List.of(60L, 0L, 0L, 60L));
            assertThat(instalments(others, "A2", due))
                    .containsExactly(List.of(40L, 0L, 0L, 40L), List.of(60L, 0L, 0L, 0L));
            assertThat(instalments(others, "A2", due.plusDays(1))).containsExactly(List.of(60L, 0L, 0L, 60L));
        }
    }

    /** As the decider has it: a stage falls due when the whole of the one before it is paid, whoever pays it. */
    @Test
    void aStageIsPayableOnceTheOtherPayerTooHasPaidThoseBeforeIt() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            LocalDate day = LocalDate.of(2023, 6, 1);
            Reading.append(
                    other.core,
                    new EnterpriseEvent.AwardApproved(
                            FIRM,
                            "A1",
                            CLAUSE,
                            "LYG-HZ",
                            DECIDED,
                            "officer",
                            "reviewer",
                            new Fen(200),
                            List.of(
                                    new Share("LYG", PayerRole.CITY, new Fen(100), "LYG.2023.rd", true),
                                    new Share("LYG-HZ", PayerRole.LOCAL, new Fen(100), "LYG-HZ.2023.rd", false)),
                            List.of(
                                    due(40, null),
                                    new Due("LYG-HZ", new Fen(40), null),
                                    due(60, null),
                                    new Due("LYG-HZ", new Fen(60), null))),
                    paid("A1", 40, day),
                    new EnterpriseEvent.DisbursementApproved(
                            FIRM,
                            "D2",
                            new Payment("A1", CLAUSE, "LYG-HZ", "LYG-HZ", new Fen(40), day.plusDays(1), "W",
                                    "LYG-HZ.2023.rd"),
                            "officer",
                            "reviewer",
                            List.of()));
            live.start();
            assertThat(live.await(3, Reading.LONG)).isTrue();
            ViewReader others = reader(other);
            // in the order of payers: the city, the district
            assertThat(instalments(others, "A1", day)).containsExactly(
                    List.of(60L, 0L, 0L, 0L),
                    List.of(40L, 0L, 0L, 40L),
                    List.of(60L, 0L, 0L, 0L));
            assertThat(instalments(others, "A1", day.plusDays(1)))
                    .containsExactly(List.of(60L, 0L, 0L, 60L), List.of(60L, 0L, 0L, 60L));
        }
    }

    @Test
    void aLineWithoutMoneyAndOneSpentBeyondAllMeasureAreShown() {
        try (TestLedger other = TestLedger.empty();
                Projections live = new Projections(other.core, other.dataSource, other.meters, "one")) {
            PositionKey key = PositionKey.line("LYG.2023.warn");
            Reading.append(
                    other.core,
                    opened("empty", 0),
                    opened("warn", 1),
                    new BudgetEvent.Adjusted(
                            "LYG.2023.warn",
                            Fen.ZERO,
                            "why",
                            DECIDED,
                            List.of(new Move.Budgeted(key, Fen.ZERO, Fen.ZERO, Fen.ofYuan(50_000)))));
            live.start();
            assertThat(live.await(3, Reading.LONG)).isTrue();
            List<List<Object>> rows = rows(reader(other), view("budget-execution"), AsOf.NOW, Selection.ALL);
            assertThat(rows).extracting(r -> r.get(3)).containsExactly("LYG.2023.empty", "LYG.2023.warn");
            assertThat(rows.getFirst().subList(6, 15)).containsExactly(0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0);
            assertThat(rows.getLast().subList(10, 15))
                    .containsExactly(1L, 0L, 5_000_000L, -4_999_999L, Integer.MAX_VALUE);
        }
    }

    private static BudgetEvent opened(String programme, long fen) {
        String line = "LYG.2023." + programme;
        return new BudgetEvent.LineOpened(
                line,
                "LYG",
                new FiscalYear(2023),
                programme,
                programme,
                Set.of(),
                LineMode.WARN,
                new Fen(fen),
                "文",
                DECIDED,
                List.of(new Move.Budgeted(PositionKey.line(line), new Fen(fen), Fen.ZERO, Fen.ZERO)));
    }

    @Test
    void everyViewAnswersOverAnEmptyLedger() {
        try (TestLedger empty = TestLedger.empty()) {
            for (View view : Views.ALL) {
                for (AsOf asOf : List.of(AsOf.NOW, new AsOf(0L, TODAY), new AsOf(null, TODAY))) {
                    Rows rows = reader(empty).page(view, asOf, all());
                    assertThat(rows.count()).as(view.name()).isZero();
                    assertThat(rows.rows()).isEmpty();
                    assertThat(rows.next()).isNull();
                    assertThat(rows.totals().values()).allMatch(total -> total == 0);
                    assertThat(Views.find(view.name())).contains(view);
                }
            }
        }
        assertThat(Views.find("none")).isEmpty();
    }
}
