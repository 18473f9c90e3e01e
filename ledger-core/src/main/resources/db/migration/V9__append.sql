-- One way to write the log: a function that hashes events, takes the head, gives positions and time, and leaves with the
-- events what else their transaction moved. The role of the ledger calls it and may neither insert an event nor move the
-- head itself, so there is no need any more for triggers that compare the two.

DROP TRIGGER log_head_moves_with_events ON log_head;
DROP TRIGGER event_moves_the_head ON event;
DROP FUNCTION check_head();
DROP FUNCTION check_appended();

-- How a text goes into a hash: its bytes, and before them how many there are.
CREATE FUNCTION counted(words text) RETURNS bytea LANGUAGE sql STABLE PARALLEL SAFE
RETURN int4send(octet_length(convert_to(words, 'UTF8'))) || convert_to(words, 'UTF8');

-- Appends events in their order and returns the position of the last. The head stays locked until the transaction ends.
CREATE FUNCTION append_events(
    known_reference bigint,     -- the newest reference event that was decided on
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
    requests        text[],     -- of each idempotency key, as the following
    body_hashes     bytea[],
    outcomes        text[]
) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    -- A temporary table of the same name would hide one of the ledger's, were it not looked for last.
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    contents bytea[];
    head     log_head;
    moved    int;
    micros   bytea;
    node     bytea;
    trees    bigint;
BEGIN
    -- Before the head is locked: nobody waits for it.
    contents := array(
        SELECT sha256(counted(stream) || int8send(sequence) || uuid_send(id::uuid)
            || counted(type) || int4send(version::int) || counted(payload) || counted(metadata))
        FROM unnest(streams, sequences, ids, types, versions, payloads, metadatas) WITH ORDINALITY
            AS event (stream, sequence, id, type, version, payload, metadata, n)
        ORDER BY n);

    SELECT * INTO STRICT head FROM log_head FOR UPDATE;
    IF head.reference_position > known_reference THEN
        RAISE EXCEPTION 'decided on reference data up to %, the log has them up to %',
            known_reference, head.reference_position USING ERRCODE = 'GL001';
    END IF;
    head.recorded_at := greatest(head.recorded_at, clock_timestamp());

    INSERT INTO event (position, stream, sequence, id, type, version, reference, recorded_at, payload, metadata)
    SELECT head.position + n, stream, sequence, id::uuid, type, version, reference, head.recorded_at,
        payload::json, metadata::json
    FROM unnest(streams, sequences, ids, types, versions, referred, payloads, metadatas) WITH ORDINALITY
        AS event (stream, sequence, id, type, version, reference, payload, metadata, n);

    UPDATE shared_position p SET body = m.body::json, position = head.position + m.mover
    FROM unnest(keys, bodies, movers) AS m (key, body, mover)
    WHERE p.key = m.key COLLATE "C";
    GET DIAGNOSTICS moved = ROW_COUNT;
    IF moved <> cardinality(keys) THEN
        RAISE EXCEPTION '% positions moved instead of %', moved, cardinality(keys);
    END IF;

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
    RETURN head.position;
END $$;

REVOKE ALL ON FUNCTION append_events FROM PUBLIC;
GRANT EXECUTE ON FUNCTION append_events TO grants_ledger_runtime;
REVOKE INSERT ON event FROM grants_ledger_runtime;
REVOKE UPDATE ON log_head FROM grants_ledger_runtime;
REVOKE INSERT ON idempotency FROM grants_ledger_runtime;
