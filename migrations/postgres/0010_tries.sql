-- Tries at passwords and tokens, counted before they are looked at; and what the audit log knows of
-- strangers, apart from its chain, so that it can be erased.

-- Tries ------------------------------------------------------------------------------------------

DROP TABLE sign_in_failures;

-- A row for each address, account or device that tried lately (its digest). Times are milliseconds
-- since 1970: turns are reckoned with in the statement that counts.
CREATE TABLE tries (
    subject TEXT PRIMARY KEY,
    made    BIGINT NOT NULL,
    -- Since when they are counted.
    since   BIGINT NOT NULL,
    -- When the turn of the next one comes.
    free_at BIGINT NOT NULL
);
CREATE INDEX tries_by_time ON tries (free_at);

-- Audit log --------------------------------------------------------------------------------------

-- SHA-256 of what is kept apart of a line (below): it is this that the chain is over.
ALTER TABLE audit ADD COLUMN private_digest TEXT;

-- Where acts came from, as JSON with a random salt (an address could be guessed from its digest). It
-- is blanked after 30 days, and never changed or deleted otherwise.
CREATE TABLE audit_private (
    entry_id  BIGINT PRIMARY KEY REFERENCES audit (id),
    payload   TEXT,
    erased_at TIMESTAMPTZ,
    CHECK ((payload IS NULL) = (erased_at IS NOT NULL))
);
CREATE INDEX audit_private_kept ON audit_private (entry_id) WHERE payload IS NOT NULL;
CREATE TRIGGER audit_private_no_delete BEFORE DELETE ON audit_private
    FOR EACH ROW EXECUTE FUNCTION refuse('the audit log is append-only');
CREATE TRIGGER audit_private_no_truncate BEFORE TRUNCATE ON audit_private
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('the audit log is append-only');
CREATE TRIGGER audit_private_no_update BEFORE UPDATE ON audit_private FOR EACH ROW
    WHEN (NEW.payload IS NOT NULL OR OLD.payload IS NULL
        OR NEW.entry_id IS DISTINCT FROM OLD.entry_id)
    EXECUTE FUNCTION refuse('the audit log is append-only; only an address can be blanked');

-- Failed tries of the last hour behind the first one, which is a line of the log: counted here until
-- the hour is over, then one line.
CREATE TABLE try_tallies (
    tally    TEXT PRIMARY KEY,
    -- The first one's line, and its words.
    entry_id BIGINT NOT NULL REFERENCES audit (id),
    actor    TEXT NOT NULL,
    detail   TEXT NOT NULL,
    more     BIGINT NOT NULL,
    since    TIMESTAMPTZ NOT NULL,
    last_at  TIMESTAMPTZ NOT NULL
);
