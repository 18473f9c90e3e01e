-- Who may come in, as whom, and what was done about it. None of this is in the log: events name an account, never a
-- person, and an account is never removed, so that the name in an event stays explained.

CREATE SCHEMA IF NOT EXISTS people;

CREATE TABLE people.account (
    name          text        COLLATE "C" PRIMARY KEY, -- as events have it; that of a client starts with client:
    display_name  text        NOT NULL,
    jurisdiction  text        COLLATE "C" NOT NULL,
    roles         text[]      NOT NULL,
    owner         text        COLLATE "C" REFERENCES people.account, -- the person for whom a client acts
    issuer        text,                                -- of the identity provider that vouches for it, if one does
    subject       text,
    password      text,                                -- hashed; null where none opens it
    initial_until timestamptz,                         -- a password given by another, good for a change until then
    demonstration boolean     NOT NULL DEFAULT false,
    disabled      boolean     NOT NULL DEFAULT false,
    version       integer     NOT NULL DEFAULT 0,      -- every change ends the sessions
    created_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    signed_in_at  timestamptz,
    CONSTRAINT account_subject UNIQUE (issuer, subject),
    CONSTRAINT account_vouched CHECK ((issuer IS NULL) = (subject IS NULL)),
    CONSTRAINT account_roles CHECK (roles <@ ARRAY['OFFICER', 'REVIEWER', 'BUDGET', 'AUDITOR', 'LEADER', 'POLICY',
        'ADMINISTRATOR'] AND cardinality(roles) > 0),
    -- who grants roles touches no money
    CONSTRAINT account_apart CHECK (NOT 'ADMINISTRATOR' = ANY (roles)
        OR NOT roles && ARRAY['OFFICER', 'REVIEWER', 'BUDGET']),
    CONSTRAINT account_owner CHECK (owner IS NULL OR name LIKE 'client:%'),
    CONSTRAINT account_password CHECK (password IS NULL OR name NOT LIKE 'client:%')
);

CREATE TABLE people.api_key (
    id           text        COLLATE "C" PRIMARY KEY,
    account      text        COLLATE "C" NOT NULL REFERENCES people.account,
    hash         bytea       NOT NULL,                 -- SHA-256 of a secret of 256 random bits
    purpose      text        NOT NULL,
    created_by   text        COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp(),
    expires_at   timestamptz NOT NULL,
    last_used_at timestamptz,                          -- to the minute
    revoked_at   timestamptz
);
CREATE INDEX api_key_account ON people.api_key (account);

-- Wrong passwords in a row, by the hash of the name that was typed, whether or not there is such an account: nobody
-- learns from a lock which names exist, and a password typed into the wrong field is not kept.
CREATE TABLE people.sign_in_failure (
    name_hash    bytea       PRIMARY KEY,
    failures     integer     NOT NULL,
    last_at      timestamptz NOT NULL,
    locked_until timestamptz
);

CREATE TABLE people.audit (
    position     bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL DEFAULT clock_timestamp(),
    action       text        COLLATE "C" NOT NULL,
    actor        text        COLLATE "C" NOT NULL,     -- the account that did it; empty where nobody is known
    jurisdiction text        COLLATE "C" NOT NULL,     -- of that account, or of the one it is about
    about        text        NOT NULL,                 -- account, key, address of the ledger
    address      text        COLLATE "C" NOT NULL,     -- of the client
    detail       text        NOT NULL
);
CREATE INDEX audit_actor ON people.audit (actor, position);
CREATE INDEX audit_jurisdiction ON people.audit (jurisdiction, position);

CREATE TRIGGER audit_is_append_only
    BEFORE UPDATE OR DELETE OR TRUNCATE ON people.audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- 人员登记. Facts name persons by reference; who that is stands here alone and can be erased.
CREATE TABLE people.person (
    reference    text        COLLATE "C" PRIMARY KEY,
    name         text        NOT NULL,
    contact      text        NOT NULL,
    jurisdiction text        COLLATE "C" NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT clock_timestamp()
);

GRANT USAGE ON SCHEMA people TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE ON people.account TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE (last_used_at, revoked_at) ON people.api_key TO grants_ledger_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON people.sign_in_failure TO grants_ledger_runtime;
GRANT SELECT, INSERT ON people.audit TO grants_ledger_runtime;
GRANT SELECT, INSERT, DELETE ON people.person TO grants_ledger_runtime;
