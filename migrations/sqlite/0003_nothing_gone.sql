-- What makes a loss show, and gives back what was lost: audit log, the watchdog's memory, alerts that
-- leave the house, long acts on backups.

-- Audit log -------------------------------------------------------------------------------------

-- Who did what. Append-only; each hash is over the one before and the line's fields.
CREATE TABLE audit (
    id      INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    actor   TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail  TEXT NOT NULL,
    hash    TEXT NOT NULL
);
CREATE INDEX audit_by_action ON audit (action, id);

-- The log's end. Its row is locked by every writer.
CREATE TABLE audit_head (
    one      INTEGER PRIMARY KEY CHECK (one = 1),
    entry_id INTEGER NOT NULL,
    hash     TEXT NOT NULL
);
INSERT INTO audit_head (one, entry_id, hash) VALUES (1, 0, '');

CREATE TRIGGER audit_no_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_no_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;

-- The watchdog ----------------------------------------------------------------------------------

-- What the watchdog knew the last time: a JSON value a name.
CREATE TABLE watch_memory (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    at    TEXT NOT NULL
);

-- Public addresses that answered, and since when. What history explains is taken out.
CREATE TABLE seen_addresses (
    slug     TEXT NOT NULL,
    event_id INTEGER NOT NULL,
    seen_at  TEXT NOT NULL,
    PRIMARY KEY (slug, event_id)
);

-- Alerts ----------------------------------------------------------------------------------------

-- What an alert is about where neither source nor run says it.
ALTER TABLE alerts ADD COLUMN subject TEXT NOT NULL DEFAULT '';
-- Where it can be looked into or undone: a path on this site.
ALTER TABLE alerts ADD COLUMN link TEXT;
DROP INDEX alerts_open;
CREATE UNIQUE INDEX alerts_open ON alerts (kind, (COALESCE(source_id, 0)), subject)
    WHERE resolved_at IS NULL;

-- What became of an alert on each way out: that it was raised, and that it is over.
CREATE TABLE alert_deliveries (
    alert_id     INTEGER NOT NULL REFERENCES alerts (id),
    way          TEXT NOT NULL CHECK (way IN ('email', 'webhook')),
    news         TEXT NOT NULL CHECK (news IN ('raised', 'over')),
    state        TEXT NOT NULL CHECK (state IN ('pending', 'delivered', 'failed')),
    attempts     INTEGER NOT NULL DEFAULT 0,
    -- Since when it waits: given up a day later.
    since        TEXT NOT NULL,
    next_at      TEXT NOT NULL,
    -- Whoever sends it holds it until then.
    locked_until TEXT,
    error        TEXT,
    -- JSON: addresses that have it already.
    reached      TEXT NOT NULL DEFAULT '[]',
    delivered_at TEXT,
    PRIMARY KEY (alert_id, way, news)
);
CREATE INDEX alert_deliveries_due ON alert_deliveries (way, next_at) WHERE state = 'pending';

-- Backups ---------------------------------------------------------------------------------------

-- Long acts on backups: what is under way, how far it is, and how the last ones ended.
CREATE TABLE backup_acts (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    kind        TEXT NOT NULL CHECK (kind IN ('create', 'verify', 'prune')),
    backup_id   INTEGER,
    actor       TEXT NOT NULL,
    stage       TEXT NOT NULL,
    done        INTEGER NOT NULL DEFAULT 0,
    total       INTEGER NOT NULL DEFAULT 0,
    error       TEXT,
    started_at  TEXT NOT NULL,
    -- When its process last said that it is alive.
    seen_at     TEXT NOT NULL,
    finished_at TEXT
);

-- History ---------------------------------------------------------------------------------------

CREATE INDEX deletions_by_time ON deletions (created_at);
