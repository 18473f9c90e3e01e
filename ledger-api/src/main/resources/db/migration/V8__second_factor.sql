-- The second factor of people who sign in with a password: a device that shows one-time codes, and codes for the day on
-- which it is lost.

CREATE TABLE people.second_factor (
    account     text        COLLATE "C" PRIMARY KEY REFERENCES people.account,
    secret      text        NOT NULL,                  -- shared with the device; sealed where a key is configured
    last_step   bigint      NOT NULL,                  -- of the code accepted last: none is accepted twice, on any node
    enrolled_at timestamptz NOT NULL DEFAULT clock_timestamp()
);

CREATE TABLE people.recovery_code (
    account text        COLLATE "C" NOT NULL REFERENCES people.account,
    hash    bytea       NOT NULL,                      -- SHA-256 of 120 random bits
    used_at timestamptz,
    PRIMARY KEY (account, hash)
);

GRANT SELECT, INSERT, UPDATE (secret, last_step, enrolled_at), DELETE ON people.second_factor TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE (used_at), DELETE ON people.recovery_code TO grants_ledger_runtime;
