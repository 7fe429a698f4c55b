-- Accounts and organizers -----------------------------------------------------------------------

CREATE TABLE organizers (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    slug        TEXT NOT NULL,
    name        TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    created_at  TEXT NOT NULL,
    updated_at  TEXT NOT NULL,
    deleted_at  TEXT,
    deletion_id INTEGER
);
CREATE UNIQUE INDEX organizers_slug_live ON organizers (slug) WHERE deleted_at IS NULL;

CREATE TABLE users (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    email         TEXT NOT NULL UNIQUE,
    password_hash TEXT NOT NULL,
    role          TEXT NOT NULL CHECK (role IN ('admin', 'organizer')),
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL
);

CREATE TABLE memberships (
    user_id      INTEGER NOT NULL REFERENCES users (id),
    organizer_id INTEGER NOT NULL REFERENCES organizers (id),
    created_at   TEXT NOT NULL,
    PRIMARY KEY (user_id, organizer_id)
);

-- The id is a digest: whoever reads the database cannot take over a session.
CREATE TABLE sessions (
    id         TEXT PRIMARY KEY,
    data       TEXT NOT NULL,
    expires_at TEXT NOT NULL
);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed sign-ins, by digests of the address and of the e-mail: what the limit counts.
CREATE TABLE sign_in_failures (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    subject TEXT NOT NULL,
    at      TEXT NOT NULL
);
CREATE INDEX sign_in_failures_by_subject ON sign_in_failures (subject, at);

CREATE TABLE settings (
    name       TEXT PRIMARY KEY,
    value      TEXT NOT NULL,
    updated_at TEXT NOT NULL
);

-- Google accounts and calendars -----------------------------------------------------------------

CREATE TABLE connections (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    organizer_id  INTEGER NOT NULL REFERENCES organizers (id),
    subject       TEXT,
    email         TEXT,
    -- Encrypted (see `secrets`); empty once revoked.
    refresh_token TEXT NOT NULL,
    created_at    TEXT NOT NULL,
    updated_at    TEXT NOT NULL
);
-- An account is connected once an organizer; those added by the command line have no number.
CREATE UNIQUE INDEX connections_subject ON connections (organizer_id, subject)
    WHERE subject IS NOT NULL;

CREATE TABLE sources (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    organizer_id   INTEGER NOT NULL REFERENCES organizers (id),
    connection_id  INTEGER NOT NULL REFERENCES connections (id),
    calendar_id    TEXT NOT NULL,
    name           TEXT NOT NULL,
    time_zone      TEXT,
    state          TEXT NOT NULL
        CHECK (state IN ('active', 'paused', 'needs_reconnect', 'access_lost', 'disconnected')),
    sync_token     TEXT,
    window_start   TEXT,
    window_end     TEXT,
    last_synced_at TEXT,
    error          TEXT,
    failures       INTEGER NOT NULL DEFAULT 0,
    -- One sync of a source at a time, however many servers: whoever holds the lease.
    lease_owner    TEXT,
    lease_until    TEXT,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    deleted_at     TEXT,
    deletion_id    INTEGER
);
CREATE UNIQUE INDEX sources_calendar_live ON sources (organizer_id, calendar_id)
    WHERE deleted_at IS NULL;

-- What is to be done, and when. One row for each kind and subject: asking twice is asking once.
CREATE TABLE jobs (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    kind         TEXT NOT NULL,
    subject      INTEGER NOT NULL,
    run_at       TEXT NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,
    locked_by    TEXT,
    locked_until TEXT,
    last_error   TEXT,
    created_at   TEXT NOT NULL,
    UNIQUE (kind, subject)
);
CREATE INDEX jobs_by_time ON jobs (run_at);

-- The sync log ----------------------------------------------------------------------------------

