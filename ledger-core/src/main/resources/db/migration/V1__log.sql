-- The log: events in commit order, the head that gives positions and carries the Merkle frontier,
-- the shared positions that limits are decided on, and the outcomes of keyed requests.

CREATE TABLE event (
    position    bigint      PRIMARY KEY,               -- gapless, in commit order, from 1
    stream      text        COLLATE "C" NOT NULL,      -- enterprise credit code, line:…, shares:…, pool:…, decision:…, catalogue
    sequence    bigint      NOT NULL,                  -- within the stream, from 0
    id          uuid        NOT NULL,
    type        text        NOT NULL,                  -- logical, permanent
    version     smallint    NOT NULL,
    reference   boolean     NOT NULL,                  -- whether later decisions refer to it
    recorded_at timestamptz NOT NULL,                  -- by this server's clock, never decreasing
    payload     json        NOT NULL,                  -- json, not jsonb: the text is hashed and kept to the byte
    metadata    json        NOT NULL,
    CONSTRAINT event_stream_sequence UNIQUE (stream, sequence)
);

CREATE INDEX event_reference ON event (position) WHERE reference;

CREATE TABLE log_head (
    one                boolean     PRIMARY KEY DEFAULT true CHECK (one),
    position           bigint      NOT NULL,
    reference_position bigint      NOT NULL,           -- of the last event later decisions refer to
    recorded_at        timestamptz NOT NULL,
    frontier           bytea       NOT NULL            -- RFC 9162: hashes of the perfect subtrees, largest first
);

INSERT INTO log_head VALUES (true, 0, 0, '-infinity', '');

-- One row per limit, matter, budget line, pool, decision document and voucher that several enterprises can reach.
CREATE TABLE shared_position (
    key      text   COLLATE "C" PRIMARY KEY,
    body     json,                                     -- null until an event moves it
    position bigint NOT NULL DEFAULT 0                 -- of the last event that moved it
) WITH (fillfactor = 70);

CREATE TABLE idempotency (
    key         text        PRIMARY KEY,
    body_hash   bytea       NOT NULL,
    outcome     json        NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

-- What is recorded stays. Not even the owner changes it by accident.
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'events are never changed or removed' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER event_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- The role the ledger works under. It owns nothing; on events it may only insert and select.
-- Roles belong to the server, so another database of it, or its administrator, may have made it before.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'grants_ledger_runtime') THEN
        CREATE ROLE grants_ledger_runtime NOLOGIN;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL;
END $$;

GRANT USAGE ON SCHEMA ${flyway:defaultSchema} TO grants_ledger_runtime;
GRANT SELECT, INSERT ON event TO grants_ledger_runtime;
GRANT SELECT, UPDATE ON log_head TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE ON shared_position TO grants_ledger_runtime;
GRANT SELECT, INSERT ON idempotency TO grants_ledger_runtime;
DO $$
BEGIN
    IF NOT pg_has_role('grants_ledger_runtime', 'member') THEN
        GRANT grants_ledger_runtime TO CURRENT_USER;
    END IF;
END $$;
