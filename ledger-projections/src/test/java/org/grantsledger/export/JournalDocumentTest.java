package org.grantsledger.export;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.grantsledger.budget.BudgetCommand;
import org.grantsledger.budget.LineMode;
import org.grantsledger.enterprise.CreditCode;
import org.grantsledger.enterprise.EnterpriseCommand;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.journal.Account;
import org.grantsledger.log.TestLedger;
import org.grantsledger.money.Fen;
import org.grantsledger.money.FiscalYear;
import org.grantsledger.policy.ClauseId;
import org.grantsledger.policy.RecipientKind;
import org.grantsledger.view.AsOf;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What docs/journal.md says, said by the ledger. */
class JournalDocumentTest {

    private static final Path DOCUMENT = Path.of("../docs/journal.md");

    @Test
    void theWorkedExampleIsWhatTheLedgerBooks() throws IOException {
        assertThat(document()).contains("```\n" + example() + "```\n");
    }

    @Test
    void everyAccountIsInTheChart() throws IOException {
        List<String> chart = document().lines().filter(l -> l.startsWith("| `")).map(l -> l.split("`", -1)[1]).toList();
        assertThat(chart).containsSubsequence(Arrays.stream(Account.values()).map(Account::code).toList());
    }

    @Test
    void everyEventThatBooksIsInTheTable() throws IOException {
        try (Books books = Books.rich()) {
            List<@Nullable String> types = books.ledger.jdbc.queryForList(
                    "SELECT DISTINCT e.type FROM event e JOIN reading.journal_entry j ON j.position = e.position",
                    String.class);
            String document = document();
            assertThat(types).isNotEmpty().allSatisfy(type -> assertThat(document).contains("| `" + type + "` |"));
        }
    }

    private static String document() throws IOException {
        return Files.readString(DOCUMENT);
    }

    /** An award of 100,001 fen in halves: approved, paid in part, reduced, recovered; its transactions as text. */
    private static String example() throws IOException {
        try (TestLedger ledger = TestLedger.withCatalogue(); Books books = Books.over(ledger)) {
            for (String payer : List.of(TestLedger.CITY, TestLedger.DISTRICT)) {
                ledger.send(
                        new BudgetCommand.OpenLine(
                                payer,
                                new FiscalYear(2023),
                                "tech",
                                "tech",
                                TestLedger.everyClause(),
                                LineMode.HARD,
                                Fen.ofYuan(10_000),
                                "document",
                                LocalDate.of(2023, 1, 1)));
            }
            ledger.send(
                    new BudgetCommand.SetShare(TestLedger.DISTRICT, LocalDate.of(2021, 1, 1), 5000, "document"));
            CreditCode enterprise = CreditCode.completing("91000000DEM900001");
            ledger.send(
                    new EnterpriseCommand.Register(
                            enterprise,
                            "示例科技（虚构）",
                            RecipientKind.ENTERPRISE,
                            TestLedger.DISTRICT,
                            LocalDate.of(2020, 1, 1)));
            String award = ((EnterpriseEvent.AwardPrepared) ledger.send(
                    new EnterpriseCommand.PrepareAward(
                            enterprise,
                            new ClauseId(Books.CONTRACTS),
                            Books.contract("HT-1", "20000.20", LocalDate.of(2023, 1, 5)),
                            LocalDate.of(2023, 1, 10),
                            false,
                            null))
                    .getFirst()).award();
            ledger.send(
                    new EnterpriseCommand.ApproveAward(enterprise, award, LocalDate.of(2023, 1, 12)),
                    Books.REVIEWER);
            books.pay(enterprise, award, TestLedger.CITY, "300.00", LocalDate.of(2023, 1, 20), "V1");
            ledger.send(
                    new EnterpriseCommand.ReduceAward(
                            enterprise,
                            award,
                            Fen.ofYuan("500.00"),
                            "reason",
                            LocalDate.of(2023, 2, 1)));
            String recovery = ((EnterpriseEvent.RecoveryOrdered) ledger.send(
                    new EnterpriseCommand.OrderRecovery(
                            enterprise,
                            award,
                            TestLedger.CITY,
                            Fen.ofYuan("50.01"),
                            "reason",
                            "document",
                            LocalDate.of(2023, 2, 3)))
                    .getFirst()).recovery();
            ledger.send(
                    new EnterpriseCommand.ReceiveRecovery(
                            enterprise,
                            recovery,
                            Fen.ofYuan("50.01"),
                            LocalDate.of(2023, 2, 20),
                            "R1"));
            books.project();
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new PlainTextJournal(ledger.dataSource, books.transactions).write(AsOf.NOW, out);
            String text = out.toString(StandardCharsets.UTF_8);
            Stream<String> lines = text.substring(text.indexOf("\n20")).lines().skip(1)
                    .filter(l -> !l.startsWith("    ;"));
            return String.join("\n", lines.toList()) + "\n";
        }
    }
}
