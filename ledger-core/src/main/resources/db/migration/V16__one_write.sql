-- What a group was decided on before anything was locked is confirmed by the function that writes it, after it has hashed its
-- events. So it may be sent while the transaction that it rests on is still on its way: it waits here until that one is over,
-- and looks whether it is there. Whatever a unique index tells anyhow is not looked for first; and a position that nobody has
-- moved is written once: its row is made with what is in it, when the head is locked.

DROP FUNCTION confirm_foreseen;
DROP FUNCTION append_events;

-- How the statements of a transaction are planned. Each reads a few rows of tables that grow, and a plan that was made while a
-- table was small must not read all of it when an import has made it large. Before PostgreSQL 18 such a plan seems so dear that
-- the server would compile it, which takes a hundred times as long as to carry it out; and it would be made anew each time, which
-- takes longer than to carry it out.
CREATE FUNCTION plan_for_few_rows() RETURNS void LANGUAGE plpgsql
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    PERFORM set_config('enable_seqscan', 'off', true), set_config('jit', 'off', true),
        set_config('plan_cache_mode', 'force_generic_plan', true);
END $$;

-- Locks streams and idempotency keys, in one order, under seeds that keep them apart.
CREATE FUNCTION lock_names(
    streams  text[],
    requests text[]
) RETURNS void LANGUAGE plpgsql
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    PERFORM plan_for_few_rows();
    PERFORM pg_advisory_xact_lock(ordered.lock) FROM (
        SELECT hashtextextended(stream, 1) AS lock FROM unnest(streams) AS streams (stream)
        UNION SELECT hashtextextended(key, 0) FROM unnest(requests) AS requests (key)
        ORDER BY 1 OFFSET 0) AS ordered;
END $$;

-- What a group was decided on before anything was locked. Streams to which it writes, and requests that it answers, need only be
-- locked: had they gone on, what it writes would be there already.
CREATE TYPE foreseen AS (
    streams        text[],    -- of its enterprises
    requests       text[],    -- idempotency keys
    quiet          text[],    -- those of its streams to which it does not write, as the following
    nexts          bigint[],  -- the sequence that the next event was to have
    unanswered     text[],    -- those of its requests that it does not answer: nobody had used them
    keys           text[],    -- of each shared position that had been moved, in key order, as the following
    movers         bigint[],  -- the position of the last event that had moved it; a negative one counts back from the last
                              -- event of the transaction ahead, which is -1
    looked_at      text[],    -- of each shared position that nobody had moved, nor does it
    ahead_stream   text,      -- of the last event of the transaction ahead, as the following; empty where nothing rests on it
    ahead_sequence bigint,
    ahead_id       text,
    patience       int        -- ms that a lock is waited for then
);

-- Locks what was foreseen and compares it, but for positions that nobody had moved.
CREATE FUNCTION confirm_foreseen(known foreseen) RETURNS void LANGUAGE plpgsql
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    ahead  bigint;
    locked bigint[];
    taken  bigint[];
BEGIN
    -- Before anything is locked: the transaction ahead may still need it.
    IF known.ahead_id <> '' THEN
        PERFORM plan_for_few_rows();
        PERFORM set_config('lock_timeout', known.patience::text, true);
        PERFORM pg_advisory_xact_lock_shared(hashtextextended(known.ahead_id, 2));
        SELECT position INTO ahead FROM event
        WHERE stream = known.ahead_stream AND sequence = known.ahead_sequence AND id = known.ahead_id::uuid;
        IF NOT FOUND THEN
            RAISE EXCEPTION 'the transaction ahead is not there' USING ERRCODE = 'GL003';
        END IF;
    END IF;

    PERFORM lock_names(known.streams, known.requests);
    IF cardinality(known.quiet) + cardinality(known.unanswered) > 0
            AND (EXISTS (SELECT FROM unnest(known.quiet, known.nexts) AS q (stream, next),
                    LATERAL (SELECT FROM event e WHERE e.stream = q.stream AND e.sequence >= q.next LIMIT 1) AS since)
                OR EXISTS (SELECT FROM idempotency i WHERE i.key = ANY (known.unanswered))) THEN
        RAISE EXCEPTION 'a stream or a request went on' USING ERRCODE = 'GL002';
    END IF;

    locked := array(SELECT p.position FROM (
        SELECT position FROM shared_position WHERE key = ANY (known.keys) ORDER BY key FOR UPDATE) AS p);
    taken := array(SELECT CASE WHEN mover < 0 THEN ahead + 1 + mover ELSE mover END
        FROM unnest(known.keys, known.movers) AS m (key, mover) ORDER BY key COLLATE "C");
    IF locked <> taken THEN
        RAISE EXCEPTION 'positions were moved by % and not by %', locked, taken USING ERRCODE = 'GL002';
    END IF;
END $$;

