-- What waited says how its waiting ended, and a payment says its voucher and budget line, so that a list of payments does
-- not look each up in the log.

SET LOCAL ROLE grants_ledger_runtime;

ALTER TABLE reading.waiting
    ADD COLUMN settled_type text COLLATE "C",                  -- of the approval, rejection or expiry
    ADD COLUMN voucher      text COLLATE "C" NOT NULL DEFAULT '', -- empty for an award
    ADD COLUMN budget_line  text COLLATE "C" NOT NULL DEFAULT '';

UPDATE reading.waiting w SET voucher = payload -> 'payment' ->> 'voucher', budget_line = payload -> 'payment' ->> 'line'
FROM event e WHERE e.position = w.position AND w.type = 'disbursement-prepared';
UPDATE reading.waiting w SET settled_type = e.type FROM event e WHERE e.position = w.settled_position;

ALTER TABLE reading.waiting ALTER COLUMN voucher DROP DEFAULT, ALTER COLUMN budget_line DROP DEFAULT;

RESET ROLE;
