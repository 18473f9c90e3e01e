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
    frontier           bytea       NOT NULL,           -- RFC 9162: hashes of the perfect subtrees, largest first
    CONSTRAINT log_head_reference CHECK (reference_position <= position),
    CONSTRAINT log_head_frontier CHECK (octet_length(frontier) = 32 * bit_count(position::bit(64)))
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

-- Head and events move together: a statement that appends events moves the head to the last of them, and the head
-- moves only over events that follow each other without a gap. The triggers run when the whole statement is done.
-- Tables are named with their schema, as a temporary one of the same name would hide them.
CREATE FUNCTION refuse_another_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the log has one head' USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER log_head_is_one
    BEFORE INSERT OR DELETE OR TRUNCATE ON log_head
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_another_head();

CREATE FUNCTION check_head() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    events         bigint;
    last_event     bigint;
    last_reference bigint;
    at_once        boolean;
BEGIN
    SELECT count(*), max(position), max(position) FILTER (WHERE reference), bool_and(recorded_at = NEW.recorded_at)
    INTO events, last_event, last_reference, at_once
    FROM ${flyway:defaultSchema}.event WHERE position > OLD.position AND position <= NEW.position;
    IF events = 0 OR last_event <> NEW.position OR events <> NEW.position - OLD.position
            OR NEW.reference_position <> coalesce(last_reference, OLD.reference_position)
            OR NOT at_once OR NEW.recorded_at < OLD.recorded_at THEN
        RAISE EXCEPTION 'the head moves only with the events appended' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER log_head_moves_with_events
    AFTER UPDATE ON log_head
    FOR EACH ROW EXECUTE FUNCTION check_head();

CREATE FUNCTION check_appended() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT max(position) FROM appended) <> (SELECT position FROM ${flyway:defaultSchema}.log_head) THEN
        RAISE EXCEPTION 'events are appended only with the head' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER event_moves_the_head
    AFTER INSERT ON event REFERENCING NEW TABLE AS appended
    FOR EACH STATEMENT EXECUTE FUNCTION check_appended();

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
