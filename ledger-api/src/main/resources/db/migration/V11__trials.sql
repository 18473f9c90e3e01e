-- Trials of draft catalogues, on whatever node. Who tried what and what came of it is kept; only the pulse of a trial
-- changes, while it runs. One whose pulse stands still has lost its node.

CREATE SCHEMA trials;

CREATE TABLE trials.trial (
    id                bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    started_at        timestamptz NOT NULL DEFAULT clock_timestamp(),
    started_by        text        COLLATE "C" NOT NULL,    -- account
    jurisdiction      text        COLLATE "C" NOT NULL,    -- of that account
    catalogue_version text        NOT NULL,
    catalogue_hash    text        COLLATE "C" NOT NULL,
    cases             integer     NOT NULL,
    key               text        COLLATE "C" UNIQUE,      -- idempotency key, with whose it is
    body              bytea,                               -- SHA-256 of what was sent under it
    CONSTRAINT trial_keyed CHECK ((key IS NULL) = (body IS NULL))
);

CREATE TABLE trials.pulse (
    trial bigint      PRIMARY KEY REFERENCES trials.trial,
    at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    done  integer     NOT NULL DEFAULT 0                   -- cases that were run
);

CREATE TABLE trials.ending (
    trial   bigint      PRIMARY KEY REFERENCES trials.trial, -- it ends once, by whoever ends it first
    at      timestamptz NOT NULL DEFAULT clock_timestamp(),
    state   text        COLLATE "C" NOT NULL,
    cause   text        COLLATE "C",                       -- of a failure
    detail  text        NOT NULL,
    passed  integer     NOT NULL,
    failed  integer     NOT NULL,
    results json        NOT NULL                           -- a list with one for each case; empty unless completed
);

CREATE TRIGGER trial_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON trials.trial
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TRIGGER ending_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON trials.ending
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

GRANT USAGE ON SCHEMA trials TO grants_ledger_runtime;
GRANT SELECT, INSERT ON trials.trial, trials.ending TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE (at, done) ON trials.pulse TO grants_ledger_runtime;
