-- One row per customer and qualification. Times are seconds since the epoch.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE entries (
    id INTEGER PRIMARY KEY,
    line INTEGER NOT NULL,
    customer_id TEXT NOT NULL,
    qualification TEXT NOT NULL,
    education_segment TEXT,
    website TEXT,
    reference TEXT,
    code TEXT,                 -- fingerprint of the validation code; see fingerprints.py
    state TEXT NOT NULL,
    request_id TEXT NOT NULL,  -- fixed before the first send, and used for every attempt
    sent_at REAL,              -- when a send was first begun; NULL: nothing was ever sent
    due REAL,                  -- when the next thing is to be done; NULL: nothing, or nothing in this run
    creates INTEGER NOT NULL DEFAULT 0,
    polls INTEGER NOT NULL DEFAULT 0,
    troubles INTEGER NOT NULL DEFAULT 0,  -- failures in a row that may pass
    submitted_at REAL,
    waiting_since REAL,        -- from when on the deadline counts
    polled_at REAL,
    finished_at REAL,
    vetting_status TEXT,
    vetting_reason TEXT,
    problem TEXT,
    http_status INTEGER,
    service_code TEXT,
    UNIQUE (customer_id, qualification)
);

CREATE INDEX to_create ON entries (due, id) WHERE state IN ('pending', 'unknown');
CREATE INDEX to_poll ON entries (due, id) WHERE state IN ('submitted', 'waiting');
