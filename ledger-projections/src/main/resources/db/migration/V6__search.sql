-- Enterprises get what they are searched by. All that is derived is derived anew at the next start.

DELETE FROM dead_letter;
DELETE FROM processor_token;

SET LOCAL ROLE grants_ledger_runtime;

TRUNCATE reading.journal_entry, reading.balance, reading.decision, reading.limit_known, reading.enterprise,
    reading.budget_line;
ALTER TABLE reading.enterprise
    ADD COLUMN registered bigint NOT NULL,                   -- position of the event that registered it
    ADD COLUMN initials   text   COLLATE "C" NOT NULL;       -- of its name in pinyin

RESET ROLE;
