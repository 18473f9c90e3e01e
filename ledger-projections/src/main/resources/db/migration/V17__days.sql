-- Sums of entries are kept for each enterprise and business day, so that totals of a long history are a matter of its days
-- and not of its events. See Summary for what is summed.

SET LOCAL ROLE grants_ledger_runtime;

-- 日发生额. What an enterprise was granted, was paid and gave back on a day, and by how much more it was owed, in fen.
CREATE TABLE reading.day_turnover (
    enterprise   text   COLLATE "C" NOT NULL,
    effective_on date   NOT NULL,
    payer        text   COLLATE "C" NOT NULL,
    jurisdiction text   COLLATE "C" NOT NULL,
    granted      bigint NOT NULL,
    paid         bigint NOT NULL,
    recovered    bigint NOT NULL,
    owed_more    bigint NOT NULL,
    events       bigint NOT NULL
);
INSERT INTO reading.day_turnover
SELECT enterprise, effective_on, payer, jurisdiction,
    coalesce(sum(fen) FILTER (WHERE account = 'awards:granted'), 0),
    coalesce(-sum(fen) FILTER (WHERE account = 'awards:paid'), 0),
    coalesce(sum(fen) FILTER (WHERE account = 'awards:recovered'), 0),
    coalesce(-sum(fen) FILTER (WHERE account IN ('awards:owed', 'awards:overpaid', 'awards:receivable')), 0),
    count(*) FILTER (WHERE account IN ('awards:granted', 'awards:paid', 'awards:recovered')
        OR account = 'awards:receivable' AND fen > 0)
FROM reading.journal_entry WHERE account LIKE 'awards:%' GROUP BY 1, 2, 3, 4;
CREATE UNIQUE INDEX day_turnover_key ON reading.day_turnover (enterprise, effective_on, payer, jurisdiction);

RESET ROLE;
