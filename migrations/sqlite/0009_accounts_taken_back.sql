-- Accounts that can be taken back, and sessions that belong to one.

-- Whoever is disabled cannot sign in; the account and what it did stay.
ALTER TABLE users ADD COLUMN disabled_at TEXT;
-- A removed account keeps its number and nothing else: its address is free again.
ALTER TABLE users ADD COLUMN removed_at TEXT;

-- Sessions of releases before this one do not say whose they are or when they began, so they end
-- here: people sign in once more.
DROP TABLE sessions;
-- The id is a digest: whoever reads the database cannot take over a session.
CREATE TABLE sessions (
    id           TEXT PRIMARY KEY,
    user_id      INTEGER NOT NULL REFERENCES users (id),
    signed_in_at TEXT NOT NULL,
    -- To the hour: reading a page does not write.
    seen_at      TEXT NOT NULL,
    -- The end while nobody comes back; moves on with seen_at, never past ends_at.
    expires_at   TEXT NOT NULL,
    ends_at      TEXT NOT NULL,
    -- What pages leave for each other, packed.
    data         TEXT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);
CREATE INDEX sessions_by_user ON sessions (user_id);
