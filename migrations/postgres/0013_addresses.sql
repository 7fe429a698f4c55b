-- Every address that was ever given, and to which record.

CREATE TABLE addresses (
    kind      TEXT NOT NULL CHECK (kind IN ('event', 'organizer', 'series')),
    slug      TEXT NOT NULL,
    -- The event's, organizer's or series' id; the row itself may be gone (purged).
    record_id BIGINT NOT NULL,
    PRIMARY KEY (kind, slug, record_id)
);
CREATE INDEX addresses_by_record ON addresses (kind, record_id);

-- What can be said of a purged event at its address: whose it was, and whether the public knew it.
-- NULL for those that were purged before.
ALTER TABLE purges ADD COLUMN organizer_id BIGINT;
ALTER TABLE purges ADD COLUMN series_id BIGINT;
ALTER TABLE purges ADD COLUMN visibility TEXT;
CREATE INDEX purges_by_series ON purges (series_id) WHERE series_id IS NOT NULL;

-- What is known of the past: an address that two records had one after the other is both's.
INSERT INTO addresses SELECT 'organizer', slug, id FROM organizers;
INSERT INTO addresses SELECT 'series', slug, id FROM series;
INSERT INTO addresses SELECT 'event', slug, id FROM events;
INSERT INTO addresses SELECT 'event', slug, event_id FROM purges ON CONFLICT DO NOTHING;
INSERT INTO addresses SELECT 'event', slug, event_id FROM seen_addresses ON CONFLICT DO NOTHING;
-- From the history, without reading its JSON: a line that is spoilt stops nothing here.
INSERT INTO addresses
    SELECT entity, former, entity_id
    FROM (SELECT entity, entity_id, substring(payload FROM '"slug":"([a-z0-9-]+)"') AS former
          FROM revisions WHERE entity IN ('event', 'series')) AS history
    WHERE former IS NOT NULL
    ON CONFLICT DO NOTHING;

-- Whoever gives an address: it is kept. One that is another record's is refused, whether that one's row is
-- here (it may be lost, and come back) or not, unless it was this record's as well. (One whose record lies in
-- the trash there can be written by an import: coming back from the trash is a conflict then, which people
-- are told of.)
CREATE FUNCTION keep_address() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM addresses
               WHERE kind = TG_ARGV[0] AND slug = NEW.slug AND record_id = NEW.id) THEN
        RETURN NULL;
    END IF;
    IF EXISTS
        (SELECT 1 FROM addresses a
         WHERE a.kind = TG_ARGV[0] AND a.slug = NEW.slug AND a.record_id <> NEW.id
           AND NOT CASE a.kind
               WHEN 'event' THEN
                   EXISTS (SELECT 1 FROM events o WHERE o.id = a.record_id
                           AND o.deleted_at IS NOT NULL AND o.slug = a.slug)
               WHEN 'organizer' THEN
                   EXISTS (SELECT 1 FROM organizers o WHERE o.id = a.record_id
                           AND o.deleted_at IS NOT NULL AND o.slug = a.slug)
               ELSE
                   EXISTS (SELECT 1 FROM series o WHERE o.id = a.record_id
                           AND o.deleted_at IS NOT NULL AND o.slug = a.slug)
               END) THEN
        IF NEW.deleted_at IS NULL THEN
            RAISE EXCEPTION 'this address was given to another %', TG_ARGV[0]
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END IF;
    INSERT INTO addresses (kind, slug, record_id) VALUES (TG_ARGV[0], NEW.slug, NEW.id)
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER events_keep_address_by_insert AFTER INSERT ON events
    FOR EACH ROW EXECUTE FUNCTION keep_address('event');
CREATE TRIGGER events_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON events
    FOR EACH ROW WHEN (NEW.slug <> OLD.slug
        OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL))
    EXECUTE FUNCTION keep_address('event');
CREATE TRIGGER organizers_keep_address_by_insert AFTER INSERT ON organizers
    FOR EACH ROW EXECUTE FUNCTION keep_address('organizer');
CREATE TRIGGER organizers_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON organizers
    FOR EACH ROW WHEN (NEW.slug <> OLD.slug
        OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL))
    EXECUTE FUNCTION keep_address('organizer');
CREATE TRIGGER series_keep_address_by_insert AFTER INSERT ON series
    FOR EACH ROW EXECUTE FUNCTION keep_address('series');
CREATE TRIGGER series_keep_address_by_update AFTER UPDATE OF slug, deleted_at ON series
    FOR EACH ROW WHEN (NEW.slug <> OLD.slug
        OR (NEW.deleted_at IS NULL AND OLD.deleted_at IS NOT NULL))
    EXECUTE FUNCTION keep_address('series');

CREATE TRIGGER addresses_no_delete BEFORE DELETE ON addresses
    FOR EACH ROW EXECUTE FUNCTION refuse('an address that was given stays given');
CREATE TRIGGER addresses_no_truncate BEFORE TRUNCATE ON addresses
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('an address that was given stays given');
CREATE TRIGGER addresses_no_update BEFORE UPDATE ON addresses
    FOR EACH ROW EXECUTE FUNCTION refuse('an address that was given stays given');
