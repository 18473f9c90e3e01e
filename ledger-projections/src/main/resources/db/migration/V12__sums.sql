-- Sums of entries are kept for each award and for each month, so that what is owed and when it was paid is answered
-- without reading all entries. See Summary for what is summed.

SET LOCAL ROLE grants_ledger_runtime;

-- Nobody read them.
ALTER TABLE reading.balance DROP COLUMN entries, DROP COLUMN position;

-- 奖补余额. What stands between a payer and an enterprise for one award, in fen; every amount counts upwards.
CREATE TABLE reading.award_balance (
    award        text   COLLATE "C" NOT NULL,
    payer        text   COLLATE "C" NOT NULL,
    jurisdiction text   COLLATE "C" NOT NULL,
    enterprise   text   COLLATE "C" NOT NULL,
    clause       text   COLLATE "C" NOT NULL,
    granted      bigint NOT NULL,
    paid         bigint NOT NULL,
    recovered    bigint NOT NULL,
    owed         bigint NOT NULL,
    overpaid     bigint NOT NULL,
    receivable   bigint NOT NULL
);
INSERT INTO reading.award_balance
SELECT award, payer, jurisdiction, enterprise, clause,
    coalesce(sum(fen) FILTER (WHERE account = 'awards:granted'), 0),
    coalesce(-sum(fen) FILTER (WHERE account = 'awards:paid'), 0),
    coalesce(sum(fen) FILTER (WHERE account = 'awards:recovered'), 0),
    coalesce(-sum(fen) FILTER (WHERE account = 'awards:owed'), 0),
    coalesce(sum(fen) FILTER (WHERE account = 'awards:overpaid'), 0),
    coalesce(sum(fen) FILTER (WHERE account = 'awards:receivable'), 0)
FROM reading.journal_entry WHERE account LIKE 'awards:%' GROUP BY 1, 2, 3, 4, 5;
CREATE UNIQUE INDEX award_balance_key ON reading.award_balance (award, payer, jurisdiction, enterprise, clause);
CREATE INDEX award_balance_open ON reading.award_balance (award) WHERE owed > 0;

-- 月发生额. What was granted and paid in a month, in fen, by the kind that the enterprise was registered as.
CREATE TABLE reading.month_turnover (
    month        text   COLLATE "C" NOT NULL,             -- YYYY-MM
    payer        text   COLLATE "C" NOT NULL,
    jurisdiction text   COLLATE "C" NOT NULL,
    clause       text   COLLATE "C" NOT NULL,
    kind         text   COLLATE "C" NOT NULL,
    granted      bigint NOT NULL,
    paid         bigint NOT NULL
);
INSERT INTO reading.month_turnover
SELECT to_char(effective_on, 'YYYY-MM'), payer, e.jurisdiction, clause, kind,
    coalesce(sum(fen) FILTER (WHERE account = 'awards:granted'), 0),
    coalesce(-sum(fen) FILTER (WHERE account = 'awards:paid'), 0)
FROM reading.journal_entry e JOIN reading.enterprise n ON n.code = e.enterprise
WHERE account IN ('awards:granted', 'awards:paid') GROUP BY 1, 2, 3, 4, 5;
CREATE UNIQUE INDEX month_turnover_key ON reading.month_turnover (month, payer, jurisdiction, clause, kind);

-- What an award owes at which time: an entry for each instalment and payer. That it refers to the award itself, which what
-- a reversal owes again does not, is no condition here: PostgreSQL would not see that a look-up by award meets it.
CREATE INDEX journal_entry_instalment ON reading.journal_entry (award, payer, position, line)
    WHERE account = 'awards:owed' AND fen < 0;

RESET ROLE;
