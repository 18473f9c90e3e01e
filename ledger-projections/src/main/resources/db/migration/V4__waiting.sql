-- 待复核. What was prepared, one row for each payer that an award or a payment concerns; derived, like all of reading.

SET LOCAL ROLE grants_ledger_runtime;

CREATE TABLE reading.waiting (
    position         bigint      NOT NULL,                 -- of the preparation
    recorded_at      timestamptz NOT NULL,
    effective_on     date        NOT NULL,
    type             text        COLLATE "C" NOT NULL,     -- of the event that prepared it
    reference        text        COLLATE "C" NOT NULL,     -- the award, or the disbursement
    award            text        COLLATE "C" NOT NULL,
    enterprise       text        COLLATE "C" NOT NULL,
    jurisdiction     text        COLLATE "C" NOT NULL,
    clause           text        COLLATE "C" NOT NULL,
    payer            text        COLLATE "C" NOT NULL,     -- the jurisdiction where nobody pays
    fen              bigint      NOT NULL,                 -- what this payer bears
    whole            bigint      NOT NULL,                 -- fen of all payers together
    prepared_by      text        NOT NULL,
    expires_on       date        NOT NULL,
    settled_position bigint,                               -- of the approval, rejection or expiry; null while it waits
    settled_on       date
);
CREATE UNIQUE INDEX waiting_reference ON reading.waiting (reference, payer);
CREATE INDEX waiting_settled_position ON reading.waiting (settled_position);
CREATE INDEX waiting_settled_on ON reading.waiting (settled_on);

RESET ROLE;
