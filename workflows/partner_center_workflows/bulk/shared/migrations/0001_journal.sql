-- A journal that many processes share. Times are seconds since the epoch, by the clock of this database.
CREATE TABLE partner_center.batches (
    id INTEGER GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    run_id TEXT NOT NULL,        -- the correlation id of its requests
    salt TEXT NOT NULL,          -- of the fingerprints of validation codes, whose key is kept elsewhere
    key_check TEXT,              -- tells whether a key is that of this batch; NULL: no row has a code
    options JSONB NOT NULL,      -- schedule, deadline and limit
    base_url TEXT,               -- the service, which the first worker records
    tenant TEXT,
    input_name TEXT,
    created_at DOUBLE PRECISION NOT NULL,
    cancelled_at DOUBLE PRECISION,
    requests BIGINT NOT NULL DEFAULT 0,
    throttled BIGINT NOT NULL DEFAULT 0
);

CREATE TABLE partner_center.entries (
    batch INTEGER NOT NULL REFERENCES partner_center.batches,
    id INTEGER NOT NULL,
    turn INTEGER NOT NULL DEFAULT 0,       -- the number of the turn that is due or in work; each ends with the next one
    begun_turn INTEGER,                    -- the last turn that a worker began
    losses INTEGER NOT NULL DEFAULT 0,     -- workers in a row that ended during this turn
    line INTEGER NOT NULL,
    customer_id UUID NOT NULL,
    qualification TEXT NOT NULL,
    education_segment TEXT,
    website TEXT,
    reference TEXT,
    kept JSON,                             -- further columns of the input; JSONB would not keep their order
    code TEXT,                             -- fingerprint of the validation code, which itself is not kept
    holds_code BOOLEAN NOT NULL DEFAULT false,  -- whether a use of the code is counted for this row
    state TEXT NOT NULL,
    request_id UUID NOT NULL,              -- fixed before the first send, and used for every attempt
    sent_at DOUBLE PRECISION,              -- when a send was first begun; NULL: nothing was ever sent
    begun_at DOUBLE PRECISION,            -- until when the last send may be under way; NULL: none was begun
    due DOUBLE PRECISION,
    creates INTEGER NOT NULL DEFAULT 0,
    polls INTEGER NOT NULL DEFAULT 0,
    troubles INTEGER NOT NULL DEFAULT 0,   -- failures in a row that may pass
    submitted_at DOUBLE PRECISION,
    waiting_since DOUBLE PRECISION,        -- from when on the deadline counts
    polled_at DOUBLE PRECISION,
    finished_at DOUBLE PRECISION,          -- NULL: unfinished
    vetting_status TEXT,
    vetting_reason TEXT,
    problem TEXT,
    http_status INTEGER,
    service_code TEXT,
    PRIMARY KEY (batch, id),
    UNIQUE (batch, customer_id, qualification)
);

-- Two unfinished batches never hold the same customer and qualification. On `finished_at`, which changes once.
CREATE UNIQUE INDEX one_unfinished ON partner_center.entries (customer_id, qualification) WHERE finished_at IS NULL;

-- The uses that the service has left for a code, less those that rows hold.
CREATE TABLE partner_center.codes (
    batch INTEGER NOT NULL REFERENCES partner_center.batches,
    code TEXT NOT NULL,
    remaining INTEGER,                     -- NULL: unknown
    listed_at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (batch, code)
);

-- The workers that work now, for the shares of a limit.
CREATE TABLE partner_center.workers (
    name TEXT PRIMARY KEY,
    started_at DOUBLE PRECISION NOT NULL,
    seen_at DOUBLE PRECISION NOT NULL
);
