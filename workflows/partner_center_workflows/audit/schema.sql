-- What one audit has read. Times are seconds since the epoch.
CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE customers (
    id INTEGER PRIMARY KEY,
    customer_id TEXT NOT NULL UNIQUE,
    company_name TEXT,
    domain TEXT,
    education_segment TEXT,    -- what the file of customers says, which the service may not
    website TEXT,
    state TEXT NOT NULL,       -- pending, read, gone, refused, unread
    tries INTEGER NOT NULL DEFAULT 0,
    read_at REAL,              -- by the clock of the service
    problem TEXT,
    http_status INTEGER
);

CREATE TABLE qualifications (
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,        -- the qualification in lower case
    qualification TEXT NOT NULL,
    outcome TEXT NOT NULL,     -- approved, denied, open
    education_segment TEXT,
    website TEXT,
    vetting_status TEXT,
    vetting_reason TEXT,
    vetting_created TEXT,      -- as the service writes it
    created_at REAL,
    PRIMARY KEY (customer_id, kind)
) WITHOUT ROWID;

CREATE INDEX to_read ON customers (tries, id) WHERE state = 'pending';
