package org.grantsledger.api.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.grantsledger.api.Jvm;
import org.grantsledger.api.Served;
import org.grantsledger.api.TestFolders;
import org.grantsledger.budget.BudgetEvent;
import org.grantsledger.enterprise.EnterpriseEvent;
import org.grantsledger.log.RecordedEvent;
import org.grantsledger.policy.CatalogueReader;
import org.grantsledger.policy.CatalogueSource;
import org.grantsledger.policy.LedgerEvent;
import org.junit.jupiter.api.Test;

/** The year is fictional, complete, the same wherever it is written, and written once. */
class DemonstrationYearTest {

    private static final Served LEDGER = Served.demonstration();

    private static final List<LedgerEvent> EVENTS = events();

    private static List<LedgerEvent> events() {
        return LEDGER.core.log().after(0, 100_000).stream().map(RecordedEvent::event).toList();
    }

    private static <E> List<E> all(Class<E> type) {
        return EVENTS.stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Test
    void itHasAboutThreeHundredAwardsOverAllKindsOfCalculation() {
        Map<String, String> kinds = CatalogueReader.read(CatalogueSource.shipped()).catalogue().clauses().stream()
                .collect(
                        Collectors.toMap(c -> c.id().value(), c -> c.calculation().getClass().getSimpleName()));
        Set<String> awarded = new TreeSet<>(
                all(EnterpriseEvent.AwardPrepared.class).stream().map(a -> kinds.get(a.clause().value())).toList());

        assertThat(awarded).isEqualTo(new TreeSet<>(kinds.values())).hasSize(7);
        assertThat(all(EnterpriseEvent.AwardPrepared.class).size()).isBetween(280, 340);
    }

    @Test
    void itHasAboutFiveHundredDisbursementsAndWhatGoesWrongInAYear() {
        assertThat(all(EnterpriseEvent.DisbursementApproved.class).size()).isBetween(450, 560);
        assertThat(all(EnterpriseEvent.AwardRefused.class)).hasSizeGreaterThanOrEqualTo(10);
        assertThat(all(EnterpriseEvent.AwardRefused.class).stream().map(r -> r.outcome().name()).distinct().toList())
                .hasSizeGreaterThanOrEqualTo(3);
        assertThat(all(EnterpriseEvent.AwardRejected.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.AwardReduced.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.AwardRevoked.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.DisbursementReversed.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.RecoveryOrdered.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.RecoveryReceived.class)).isNotEmpty();
        assertThat(all(EnterpriseEvent.Relocated.class)).isNotEmpty();
    }

    @Test
    void twoPersonsWorkedOnItAndAFewThingsWaitForTheSecond() {
        Map<Boolean, Long> alone = all(EnterpriseEvent.AwardApproved.class).stream()
                .collect(Collectors.partitioningBy(a -> a.preparedBy().equals(a.approvedBy()), Collectors.counting()));
        assertThat(alone.values()).allMatch(n -> n > 50);
        assertThat(all(EnterpriseEvent.AwardApproved.class)).allMatch(a -> a.preparedBy().equals("demo-officer"));
        assertThat(all(EnterpriseEvent.DisbursementApproved.class)).extracting(d -> d.approvedBy())
                .contains("demo-officer", "demo-reviewer");
        int awards = all(EnterpriseEvent.AwardPrepared.class).size() - all(EnterpriseEvent.AwardApproved.class).size()
                - all(EnterpriseEvent.AwardRejected.class).size();
        int payments = all(EnterpriseEvent.DisbursementPrepared.class).size()
                - all(EnterpriseEvent.DisbursementApproved.class).size()
                - all(EnterpriseEvent.DisbursementRejected.class).size();
        assertThat(awards).isBetween(2, 8);
        assertThat(payments).isBetween(2, 8);
    }

    @Test
    void everythingThatCouldBeTakenForRealIsMarkedAsFictional() {
        assertThat(all(EnterpriseEvent.Registered.class)).isNotEmpty().allSatisfy(e -> {
            assertThat(e.name()).endsWith("（示范数据）");
            assertThat(e.enterprise().value()).contains("DEM");
        });
        assertThat(all(EnterpriseEvent.Renamed.class)).allSatisfy(e -> assertThat(e.name()).endsWith("（示范数据）"));
        assertThat(all(BudgetEvent.LineOpened.class)).isNotEmpty()
                .allSatisfy(e -> assertThat(e.name()).endsWith("（示范数据）"));
        assertThat(all(BudgetEvent.DecisionRegistered.class)).isNotEmpty()
                .allSatisfy(e -> assertThat(e.title()).endsWith("（示范数据）"));
    }

    @Test
    void everyDayOfItLiesInTheFiscalYear2022() {
        assertThat(all(BudgetEvent.LineOpened.class)).allMatch(e -> e.year().year() == 2022);
        assertThat(all(EnterpriseEvent.AwardPrepared.class)).allMatch(e -> e.decidedOn().getYear() == 2022);
        assertThat(all(EnterpriseEvent.DisbursementPrepared.class))
                .allMatch(e -> e.payment().paidOn().getYear() == 2022 && e.payment().line().contains(".2022."));
    }

    @Test
    void theLogOfTheYearIsClean() {
        assertThat(LEDGER.core.check().run().differences()).isEmpty();
    }

    /** Written in New York and killed on the way, it becomes the very year that is written here at one go. */
    @Test
    void aYearThatWasCutOffIsCompletedWithoutDoublingInAnyTimeZone() throws Exception {
        Path folder = TestFolders.create("demonstration");
        String[] settings = {"-Duser.timezone=America/New_York", "--ledger.data-dir=" + folder, "--server.port=0"};
        try (Jvm jvm = Jvm.start(Map.of(), settings)) {
            jvm.await(Pattern.compile("writing the fictional demonstration year"));
            while (position(folder) < 400) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            jvm.kill();
        }
        try (Jvm jvm = Jvm.start(Map.of(), settings)) {
            jvm.await(Pattern.compile("writing the fictional demonstration year"));
            jvm.port();
        }
        Served again = Served.start("--ledger.data-dir=" + folder, "--ledger.demo=true");
        try {
            assertThat(contents(again)).isEqualTo(contents(LEDGER));
            assertThat(again.core.check().run().differences()).isEmpty();
        } finally {
            again.context.close();
        }
    }

    private static List<String> contents(Served ledger) {
        List<String> contents = new ArrayList<>();
        ledger.core.log().forEach(
                0,
                e -> contents.add(e.position() + " " + e.ref() + " " + e.type() + " " + e.payload() + e.metadata()));
        return contents;
    }

    /** How far a ledger that does not answer yet has come. */
    private static long position(Path folder) throws IOException, SQLException {
        Properties passwords = new Properties();
        try (Reader reader = Files.newBufferedReader(folder.resolve("passwords.properties"))) {
            passwords.load(reader);
        }
        String port = Files.readAllLines(folder.resolve("postgres/postmaster.pid")).get(3);
        try (Connection connection = DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:" + port + "/grants_ledger",
                "grants_ledger_owner",
                passwords.getProperty("grants_ledger_owner"));
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT position FROM log_head")) {
            row.next();
            return row.getLong(1);
        }
    }
}
