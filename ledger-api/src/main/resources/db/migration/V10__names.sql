-- A name that stands in events is one account's for ever, and a reference in facts one person's.

-- Of users and clients together, without regard to case. Where two of before share one, the first keeps it, and what is
-- there goes on working; nobody new gets it.
ALTER TABLE people.account ADD COLUMN spelling text COLLATE "C" UNIQUE;

UPDATE people.account a SET spelling = first.spelling
FROM (
    SELECT DISTINCT ON (spelling) name, spelling
    FROM (SELECT name, created_at, lower(regexp_replace(name, '^client:', '')) AS spelling FROM people.account) each
    ORDER BY spelling, created_at, name
) first
WHERE a.name = first.name;

-- References whose person was erased; says nothing of who it was.
CREATE TABLE people.erased_reference (
    reference text COLLATE "C" PRIMARY KEY
);

INSERT INTO people.erased_reference SELECT DISTINCT about FROM people.audit WHERE action = 'PERSON_ERASED';

GRANT SELECT, INSERT ON people.erased_reference TO grants_ledger_runtime;