CREATE TABLE runs (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    source_id   INTEGER NOT NULL REFERENCES sources (id),
    trigger     TEXT NOT NULL,
    state       TEXT NOT NULL,
    created     INTEGER NOT NULL DEFAULT 0,
    updated     INTEGER NOT NULL DEFAULT 0,
    trashed     INTEGER NOT NULL DEFAULT 0,
    restored    INTEGER NOT NULL DEFAULT 0,
    skipped     INTEGER NOT NULL DEFAULT 0,
    quarantined INTEGER NOT NULL DEFAULT 0,
    pages       INTEGER NOT NULL DEFAULT 0,
    requests    INTEGER NOT NULL DEFAULT 0,
    error       TEXT,
    held_reason TEXT,
    batch_id    INTEGER,
    started_at  TEXT NOT NULL,
    finished_at TEXT
);
CREATE INDEX runs_by_source ON runs (source_id, id);

CREATE TABLE run_changes (
    run_id    INTEGER NOT NULL REFERENCES runs (id),
    position  INTEGER NOT NULL,
    action    TEXT NOT NULL,
    event_id  INTEGER,
    google_id TEXT,
    title     TEXT,
    starts_at TEXT,
    reason    TEXT NOT NULL,
    -- JSON: the fields that changed, each with its old and new value.
    fields    TEXT NOT NULL,
    -- JSON: the item as it came, of quarantined items only.
    raw       TEXT,
    PRIMARY KEY (run_id, position)
);

-- Events ----------------------------------------------------------------------------------------

-- A batch of records that went to the trash together.
CREATE TABLE deletions (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    cause      TEXT NOT NULL CHECK (cause IN ('person', 'sync', 'import', 'cascade')),
    actor      TEXT NOT NULL,
    reason     TEXT NOT NULL,
    run_id     INTEGER REFERENCES runs (id),
    created_at TEXT NOT NULL
);

