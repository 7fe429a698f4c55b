-- Every address that was ever given, and to which record.

CREATE TABLE addresses (
    kind      TEXT NOT NULL CHECK (kind IN ('event', 'organizer', 'series')),
    slug      TEXT NOT NULL,
    -- The event's, organizer's or series' id; the row itself may be gone (purged).
    record_id INTEGER NOT NULL,
    PRIMARY KEY (kind, slug, record_id)
);
CREATE INDEX addresses_by_record ON addresses (kind, record_id);

-- What can be said of a purged event at its address: whose it was, and whether the public knew it.
-- NULL for those that were purged before.
ALTER TABLE purges ADD COLUMN organizer_id INTEGER;
ALTER TABLE purges ADD COLUMN series_id INTEGER;
ALTER TABLE purges ADD COLUMN visibility TEXT;
CREATE INDEX purges_by_series ON purges (series_id) WHERE series_id IS NOT NULL;

-- What is known of the past: an address that two records had one after the other is both's.
INSERT INTO addresses SELECT 'organizer', slug, id FROM organizers;
INSERT INTO addresses SELECT 'series', slug, id FROM series;
INSERT INTO addresses SELECT 'event', slug, id FROM events;
INSERT OR IGNORE INTO addresses SELECT 'event', slug, event_id FROM purges;
INSERT OR IGNORE INTO addresses SELECT 'event', slug, event_id FROM seen_addresses;
-- From the history, without reading its JSON: a line that is spoilt stops nothing here.
INSERT OR IGNORE INTO addresses
    SELECT entity, substr(rest, 1, instr(rest, '"') - 1), entity_id
    FROM (SELECT entity, entity_id, substr(payload, instr(payload, '"slug":"') + 8) AS rest
          FROM revisions WHERE entity IN ('event', 'series') AND instr(payload, '"slug":"') > 0)
    WHERE instr(rest, '"') > 1 AND substr(rest, 1, instr(rest, '"') - 1) NOT GLOB '*[^a-z0-9-]*';

-- Whoever gives an address: it is kept. One that is another record's is refused, whether that one's row is
-- here (it may be lost, and come back) or not, unless it was this record's as well. (One whose record lies in
-- the trash there can be written by an import: coming back from the trash is a conflict then, which people
-- are told of.)
CREATE TRIGGER events_keep_address_by_insert AFTER INSERT ON events
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another event')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'event' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'event' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM events o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'event', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'event' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'event' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM events o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;
CREATE TRIGGER events_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON events
WHEN NEW.slug <> OLD.slug OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another event')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'event' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'event' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM events o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'event', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'event' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'event' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM events o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;
CREATE TRIGGER organizers_keep_address_by_insert AFTER INSERT ON organizers
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another organizer')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'organizer' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'organizer' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM organizers o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'organizer', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'organizer' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'organizer' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM organizers o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;
CREATE TRIGGER organizers_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON organizers
WHEN NEW.slug <> OLD.slug OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another organizer')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'organizer' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'organizer' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM organizers o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'organizer', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'organizer' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'organizer' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM organizers o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;
CREATE TRIGGER series_keep_address_by_insert AFTER INSERT ON series
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another series')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'series' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'series' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM series o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'series', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'series' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'series' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM series o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;
CREATE TRIGGER series_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON series
WHEN NEW.slug <> OLD.slug OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL)
BEGIN
    SELECT RAISE(ABORT, 'this address was given to another series')
    WHERE NEW.deleted_at IS NULL AND NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'series' AND slug = NEW.slug AND record_id = NEW.id) AND EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'series' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM series o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
    INSERT INTO addresses (kind, slug, record_id) SELECT 'series', NEW.slug, NEW.id
    WHERE NOT EXISTS
        (SELECT 1 FROM addresses
         WHERE kind = 'series' AND slug = NEW.slug AND record_id = NEW.id) AND NOT EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = 'series' AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT EXISTS (SELECT 1 FROM series o WHERE o.id = a.record_id
                         AND o.deleted_at IS NOT NULL AND o.slug = a.slug));
END;

CREATE TRIGGER addresses_no_delete BEFORE DELETE ON addresses
BEGIN
    SELECT RAISE(ABORT, 'an address that was given stays given');
END;
CREATE TRIGGER addresses_no_update BEFORE UPDATE ON addresses
BEGIN
    SELECT RAISE(ABORT, 'an address that was given stays given');
END;
