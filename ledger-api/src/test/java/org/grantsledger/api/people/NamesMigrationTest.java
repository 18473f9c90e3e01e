package org.grantsledger.api.people;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.flywaydb.core.Flyway;
import org.grantsledger.log.TestDatabase;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.core.JdbcTemplate;

/** A ledger in which users and clients share names already starts, and its erased references stay nobody's. */
class NamesMigrationTest {

    @Test
    void whatIsThereStaysAndTheFirstOfANameHasIt() {
        String any = TestDatabase.create();
        new JdbcTemplate(TestDatabase.owner(any)).execute("CREATE DATABASE before_names");
        String url = any.replaceFirst("/ledger\\d+", "/before_names");
        Flyway.configure().dataSource(url, "postgres", "").target("9").load().migrate();
        JdbcTemplate sql = new JdbcTemplate(TestDatabase.owner(url));
        for (String name : List.of("batch", "client:batch", "Batch", "client:alone", "wang")) {
            sql.update(
                    "INSERT INTO people.account (name, display_name, jurisdiction, roles) VALUES (?, '', 'LYG', '{LEADER}')",
                    name);
        }
        sql.update(
                "INSERT INTO people.audit (action, actor, jurisdiction, about, address, detail)"
                        + " VALUES ('PERSON_ERASED', 'wang', 'LYG', 'P-1', '', ''), ('PERSON_READ', 'wang', 'LYG', 'P-2', '', '')");

        Flyway.configure().dataSource(url, "postgres", "").load().migrate();

        assertThat(
                sql.queryForList(
                        "SELECT name || ' ' || coalesce(spelling, '-') FROM people.account ORDER BY created_at",
                        String.class))
                .containsExactly("batch batch", "client:batch -", "Batch -", "client:alone alone", "wang wang");
        assertThat(sql.queryForList("SELECT reference FROM people.erased_reference", String.class))
                .containsExactly("P-1");
    }
}
