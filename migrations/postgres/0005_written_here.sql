-- Events that are written here: Markdown, tags, pictures; and a count of writes for the cache of pages.

ALTER TABLE events ADD COLUMN markdown TEXT;
ALTER TABLE events ADD COLUMN tags TEXT;
ALTER TABLE events ADD COLUMN cover TEXT;

-- Pictures, re-encoded, by the hash of their bytes (`data` is base64). Append-only: revisions and the
-- trash may name any of them.
CREATE TABLE covers (
    hash       TEXT COLLATE "C" PRIMARY KEY,
    media_type TEXT NOT NULL,
    width      BIGINT NOT NULL,
    height     BIGINT NOT NULL,
    data       TEXT NOT NULL,
    created_at TIMESTAMPTZ NOT NULL
);
CREATE TRIGGER covers_no_delete BEFORE DELETE ON covers
    FOR EACH ROW EXECUTE FUNCTION refuse('pictures are never deleted');

-- Moved by each write of what public pages show, whoever writes: a kept page is as good as the number
-- it was made at.
CREATE TABLE content_version (
    one     BIGINT PRIMARY KEY CHECK (one = 1),
    version BIGINT NOT NULL
);
INSERT INTO content_version (one, version) VALUES (1, 1);

-- At commit, and once a transaction: its row is the last that a writer locks, so that writers cannot
-- wait for each other in a circle.
CREATE FUNCTION content_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_setting('reroll.moved', true) IS DISTINCT FROM pg_current_xact_id()::text THEN
        UPDATE content_version SET version = version + 1 WHERE one = 1;
        PERFORM set_config('reroll.moved', pg_current_xact_id()::text, true);
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER events_move_content AFTER INSERT OR UPDATE OR DELETE ON events
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_moves();
CREATE CONSTRAINT TRIGGER series_move_content AFTER INSERT OR UPDATE OR DELETE ON series
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_moves();
CREATE CONSTRAINT TRIGGER organizers_move_content AFTER INSERT OR UPDATE OR DELETE ON organizers
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION content_moves();