-- Appends events in their order and gives the position of the last, and their time. The head stays locked until the
-- transaction ends.
CREATE FUNCTION append_events(
    known_reference bigint,     -- the newest reference event that was decided on
    known           foreseen,   -- what else, if that is not locked yet
    streams         text[],     -- of each event, as the following
    sequences       bigint[],
    ids             text[],
    types           text[],
    versions        bigint[],
    referred        boolean[],
    payloads        text[],
    metadatas       text[],
    keys            text[],     -- of each shared position that moved, as the following
    bodies          text[],
    movers          bigint[],   -- which of the events moved it last, from 1
    fresh           boolean[],  -- whether it was foreseen that nobody had moved it, and it is not locked
    requests        text[],     -- of each idempotency key, as the following
    body_hashes     bytea[],
    outcomes        text[],
    OUT last        bigint,
    OUT at          timestamptz
) LANGUAGE plpgsql SECURITY DEFINER
    -- A temporary table of the same name would hide one of the ledger's, were it not looked for last.
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    contents bytea[];
    head     log_head;
    moved    int;
    made     int := 0;
    micros   bytea;
    node     bytea;
    trees    bigint;
BEGIN
    -- Whoever rests on this transaction waits for it by its last event.
    PERFORM pg_advisory_xact_lock(hashtextextended(ids[cardinality(ids)], 2));
    -- Before the head is locked: nobody else waits for it.
    contents := array(
        SELECT sha256(counted(stream) || int8send(sequence) || uuid_send(id::uuid)
            || counted(type) || int4send(version::int) || counted(payload) || counted(metadata))
        FROM unnest(streams, sequences, ids, types, versions, payloads, metadatas) WITH ORDINALITY
            AS event (stream, sequence, id, type, version, payload, metadata, n)
        ORDER BY n);
    IF known IS DISTINCT FROM NULL THEN
        PERFORM confirm_foreseen(known);
    END IF;

    SELECT * INTO STRICT head FROM log_head FOR UPDATE;
    IF head.reference_position > known_reference THEN
        RAISE EXCEPTION 'decided on reference data up to %, the log has them up to %',
            known_reference, head.reference_position USING ERRCODE = 'GL001';
    END IF;
    head.recorded_at := greatest(head.recorded_at, clock_timestamp());

    -- Whoever has the head knows that nobody moves a position meanwhile. Another transaction may have made or locked the row of
    -- one that nobody has moved, and wait for the head: it is not waited for longer than a moment, nor is anything after it.
    IF true = ANY (fresh) THEN
        PERFORM set_config('lock_timeout', '10', true);
    END IF;
    UPDATE shared_position p SET body = m.body::json, position = head.position + m.mover
    FROM unnest(keys, bodies, movers, fresh) AS m (key, body, mover, fresh)
    WHERE p.key = m.key COLLATE "C" AND (NOT m.fresh OR p.position = 0);
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF true = ANY (fresh) THEN
        INSERT INTO shared_position (key, body, position)
        SELECT m.key, m.body::json, head.position + m.mover
        FROM unnest(keys, bodies, movers, fresh) AS m (key, body, mover, fresh)
        WHERE m.fresh AND NOT EXISTS (SELECT FROM shared_position p WHERE p.key = m.key COLLATE "C");
        GET DIAGNOSTICS made = ROW_COUNT;
    END IF;
    IF moved + made <> cardinality(keys)
            OR EXISTS (SELECT FROM shared_position p WHERE p.key = ANY (known.looked_at) AND p.position > 0) THEN
        RAISE EXCEPTION '% and % of % positions were as foreseen', moved, made, cardinality(keys) USING ERRCODE = 'GL002';
    END IF;

    INSERT INTO event (position, stream, sequence, id, type, version, reference, recorded_at, payload, metadata)
    SELECT head.position + n, stream, sequence, id::uuid, type, version, reference, head.recorded_at,
        payload::json, metadata::json
    FROM unnest(streams, sequences, ids, types, versions, referred, payloads, metadatas) WITH ORDINALITY
        AS event (stream, sequence, id, type, version, reference, payload, metadata, n);

    INSERT INTO idempotency (key, body_hash, outcome)
    SELECT key, body_hash, outcome::json
    FROM unnest(requests, body_hashes, outcomes) AS seen (key, body_hash, outcome);

    -- RFC 9162: a leaf joins the perfect subtrees to its left that it completes.
    micros := int8send((extract(epoch FROM head.recorded_at) * 1000000)::bigint);
    FOR n IN 1 .. cardinality(contents) LOOP
        node := sha256('\x00'::bytea || micros || contents[n]);
        trees := head.position;
        WHILE trees & 1 = 1 LOOP
            node := sha256('\x01'::bytea || substr(head.frontier, octet_length(head.frontier) - 31) || node);
            head.frontier := substr(head.frontier, 1, octet_length(head.frontier) - 32);
            trees := trees >> 1;
        END LOOP;
        head.frontier := head.frontier || node;
        head.position := head.position + 1;
        IF referred[n] THEN
            head.reference_position := head.position;
        END IF;
    END LOOP;
    UPDATE log_head SET position = head.position, reference_position = head.reference_position,
        recorded_at = head.recorded_at, frontier = head.frontier;
    last := head.position;
    at := head.recorded_at;
END $$;

REVOKE ALL ON FUNCTION plan_for_few_rows, lock_names, confirm_foreseen, append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION plan_for_few_rows, lock_names, append_events TO grants_ledger_runtime;
