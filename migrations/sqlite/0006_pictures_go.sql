-- A picture goes with the last that names it: a purge takes what no event and no revision has. The
-- history says where a picture was, so that it can be asked which revisions name one.

CREATE INDEX events_by_cover ON events (cover) WHERE cover IS NOT NULL;
CREATE INDEX revisions_by_cover ON revisions (substr(payload, instr(payload, '"cover":"') + 9, 64))
    WHERE instr(payload, '"cover":"') > 0;

DROP TRIGGER covers_no_delete;
CREATE TRIGGER covers_no_delete BEFORE DELETE ON covers
WHEN EXISTS (SELECT 1 FROM events WHERE cover = OLD.hash)
    OR EXISTS (SELECT 1 FROM revisions
               WHERE instr(payload, '"cover":"') > 0
                 AND substr(payload, instr(payload, '"cover":"') + 9, 64) = OLD.hash)
BEGIN
    SELECT RAISE(ABORT, 'a picture that an event or its history names is never deleted');
END;
