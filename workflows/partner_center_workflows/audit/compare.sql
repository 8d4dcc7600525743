-- The changes from the snapshot `earlier` to this one. SQLite keeps them in a temporary file, not in memory.
-- A customer that is unread in either snapshot has no changes. Of each of the three files, half a MiB is in memory.
PRAGMA main.cache_size = -512;
PRAGMA temp.cache_size = -512;
PRAGMA earlier.cache_size = -512;

CREATE TEMP TABLE changes (
    customer_id TEXT NOT NULL,
    kind TEXT NOT NULL,          -- '' for a change of the customer itself
    change TEXT NOT NULL,
    before TEXT
);

INSERT INTO temp.changes
SELECT now.customer_id, new.kind,
    CASE
        WHEN new.outcome = 'approved' THEN 'approved'
        WHEN new.outcome = 'denied' AND old.outcome = 'denied' AND new.created_at IS old.created_at THEN 'reason'
        WHEN new.outcome = 'denied' THEN 'denied'
        WHEN old.outcome IS NULL THEN 'asked'
        WHEN old.outcome = 'denied' THEN 'asked-again'
        ELSE 'reopened'
    END,
    CASE WHEN new.outcome = 'denied' AND old.outcome = 'denied' THEN coalesce(old.vetting_reason, 'Denied')
        ELSE coalesce(old.vetting_status, old.outcome) END
FROM main.customers AS now
JOIN main.qualifications AS new USING (customer_id)
LEFT JOIN earlier.customers AS past ON past.customer_id = now.customer_id
LEFT JOIN earlier.qualifications AS old ON old.customer_id = now.customer_id AND old.kind = new.kind
WHERE now.state = 'read' AND (past.state IN ('read', 'gone') OR (past.state IS NULL AND :whole))
    AND (new.outcome IS NOT old.outcome OR (new.outcome = 'denied'
        AND (new.created_at IS NOT old.created_at OR new.vetting_reason IS NOT old.vetting_reason)));

INSERT INTO temp.changes
SELECT now.customer_id, new.kind, 'segment', coalesce(old.education_segment, past.education_segment)
FROM main.customers AS now
JOIN earlier.customers AS past USING (customer_id)
JOIN main.qualifications AS new USING (customer_id)
JOIN earlier.qualifications AS old ON old.customer_id = now.customer_id AND old.kind = new.kind
WHERE now.state = 'read' AND past.state = 'read' AND new.kind = 'education'
    AND coalesce(new.education_segment, now.education_segment) <> coalesce(old.education_segment, past.education_segment);

INSERT INTO temp.changes
SELECT now.customer_id, old.kind, CASE old.outcome WHEN 'approved' THEN 'lost' ELSE 'removed' END,
    coalesce(old.vetting_status, old.outcome)
FROM main.customers AS now
JOIN earlier.customers AS past USING (customer_id)
JOIN earlier.qualifications AS old USING (customer_id)
LEFT JOIN main.qualifications AS new ON new.customer_id = now.customer_id AND new.kind = old.kind
WHERE now.state = 'read' AND past.state = 'read' AND new.kind IS NULL;

INSERT INTO temp.changes
SELECT now.customer_id, '',
    CASE
        WHEN now.state = 'gone' THEN 'left'
        WHEN past.state IS NULL OR past.state = 'gone' THEN 'came'
        WHEN now.state = 'refused' THEN 'refused'
        ELSE 'readable'
    END, past.state
FROM main.customers AS now
LEFT JOIN earlier.customers AS past USING (customer_id)
WHERE (now.state = 'gone' AND past.state IN ('read', 'refused'))
    OR (now.state IN ('read', 'refused') AND (past.state = 'gone' OR (past.state IS NULL AND :whole)))
    OR (now.state = 'refused' AND past.state = 'read')
    OR (now.state = 'read' AND past.state = 'refused');

INSERT INTO temp.changes
SELECT past.customer_id, '', 'left', past.state
FROM earlier.customers AS past
LEFT JOIN main.customers AS now USING (customer_id)
WHERE :whole AND now.customer_id IS NULL AND past.state IN ('read', 'refused');

CREATE INDEX temp.changed ON changes (customer_id, kind);
