package org.grantsledger.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.grantsledger.journal.Account;
import org.grantsledger.log.TestLedger;
import org.grantsledger.view.AsOf;
import org.grantsledger.view.Selection;
import org.grantsledger.view.View;
import org.grantsledger.view.Views;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainTextJournalTest {

    private static final AsOf END_OF_2022 = new AsOf(null, LocalDate.of(2022, 12, 31));

    @TempDir
    private static Path folder;

    private static Books books;
    private static Hledger hledger;

    @BeforeAll
    static void write() throws IOException {
        books = Books.rich();
        hledger = exported(AsOf.NOW);
    }

    @AfterAll
    static void close() {
        books.close();
    }

    private static PlainTextJournal journal() {
        return new PlainTextJournal(books.ledger.dataSource, books.transactions);
    }

    private static Hledger exported(AsOf asOf) throws IOException {
        Path file = Files.createTempFile(folder, "ledger", ".journal");
        try (OutputStream out = Files.newOutputStream(file)) {
            assertThat(journal().write(asOf, out)).isEqualTo(asOf.position() == null ? books.head() : asOf.position());
        }
        return new Hledger(file);
    }

    @Test
    void hledgerFindsNothingAmiss() {
        hledger.check();
        assertThat(hledger.run("stats")).contains("Transactions").contains("2022-06-30");
    }

    @Test
    void everyAccountIsUsedByTheseBooks() {
        assertThat(hledger.balances(2).keySet())
                .containsExactlyInAnyOrderElementsOf(List.of(Account.values()).stream().map(Account::code).toList());
    }

    @Test
    void balancesByAccountPayerAndYearAreThoseOfTheBalanceTable() {
        Map<String, BigDecimal> expected = new TreeMap<>();
        books.ledger.jdbc.query(
                "SELECT account, payer, fiscal_year, sum(fen)::bigint FROM reading.balance GROUP BY 1, 2, 3",
                row -> {
                    expected.put(
                            name(row.getString(1), row.getString(2), row.getInt(3)),
                            BigDecimal.valueOf(row.getLong(4), 2));
                });
        assertThat(expected).hasSizeGreaterThan(40);
        same(hledger.balances(4), expected);
    }

    @Test
    void aBoundOnBusinessDaysGivesTheAccountsOfThatDay() throws IOException {
        Hledger then = exported(END_OF_2022);
        then.check();
        Map<String, BigDecimal> accounts = accounts(END_OF_2022);
        assertThat(accounts).isNotEqualTo(accounts(AsOf.NOW));
        same(then.balances(4), accounts);
    }

    @Test
    void aBoundOnPositionsGivesTheAccountsAsTheyWereKnown() throws IOException {
        for (long position = books.head(); position > 0; position -= 7) {
            AsOf known = new AsOf(position, null);
            same(exported(known).balances(4), accounts(known));
        }
    }

    private static Map<String, BigDecimal> accounts(AsOf asOf) {
        Map<String, BigDecimal> accounts = new TreeMap<>();
        books.reader.each(
                Views.find("accounts").orElseThrow(),
                asOf,
                Selection.ALL,
                row -> accounts.put(
                        name((String) row.get(0), (String) row.get(1), (Integer) row.get(2)),
                        yuan(row.get(3))));
        return accounts;
    }

    private static String name(Object account, @Nullable Object payer, @Nullable Object year) {
        return account + ":" + ("".equals(payer) ? "-" : payer) + ":" + year;
    }

    private static BigDecimal yuan(@Nullable Object fen) {
        return fen instanceof Long value ? BigDecimal.valueOf(value, 2) : BigDecimal.ZERO;
    }

    /** Both sides; an account without balance may be missing on one. */
    private static void same(Map<String, BigDecimal> actual, Map<String, BigDecimal> expected) {
        assertThat(stripped(actual)).isEqualTo(stripped(expected));
    }

    private static Map<String, BigDecimal> stripped(Map<String, BigDecimal> balances) {
        Map<String, BigDecimal> stripped = new TreeMap<>();
        balances.forEach((name, yuan) -> {
            if (yuan.signum() != 0) {
                stripped.put(name, yuan.stripTrailingZeros());
            }
        });
        return stripped;
    }

    @Test
    void aDepthOfSixIsTheCostSharingOfEachYear() {
        View view = Views.find("cost-sharing").orElseThrow();
        for (int year : List.of(2022, 2023)) {
            Map<String, BigDecimal> expected = new TreeMap<>();
            Selection selection = new Selection(
                    Map.of("year", Integer.toString(year)),
                    Map.of(),
                    List.of(),
                    null,
                    1);
            books.reader.each(view, AsOf.NOW, selection, row -> {
                String rest = ":" + row.get(3) + ":" + year + ":" + row.get(2) + ":" + row.get(1);
                expected.put("awards:granted" + rest, yuan(row.get(4)));
                expected.put("awards:paid" + rest, yuan(row.get(5)).negate());
                expected.put("awards:recovered" + rest, yuan(row.get(6)));
            });
            assertThat(stripped(expected)).isNotEmpty();
            same(hledger.balances(6, "^awards:(granted|paid|recovered):[^:]+:" + year + ":"), expected);
        }
    }

    @Test
    void aDepthOfFiveIsTheBudgetLineOfBudgetExecution() {
        Map<String, BigDecimal> expected = new TreeMap<>();
        books.reader.each(Views.find("budget-execution").orElseThrow(), AsOf.NOW, Selection.ALL, row -> {
            String rest = ":" + row.get(0) + ":" + row.get(1) + ":" + row.get(3);
            expected.put("budget:appropriated" + rest, yuan(row.get(6)).negate());
            expected.put("budget:adjusted" + rest, yuan(row.get(7)).negate());
            expected.put("budget:transferred" + rest, yuan(row.get(8)).negate());
            expected.put("budget:lapsed" + rest, yuan(row.get(9)));
            expected.put("budget:encumbered" + rest, yuan(row.get(11)));
            expected.put("budget:spent" + rest, yuan(row.get(12)));
            expected.put("budget:available" + rest, yuan(row.get(13)));
        });
        same(hledger.balances(5, "^budget:"), expected);
    }

    @Test
    void whatOneAwardCameToIsAskedByItsTag() {
        String award = books.ledger.jdbc.queryForObject(
                "SELECT min(award) FROM reading.journal_entry WHERE account = 'awards:receivable'",
                String.class);
        // 500.00 + 500.01 reduced to 500.00 in that proportion; of the city's 400.00 paid 150.00 demanded, 90.50 back
        assertThat(stripped(hledger.balances(3, "^awards:", "tag:award=^" + award + "$"))).isEqualTo(
                stripped(
                        Map.of(
                                "awards:granted:LYG",
                                new BigDecimal("249.99"),
                                "awards:granted:LYG-HZ",
                                new BigDecimal("250.01"),
                                "awards:overpaid:LYG",
                                new BigDecimal("0.01"),
                                "awards:paid:LYG",
                                new BigDecimal("-400.00"),
                                "awards:recovered:LYG",
                                new BigDecimal("90.50"),
                                "awards:receivable:LYG",
                                new BigDecimal("59.50"),
                                "awards:owed:LYG-HZ",
                                new BigDecimal("-250.01"))));
    }

    @Test
    void partsOfNamesCannotBreakTheFormat() {
        assertThat(PlainTextJournal.part("a:b;c,d e\tf\u3000g|h^i\"j")).isEqualTo(
                "a^3Ab^3Bc^2Cd^20e^09f^3000g^7Ch^5Ei^22j");
        assertThat(PlainTextJournal.part("cap/LYG-2021-64%2F11#enterprise-year/9100/2022"))
                .isEqualTo("cap/LYG-2021-64%2F11#enterprise-year/9100/2022");
        assertThat(PlainTextJournal.part("")).isEqualTo("-");
    }

    @Test
    void entriesThatDoNotBalanceOnTheirDayAreNotExported() {
        try (TestLedger ledger = TestLedger.funded(1000)) {
            Books few = Books.over(ledger);
            few.project();
            PlainTextJournal journal = new PlainTextJournal(ledger.dataSource, few.transactions);
            Long position = ledger.jdbc
                    .queryForObject("SELECT min(position) FROM reading.journal_entry", Long.class);
            ledger.jdbc.update(
                    "UPDATE reading.journal_entry SET effective_on = effective_on + 1 WHERE position = ? AND line = 0",
                    position);
            assertThatThrownBy(() -> journal.write(AsOf.NOW, new ByteArrayOutputStream()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage(
                            "the budget entries of event " + position + " on 2023-03-01 sum to 100000 fen");
        }
    }

    @Test
    void anEmptyLedgerGivesAJournalWithoutTransactions() throws IOException {
        try (TestLedger ledger = TestLedger.empty()) {
            Path file = Files.createTempFile(folder, "empty", ".journal");
            try (OutputStream out = Files.newOutputStream(file)) {
                assertThat(
                        new PlainTextJournal(ledger.dataSource, Books.over(ledger).transactions)
                                .write(AsOf.NOW, out))
                        .isZero();
            }
            new Hledger(file).check();
        }
    }
}