CREATE TABLE series (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    organizer_id INTEGER NOT NULL REFERENCES organizers (id),
    source_id    INTEGER REFERENCES sources (id),
    google_id    TEXT,
    slug         TEXT NOT NULL,
    title        TEXT NOT NULL,
    recurrence   TEXT NOT NULL,
    version      INTEGER NOT NULL,
    created_at   TEXT NOT NULL,
    updated_at   TEXT NOT NULL,
    deleted_at   TEXT,
    deletion_id  INTEGER REFERENCES deletions (id)
);
CREATE UNIQUE INDEX series_slug_live ON series (slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX series_remote_live ON series (source_id, google_id)
    WHERE deleted_at IS NULL AND google_id IS NOT NULL;

-- The ledger of every event id ever given: append-only. It gives the ids, so that none is used
-- twice, and lets the number of events that must exist be counted without trusting `events`.
CREATE TABLE event_ids (
    id           INTEGER PRIMARY KEY AUTOINCREMENT,
    allocated_at TEXT NOT NULL
);

CREATE TABLE events (
    id             INTEGER PRIMARY KEY REFERENCES event_ids (id),
    organizer_id   INTEGER NOT NULL REFERENCES organizers (id),
    series_id      INTEGER REFERENCES series (id),
    source_id      INTEGER REFERENCES sources (id),
    google_id      TEXT,
    -- Information only. No index: it is shared, and absent from tombstones. Never a key.
    i_cal_uid      TEXT,
    slug           TEXT NOT NULL,
    title          TEXT NOT NULL,
    description    TEXT NOT NULL,
    location       TEXT,
    url            TEXT,
    status         TEXT NOT NULL
        CHECK (status IN ('confirmed', 'tentative', 'cancelled', 'postponed')),
    visibility     TEXT NOT NULL CHECK (visibility IN ('public', 'unlisted', 'draft')),
    all_day        BOOLEAN NOT NULL,
    starts_at      TEXT NOT NULL,
    ends_at        TEXT NOT NULL,
    start_date     TEXT,
    end_date       TEXT,
    time_zone      TEXT NOT NULL,
    original_start TEXT,
    version        INTEGER NOT NULL,
    created_at     TEXT NOT NULL,
    updated_at     TEXT NOT NULL,
    deleted_at     TEXT,
    deletion_id    INTEGER REFERENCES deletions (id),
    CHECK ((source_id IS NULL) = (google_id IS NULL)),
    CHECK ((deleted_at IS NULL) = (deletion_id IS NULL)),
    CHECK (all_day = (start_date IS NOT NULL AND end_date IS NOT NULL)),
    CHECK (ends_at >= starts_at)
);
CREATE UNIQUE INDEX events_slug_live ON events (slug) WHERE deleted_at IS NULL;
CREATE UNIQUE INDEX events_remote_live ON events (source_id, google_id)
    WHERE deleted_at IS NULL AND google_id IS NOT NULL;
CREATE INDEX events_remote ON events (source_id, google_id) WHERE google_id IS NOT NULL;
CREATE INDEX events_slug ON events (slug);
CREATE INDEX events_listed ON events (starts_at, id)
    WHERE deleted_at IS NULL AND visibility = 'public';
CREATE INDEX events_by_organizer ON events (organizer_id, starts_at, id)
    WHERE deleted_at IS NULL;
CREATE INDEX events_by_series ON events (series_id, starts_at) WHERE series_id IS NOT NULL;
CREATE INDEX events_by_deletion ON events (deletion_id) WHERE deletion_id IS NOT NULL;

-- What a person brought back against a sync: no removal that is not newer touches it again.
CREATE TABLE kept_events (
    event_id INTEGER PRIMARY KEY REFERENCES events (id),
    -- JSON: the revision of Google's item when the person decided.
    revision TEXT NOT NULL,
    kept_by  TEXT NOT NULL,
    kept_at  TEXT NOT NULL
);

-- What Google said last of each of its items, keyed by (source, Google id) and nothing else.
CREATE TABLE remote_items (
    source_id      INTEGER NOT NULL REFERENCES sources (id),
    google_id      TEXT NOT NULL,
    kind           TEXT NOT NULL CHECK (kind IN ('tombstone', 'single', 'master', 'exception')),
    master_id      TEXT,
    gone           BOOLEAN NOT NULL,
    -- JSON: the item in our own words, without attendees.
    item           TEXT NOT NULL,
    run_id         INTEGER NOT NULL REFERENCES runs (id),
    PRIMARY KEY (source_id, google_id)
);
CREATE INDEX remote_items_by_master ON remote_items (source_id, master_id)
    WHERE master_id IS NOT NULL;
CREATE INDEX remote_masters ON remote_items (source_id) WHERE kind = 'master';

-- History ---------------------------------------------------------------------------------------

-- Every change of a record, as the whole row after it. The hashes form a chain over the digests
-- of the payloads, so that an erased payload does not break it and a rewritten one shows.
CREATE TABLE revisions (
    id          INTEGER PRIMARY KEY,
    entity      TEXT NOT NULL CHECK (entity IN ('event', 'series')),
    entity_id   INTEGER NOT NULL,
    action      TEXT NOT NULL
        CHECK (action IN ('create', 'update', 'trash', 'restore', 'import')),
    version     INTEGER NOT NULL,
    actor       TEXT NOT NULL,
    reason      TEXT NOT NULL,
    run_id      INTEGER,
    deletion_id INTEGER,
    at          TEXT NOT NULL,
    payload     TEXT,
    digest      TEXT NOT NULL,
    hash        TEXT NOT NULL
);
CREATE INDEX revisions_by_entity ON revisions (entity, entity_id, id);

-- The chain's end. Its row is locked by every writer, which gives revisions their order.
CREATE TABLE chain_head (
    one         INTEGER PRIMARY KEY CHECK (one = 1),
    revision_id INTEGER NOT NULL,
    hash        TEXT NOT NULL
);
INSERT INTO chain_head (one, revision_id, hash) VALUES (1, 0, '');

-- Purged for good: the ledger's other side (allocated = live + trashed + purged), and what makes
-- an old address answer 410.
CREATE TABLE purges (
    event_id  INTEGER PRIMARY KEY REFERENCES event_ids (id),
    slug      TEXT NOT NULL,
    actor     TEXT NOT NULL,
    reason    TEXT NOT NULL,
    purged_at TEXT NOT NULL
);
CREATE INDEX purges_by_slug ON purges (slug);

-- A purge writes its ledger row, puts the id here and deletes the event; the deletion takes the
-- permit away again. All in one transaction, so that no other DELETE ever finds one: a permit that
-- is left over at its end cannot be committed, as it refers to a row that cannot be.
CREATE TABLE permits_at_commit (event_id INTEGER PRIMARY KEY, CHECK (false));
CREATE TABLE purge_permits (
    event_id INTEGER PRIMARY KEY
        REFERENCES permits_at_commit (event_id) DEFERRABLE INITIALLY DEFERRED
);

-- Guards ----------------------------------------------------------------------------------------

CREATE TRIGGER events_no_delete BEFORE DELETE ON events
WHEN NOT EXISTS (SELECT 1 FROM purge_permits WHERE event_id = OLD.id)
    OR NOT EXISTS (SELECT 1 FROM purges WHERE event_id = OLD.id)
BEGIN
    SELECT RAISE(ABORT, 'events are never deleted: move them to the trash');
END;
CREATE TRIGGER events_use_permit AFTER DELETE ON events
BEGIN
    DELETE FROM purge_permits WHERE event_id = OLD.id;
END;
CREATE TRIGGER events_keep_id BEFORE UPDATE OF id ON events WHEN NEW.id <> OLD.id
BEGIN
    SELECT RAISE(ABORT, 'an event keeps its id');
END;
CREATE TRIGGER event_ids_no_delete BEFORE DELETE ON event_ids
BEGIN
    SELECT RAISE(ABORT, 'the ledger of event ids is append-only');
END;
CREATE TRIGGER event_ids_no_update BEFORE UPDATE ON event_ids
BEGIN
    SELECT RAISE(ABORT, 'the ledger of event ids is append-only');
END;
CREATE TRIGGER purges_no_delete BEFORE DELETE ON purges
BEGIN
    SELECT RAISE(ABORT, 'the ledger of purges is append-only');
END;
CREATE TRIGGER purges_no_update BEFORE UPDATE ON purges
BEGIN
    SELECT RAISE(ABORT, 'the ledger of purges is append-only');
END;
CREATE TRIGGER revisions_no_delete BEFORE DELETE ON revisions
BEGIN
    SELECT RAISE(ABORT, 'revisions are never deleted');
END;
CREATE TRIGGER revisions_no_update BEFORE UPDATE ON revisions
WHEN NEW.payload IS NOT NULL
    OR (NEW.id, NEW.entity, NEW.entity_id, NEW.action, NEW.version, NEW.actor, NEW.reason,
        NEW.run_id, NEW.deletion_id, NEW.at, NEW.digest, NEW.hash)
    IS NOT (OLD.id, OLD.entity, OLD.entity_id, OLD.action, OLD.version, OLD.actor, OLD.reason,
        OLD.run_id, OLD.deletion_id, OLD.at, OLD.digest, OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'revisions are never changed; only a payload can be blanked');
END;
CREATE TRIGGER organizers_no_delete BEFORE DELETE ON organizers
BEGIN
    SELECT RAISE(ABORT, 'organizers are never deleted: move them to the trash');
END;
CREATE TRIGGER sources_no_delete BEFORE DELETE ON sources
BEGIN
    SELECT RAISE(ABORT, 'sources are never deleted: move them to the trash');
END;
CREATE TRIGGER series_no_delete BEFORE DELETE ON series
BEGIN
    SELECT RAISE(ABORT, 'series are never deleted: move them to the trash');
END;
