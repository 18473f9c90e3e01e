package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.util.List;
import org.grantsledger.api.Served;
import org.grantsledger.api.people.AuditLog.Action;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is written to the audit log leaves the machine with its other logs, where somebody wants it to. */
class AuditCopyTest {

    private static final Served LEDGER = Served.shared();

    private static final AuditLog AUDIT = LEDGER.context.getBean(AuditLog.class);

    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger(AuditLog.COPIES);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        LOGGER.addAppender(lines);
        LOGGER.setLevel(Level.INFO);
    }

    @AfterEach
    void quiet() {
        LOGGER.detachAppender(lines);
        LOGGER.setLevel(Level.OFF);
    }

    private List<String> copied() {
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).filter(line -> line.contains("copied"))
                .toList();
    }

    @Test
    void everyEntryIsALineOfJsonThatIsTheEntry() {
        AUDIT.record(Action.EXPORTED, "tester", "LYG", "/copied", "one\n{\"action\":\"two\"}");
        assertThat(copied()).singleElement().satisfies(line -> {
            assertThat(line).doesNotContain("\n");
            JsonNode entry = JsonMapper.shared().readTree(line);
            JsonNode kept = LEDGER.http.get("/api/audit?about=/copied&limit=1").json().get(0);
            assertThat(entry).isEqualTo(kept);
            assertThat(entry.path("position").asLong()).isPositive();
            assertThat(entry.path("detail").asString()).isEqualTo("one {\"action\":\"two\"}");
        });
    }

    @Test
    void aLineComesAfterTheCommitAndNotWithoutOne() {
        TransactionTemplate transaction = new TransactionTemplate(
                LEDGER.context.getBean(PlatformTransactionManager.class));
        transaction.executeWithoutResult(status -> {
            AUDIT.record(Action.EXPORTED, "tester", "LYG", "/copied-later", "");
            assertThat(copied()).isEmpty();
        });
        assertThat(copied()).hasSize(1);
        transaction.executeWithoutResult(status -> {
            AUDIT.record(Action.EXPORTED, "tester", "LYG", "/copied-never", "");
            status.setRollbackOnly();
        });
        assertThat(copied()).hasSize(1);
        LOGGER.setLevel(Level.OFF);
        AUDIT.record(Action.EXPORTED, "tester", "LYG", "/copied-unasked", "");
        assertThat(copied()).as("unless it is asked for, the table alone has it").hasSize(1);
    }
}
