-- Everything read. All of it is derived from the log and can be rebuilt from it at any time, so it belongs to the
-- runtime role: a rebuild writes the same tables in reading_shadow and moves them here in one transaction.

CREATE SCHEMA IF NOT EXISTS reading AUTHORIZATION grants_ledger_runtime;
CREATE SCHEMA IF NOT EXISTS reading_shadow AUTHORIZATION grants_ledger_runtime;

SET LOCAL ROLE grants_ledger_runtime;

-- 分录账. One row per side of a booking; see the chart of accounts in docs/journal.md.
CREATE TABLE reading.journal_entry (
    position     bigint      NOT NULL,                 -- of the event it is derived from
    line         smallint    NOT NULL,
    account      text        COLLATE "C" NOT NULL,
    fen          bigint      NOT NULL,                 -- debit positive, credit negative
    recorded_at  timestamptz NOT NULL,
    effective_on date        NOT NULL,
    fiscal_year  smallint    NOT NULL,
    payer        text        COLLATE "C" NOT NULL,     -- texts that do not apply are empty
    budget_line  text        COLLATE "C" NOT NULL,
    jurisdiction text        COLLATE "C" NOT NULL,
    enterprise   text        COLLATE "C" NOT NULL,
    clause       text        COLLATE "C" NOT NULL,
    award        text        COLLATE "C" NOT NULL,
    reference    text        COLLATE "C" NOT NULL,
    limit_key    text        COLLATE "C" NOT NULL,
    due_on       date
);
CREATE UNIQUE INDEX journal_entry_position ON reading.journal_entry (position, line);
CREATE INDEX journal_entry_enterprise ON reading.journal_entry (enterprise, effective_on, position) WHERE enterprise <> '';
CREATE INDEX journal_entry_budget_line ON reading.journal_entry (budget_line, effective_on, position) WHERE budget_line <> '';

-- 余额. The sum of all entries that share these columns.
CREATE TABLE reading.balance (
    account      text     COLLATE "C" NOT NULL,
    fiscal_year  smallint NOT NULL,
    payer        text     COLLATE "C" NOT NULL,
    budget_line  text     COLLATE "C" NOT NULL,
    jurisdiction text     COLLATE "C" NOT NULL,
    clause       text     COLLATE "C" NOT NULL,
    limit_key    text     COLLATE "C" NOT NULL,
    fen          bigint   NOT NULL,
    entries      bigint   NOT NULL,
    position     bigint   NOT NULL                     -- of the last event that moved it
);
CREATE UNIQUE INDEX balance_key ON reading.balance
    (account, fiscal_year, payer, budget_line, jurisdiction, clause, limit_key);

-- 核定登记. One row per decided claim, granted or refused.
CREATE TABLE reading.decision (
    position     bigint      NOT NULL,
    recorded_at  timestamptz NOT NULL,
    decided_on   date        NOT NULL,
    fact_date    date        NOT NULL,
    claim        text        COLLATE "C" NOT NULL,     -- the award, or the refusal
    enterprise   text        COLLATE "C" NOT NULL,
    jurisdiction text        COLLATE "C" NOT NULL,
    clause       text        COLLATE "C" NOT NULL,     -- claimed under
    booked_to    text        COLLATE "C" NOT NULL,
    outcome      text        COLLATE "C" NOT NULL,
    refused      boolean     NOT NULL,
    claimed      bigint      NOT NULL,                 -- fen
    amount       bigint      NOT NULL,                 -- fen; 0 where refused
    findings     text        COLLATE "C" NOT NULL      -- codes of what refuses, with commas between
);
CREATE UNIQUE INDEX decision_position ON reading.decision (position);
CREATE UNIQUE INDEX decision_claim ON reading.decision (claim);
CREATE INDEX decision_enterprise ON reading.decision (enterprise, position);

-- 上限. Every limit that a decision met, as the decision knew it, and every amount set for a pool.
CREATE TABLE reading.limit_known (
    position     bigint NOT NULL,
    limit_key    text   COLLATE "C" NOT NULL,
    cap          text   COLLATE "C" NOT NULL,
    scope        text   COLLATE "C" NOT NULL,
    clause       text   COLLATE "C" NOT NULL,
    enterprise   text   COLLATE "C" NOT NULL,          -- of whose own limit, else empty
    fen          bigint NOT NULL
);
CREATE UNIQUE INDEX limit_known_key ON reading.limit_known (limit_key, position);

-- Names, each from the event that last gave it.
CREATE TABLE reading.enterprise (
    position     bigint NOT NULL,
    code         text   COLLATE "C" NOT NULL,
    name         text   NOT NULL,
    kind         text   COLLATE "C" NOT NULL,
    jurisdiction text   COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX enterprise_code ON reading.enterprise (code);

CREATE TABLE reading.budget_line (
    position     bigint   NOT NULL,
    line         text     COLLATE "C" NOT NULL,
    payer        text     COLLATE "C" NOT NULL,
    fiscal_year  smallint NOT NULL,
    programme    text     COLLATE "C" NOT NULL,
    name         text     NOT NULL,
    mode         text     COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX budget_line_line ON reading.budget_line (line);

RESET ROLE;

-- How far each processor has come, and what it could not digest. Not derived, so not rebuilt; the tables are Axon's.
CREATE TABLE processor_token (
    processor_name text    NOT NULL,
    segment        integer NOT NULL,
    token          text,
    token_type     text,
    timestamp      text,
    owner          text,
    PRIMARY KEY (processor_name, segment)
);

CREATE TABLE dead_letter (
    dead_letter_id       text PRIMARY KEY,
    processing_group     text NOT NULL,
    sequence_identifier  text NOT NULL,
    sequence_index       bigint NOT NULL,
    message_type         text NOT NULL,
    event_identifier     text NOT NULL,
    time_stamp           text NOT NULL,
    payload_type         text NOT NULL,
    payload_revision     text,
    payload              bytea NOT NULL,
    metadata             bytea,
    aggregate_type       text,
    aggregate_identifier text,
    sequence_number      bigint,
    token_type           text,
    token                bytea,
    enqueued_at          text NOT NULL,
    last_touched         text,
    processing_started   text,
    cause_type           text,
    cause_message        text,
    diagnostics          bytea,
    UNIQUE (processing_group, sequence_identifier, sequence_index)
);

GRANT SELECT, INSERT, UPDATE, DELETE ON processor_token, dead_letter TO grants_ledger_runtime;
