-- What a sync must not do by itself: settings of the brake, held runs, undo, edits that stay,
-- alerts, and the channels over which Google says that something changed.

-- Sources ---------------------------------------------------------------------------------------

-- The brake: a run that removes more than so many, and more than so much of what is there, waits
-- for a person.
ALTER TABLE sources ADD COLUMN brake_items INTEGER NOT NULL DEFAULT 5;
ALTER TABLE sources ADD COLUMN brake_percent INTEGER NOT NULL DEFAULT 10;
-- New events wait for review, as drafts.
ALTER TABLE sources ADD COLUMN review BOOLEAN NOT NULL DEFAULT false;
-- Only events that name this word or #hashtag are published.
ALTER TABLE sources ADD COLUMN filter TEXT;
-- Since when every run failed.
ALTER TABLE sources ADD COLUMN failing_since TEXT;
-- Google asked not to be asked before this (Retry-After).
ALTER TABLE sources ADD COLUMN retry_at TEXT;

-- Runs ------------------------------------------------------------------------------------------

-- Items that Google sent so far: what a page shows of a run under way.
ALTER TABLE runs ADD COLUMN items INTEGER NOT NULL DEFAULT 0;
-- SHA-256 of a held change set: an approval is bound to it.
ALTER TABLE runs ADD COLUMN held_digest TEXT;
-- Who approved or rejected a held run, and when.
ALTER TABLE runs ADD COLUMN decided_by TEXT;
ALTER TABLE runs ADD COLUMN decided_at TEXT;
-- Who took it back, and when.
ALTER TABLE runs ADD COLUMN undone_by TEXT;
ALTER TABLE runs ADD COLUMN undone_at TEXT;
-- The batch of what taking it back moved to the trash.
ALTER TABLE runs ADD COLUMN undo_batch_id INTEGER;
-- One run of a source is held at a time.
CREATE UNIQUE INDEX runs_held ON runs (source_id) WHERE state = 'held';

-- What a held run would apply: Google's words as they came, kept until a person decided.
CREATE TABLE held_plans (
    run_id       INTEGER PRIMARY KEY REFERENCES runs (id),
    -- JSON: the delivery in our own words.
    delivery     TEXT NOT NULL,
    window_start TEXT NOT NULL,
    window_end   TEXT NOT NULL
);

CREATE INDEX revisions_by_run ON revisions (run_id) WHERE run_id IS NOT NULL;
CREATE INDEX deletions_by_run ON deletions (run_id) WHERE run_id IS NOT NULL;

-- Events ----------------------------------------------------------------------------------------

-- Fields that people decided, against Google.
CREATE TABLE event_edits (
    event_id  INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    field     TEXT NOT NULL
        CHECK (field IN ('title', 'description', 'location', 'url', 'status', 'when')),
    -- JSON: what Google says instead.
    google    TEXT NOT NULL,
    -- JSON: Google's revision that was taken back; anything newer replaces the edit. Absent where a
    -- person wrote the value: that stays until a person takes Google's.
    until     TEXT,
    -- The run that was taken back.
    run_id    INTEGER REFERENCES runs (id),
    edited_by TEXT NOT NULL,
    edited_at TEXT NOT NULL,
    PRIMARY KEY (event_id, field)
);

-- Google's items -------------------------------------------------------------------------------

-- All parts of a series that was split have ids that begin alike, and are looked up as a range.
CREATE INDEX series_remote ON series (source_id, google_id) WHERE google_id IS NOT NULL;

-- Alerts ----------------------------------------------------------------------------------------

CREATE TABLE alerts (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    kind            TEXT NOT NULL,
    organizer_id    INTEGER REFERENCES organizers (id),
    source_id       INTEGER REFERENCES sources (id),
    run_id          INTEGER REFERENCES runs (id),
    title           TEXT NOT NULL,
    detail          TEXT NOT NULL,
    raised_at       TEXT NOT NULL,
    -- It is over by itself, or by a decision.
    resolved_at     TEXT,
    acknowledged_at TEXT,
    acknowledged_by TEXT
);
CREATE INDEX alerts_by_time ON alerts (raised_at);
-- A trouble that goes on is one alert.
CREATE UNIQUE INDEX alerts_open ON alerts (kind, (COALESCE(source_id, 0)))
    WHERE resolved_at IS NULL;

-- Push ------------------------------------------------------------------------------------------

-- Channels that Google tells changes over (events.watch).
CREATE TABLE channels (
    id           TEXT PRIMARY KEY,
    source_id    INTEGER NOT NULL REFERENCES sources (id),
    -- SHA-256 of the secret that each notification carries.
    token_digest TEXT NOT NULL,
    -- Where its notifications go: our address, as it was when the channel was opened.
    address      TEXT NOT NULL,
    -- Google's name of what is watched; needed to stop the channel.
    resource_id  TEXT NOT NULL,
    opened_at    TEXT NOT NULL,
    expires_at   TEXT NOT NULL,
    stopped_at   TEXT
);
CREATE INDEX channels_by_source ON channels (source_id) WHERE stopped_at IS NULL;

-- What asked for a job: the schedule, or Google's notification ('push'). A notification that came
-- while a sync was under way outlives the plan which that sync makes.
ALTER TABLE jobs ADD COLUMN trigger TEXT NOT NULL DEFAULT 'schedule';
