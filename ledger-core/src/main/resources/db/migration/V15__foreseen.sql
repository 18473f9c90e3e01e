-- A group of commands may be decided before anything is locked, on what its node knows. Before its events are appended, in
-- the same way to the server, all that it was decided on is locked and compared with what is true; where something differs,
-- nothing of the group is written, and it is decided again on what it has locked.

-- Makes the rows that are missing, in key order: whoever makes rows holds no locks on others yet.
CREATE FUNCTION make_positions(keys text[]) RETURNS void LANGUAGE plpgsql
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
BEGIN
    INSERT INTO shared_position (key)
    SELECT wanted.key FROM unnest(keys) AS wanted (key)
    WHERE NOT EXISTS (SELECT FROM shared_position p WHERE p.key = wanted.key COLLATE "C")
    ORDER BY wanted.key COLLATE "C" ON CONFLICT DO NOTHING;
END $$;

CREATE FUNCTION confirm_foreseen(
    streams  text[],    -- of each enterprise, as the following
    nexts    bigint[],  -- the sequence that its next event was to have
    requests text[],    -- idempotency keys that nobody had used
    keys     text[],    -- of each shared position, in key order, as the following
    movers   bigint[]   -- the position of the last event that had moved it; 0 where none had
) RETURNS void LANGUAGE plpgsql
    SET search_path = ${flyway:defaultSchema}, pg_temp AS $$
DECLARE
    same int;
BEGIN
    -- Locks of streams and idempotency keys are had: LogTransaction.LOCK goes before.
    IF EXISTS (SELECT FROM unnest(streams, nexts) AS foreseen (stream, next),
            LATERAL (SELECT FROM event e WHERE e.stream = foreseen.stream AND e.sequence >= next LIMIT 1) AS since)
            OR EXISTS (SELECT FROM idempotency i WHERE i.key = ANY (requests)) THEN
        RAISE EXCEPTION 'a stream or a request went on' USING ERRCODE = 'GL002';
    END IF;

    PERFORM make_positions(keys);

    SELECT count(*) INTO same
    FROM (SELECT p.key, p.position FROM shared_position p WHERE p.key = ANY (keys) ORDER BY p.key FOR UPDATE) AS locked
    JOIN unnest(keys, movers) AS foreseen (key, mover)
        ON locked.key = foreseen.key COLLATE "C" AND locked.position = foreseen.mover;
    IF same <> cardinality(keys) THEN
        RAISE EXCEPTION '% of % positions are as foreseen', same, cardinality(keys) USING ERRCODE = 'GL002';
    END IF;
END $$;

REVOKE ALL ON FUNCTION make_positions, confirm_foreseen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION make_positions, confirm_foreseen TO grants_ledger_runtime;
