-- Tries at passwords and tokens, counted before they are looked at; and what the audit log knows of
-- strangers, apart from its chain, so that it can be erased.

-- Tries ------------------------------------------------------------------------------------------

DROP TABLE sign_in_failures;

-- A row for each address, account or device that tried lately (its digest). Times are milliseconds
-- since 1970: turns are reckoned with in the statement that counts.
CREATE TABLE tries (
    subject TEXT PRIMARY KEY,
    made    INTEGER NOT NULL,
    -- Since when they are counted.
    since   INTEGER NOT NULL,
    -- When the turn of the next one comes.
    free_at INTEGER NOT NULL
);
CREATE INDEX tries_by_time ON tries (free_at);

-- Audit log --------------------------------------------------------------------------------------

-- SHA-256 of what is kept apart of a line (below): it is this that the chain is over.
ALTER TABLE audit ADD COLUMN private_digest TEXT;

-- Where acts came from, as JSON with a random salt (an address could be guessed from its digest). It
-- is blanked after 30 days, and never changed or deleted otherwise.
CREATE TABLE audit_private (
    entry_id  INTEGER PRIMARY KEY REFERENCES audit (id),
    payload   TEXT,
    erased_at TEXT,
    CHECK ((payload IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX audit_private_kept ON audit_private (entry_id) WHERE payload IS NOT NULL;
CREATE TRIGGER audit_private_no_delete BEFORE DELETE ON audit_private
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_private_no_update BEFORE UPDATE ON audit_private
WHEN NEW.payload IS NOT NULL OR OLD.payload IS NULL OR NEW.entry_id IS NOT OLD.entry_id
BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only; only an address can be blanked');
END;

-- Failed tries of the last hour behind the first one, which is a line of the log: counted here until
-- the hour is over, then one line.
CREATE TABLE try_tallies (
    tally    TEXT PRIMARY KEY,
    -- The first one's line, and its words.
    entry_id INTEGER NOT NULL REFERENCES audit (id),
    actor    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    more     INTEGER NOT NULL,
    since    TEXT NOT NULL,
    last_at  TEXT NOT NULL
);
