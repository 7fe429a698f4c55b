-- A picture goes with the last that names it: a purge takes what no event and no revision has. The
-- history says where a picture was, so that it can be asked which revisions name one.

CREATE INDEX events_by_cover ON events (cover COLLATE "C") WHERE cover IS NOT NULL;
CREATE INDEX revisions_by_cover
    ON revisions ((substr(payload, strpos(payload, '"cover":"') + 9, 64) COLLATE "C"))
    WHERE strpos(payload, '"cover":"') > 0;

CREATE FUNCTION covers_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM events WHERE cover COLLATE "C" = OLD.hash)
        OR EXISTS (SELECT 1 FROM revisions
                   WHERE strpos(payload, '"cover":"') > 0
                     AND substr(payload, strpos(payload, '"cover":"') + 9, 64) COLLATE "C" = OLD.hash)
    THEN
        RAISE EXCEPTION 'a picture that an event or its history names is never deleted'
            USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER covers_no_delete ON covers;
CREATE TRIGGER covers_no_delete BEFORE DELETE ON covers
    FOR EACH ROW EXECUTE FUNCTION covers_guard();
CREATE TRIGGER covers_no_truncate BEFORE TRUNCATE ON covers
    FOR EACH STATEMENT EXECUTE FUNCTION refuse('pictures are never truncated');
