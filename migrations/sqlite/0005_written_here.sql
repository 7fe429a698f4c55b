-- Events that are written here: Markdown, tags, pictures; and a count of writes for the cache of pages.

ALTER TABLE events ADD COLUMN markdown TEXT;
ALTER TABLE events ADD COLUMN tags TEXT;
ALTER TABLE events ADD COLUMN cover TEXT;

-- Pictures, re-encoded, by the hash of their bytes (`data` is base64). Append-only: revisions and the
-- trash may name any of them.
CREATE TABLE covers (
    hash       TEXT PRIMARY KEY,
    media_type TEXT NOT NULL,
    width      INTEGER NOT NULL,
    height     INTEGER NOT NULL,
    data       TEXT NOT NULL,
    created_at TEXT NOT NULL
);
CREATE TRIGGER covers_no_delete BEFORE DELETE ON covers
BEGIN
    SELECT RAISE(ABORT, 'pictures are never deleted');
END;

-- Moved by each write of what public pages show, whoever writes: a kept page is as good as the number
-- it was made at.
CREATE TABLE content_version (
    one     INTEGER PRIMARY KEY CHECK (one = 1),
    version INTEGER NOT NULL
);
INSERT INTO content_version (one, version) VALUES (1, 1);
CREATE TRIGGER events_move_content_by_insert AFTER INSERT ON events
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER events_move_content_by_update AFTER UPDATE ON events
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER events_move_content_by_delete AFTER DELETE ON events
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER series_move_content_by_insert AFTER INSERT ON series
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER series_move_content_by_update AFTER UPDATE ON series
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER series_move_content_by_delete AFTER DELETE ON series
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER organizers_move_content_by_insert AFTER INSERT ON organizers
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER organizers_move_content_by_update AFTER UPDATE ON organizers
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
CREATE TRIGGER organizers_move_content_by_delete AFTER DELETE ON organizers
BEGIN
    UPDATE content_version SET version = version + 1 WHERE one = 1;
END;
