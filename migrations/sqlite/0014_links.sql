-- Links for people: to a new password, to an invited account; and what they are told by mail.

-- A link works once and for a while. The database has a digest of its token: whoever reads it opens
-- nothing.
CREATE TABLE links (
    digest     TEXT PRIMARY KEY,
    kind       TEXT NOT NULL
               CHECK (kind IN ('password', 'invitation', 'address', 'address_back')),
    user_id    INTEGER NOT NULL REFERENCES users (id),
    -- The mail address that it is about; empty where it is about none.
    address    TEXT NOT NULL,
    created_at TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX links_by_user ON links (user_id);
CREATE INDEX links_by_expiry ON links (expires_at);

-- What is to be mailed to somebody: a row goes when it was sent. The tokens of links are made when
-- it is, so none is here.
CREATE TABLE mails (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    address      TEXT NOT NULL,
    -- Whose it is; NULL where whoever asked for it knew an address only.
    user_id      INTEGER REFERENCES users (id),
    letter       TEXT NOT NULL,
    created_at   TEXT NOT NULL,
    run_at       TEXT NOT NULL,
    attempts     INTEGER NOT NULL,
    locked_until TEXT
);
CREATE INDEX mails_by_time ON mails (run_at);
