package org.grantsledger.api.people;

import java.time.Instant;
import java.util.Optional;
import org.grantsledger.api.people.AuditLog.Action;
import org.grantsledger.policy.FactValue;
import org.grantsledger.policy.InvalidInput;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * 人员登记: who the person is that a fact names by reference. It stands beside the log and nothing refers to it, so an
 * entry can be erased and every event, figure and proof stays as it is; its reference is nobody's from then on, since
 * events would seem to name whoever had it next. Reading one is written to the audit log, under
 * the reference.
 */
@Component
public class Persons {

    public record Person(String reference, String name, String contact, String jurisdiction, Instant createdAt) {}

    private final JdbcClient jdbc;
    private final AuditLog audit;
    private final TransactionTemplate transaction;

    Persons(JdbcClient jdbc, AuditLog audit, PlatformTransactionManager transactions) {
        this.jdbc = jdbc;
        this.audit = audit;
        this.transaction = new TransactionTemplate(transactions);
    }

    /** @param contact empty where none is needed */
    public Person register(Caller by, String reference, String name, String contact) {
        if (!FactValue.OPAQUE.matcher(reference).matches()
                || FactValue.RESIDENT_IDENTITY.matcher(reference).matches()) {
            throw new InvalidInput("reference", "NOT_OPAQUE", reference);
        }
        transaction.executeWithoutResult(status -> {
            int inserted = jdbc.sql("""
                                    INSERT INTO people.person (reference, name, contact, jurisdiction)
                                    VALUES (:reference, :name, :contact, :jurisdiction) ON CONFLICT DO NOTHING""")
                    .param("reference", reference).param("name", name).param("contact", contact)
                    .param("jurisdiction", by.jurisdiction()).update();
            if (inserted == 0) {
                throw new InvalidInput("reference", "PERSON_EXISTS", reference);
            }
            // looked at after the insertion, which waits for an erasure that is under way
            if (erased(reference)) {
                throw new InvalidInput("reference", "PERSON_ERASED", reference);
            }
            audit.record(Action.PERSON_REGISTERED, by, reference, "");
        });
        return find(reference).orElseThrow();
    }

    public Person read(Caller by, String reference) {
        Person person = known(by, reference);
        audit.record(Action.PERSON_READ, by, reference, "");
        return person;
    }

    public void erase(Caller by, String reference, String reason) {
        known(by, reference);
        transaction.executeWithoutResult(status -> {
            jdbc.sql("DELETE FROM people.person WHERE reference = :reference").param("reference", reference).update();
            jdbc.sql("INSERT INTO people.erased_reference (reference) VALUES (:reference) ON CONFLICT DO NOTHING")
                    .param("reference", reference).update();
            audit.record(Action.PERSON_ERASED, by, reference, reason);
        });
    }

    private boolean erased(String reference) {
        return jdbc.sql("SELECT EXISTS (SELECT FROM people.erased_reference WHERE reference = :reference)")
                .param("reference", reference).query(Boolean.class).single();
    }

    private Person known(Caller by, String reference) {
        Person person = find(reference).orElseThrow(() -> unknown(reference));
        if (!by.owns(person.jurisdiction())) {
            audit.foreign(by, "person", reference);
            throw unknown(reference);
        }
        return person;
    }

    private Optional<Person> find(String reference) {
        return jdbc.sql("SELECT * FROM people.person WHERE reference = :reference").param("reference", reference).query(
                (row, i) -> new Person(
                        row.getString("reference"),
                        row.getString("name"),
                        row.getString("contact"),
                        row.getString("jurisdiction"),
                        Sql.instant(row, "created_at")))
                .optional();
    }

    private static InvalidInput unknown(String reference) {
        return new InvalidInput("reference", "UNKNOWN_PERSON", reference);
    }
}
