-- The sessions of persons, on whatever node. The browser's secret is the container's and is not here; a session whose row
-- is gone is over.

CREATE TABLE people.session (
    id           text        COLLATE "C" PRIMARY KEY,  -- names it and opens nothing
    account      text        COLLATE "C" NOT NULL REFERENCES people.account,
    version      integer     NOT NULL,                 -- of the account when it was made
    how          text        NOT NULL,                 -- for example password
    address      text        COLLATE "C" NOT NULL,     -- of the client
    browser      text        NOT NULL,                 -- as it called itself
    signed_in_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    seen_at      timestamptz NOT NULL DEFAULT clock_timestamp() -- to the minute
);
CREATE INDEX session_account ON people.session (account);

GRANT SELECT, INSERT, UPDATE (seen_at), DELETE ON people.session TO grants_ledger_runtime;
