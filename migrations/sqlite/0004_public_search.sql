-- Search and filters of public lists.

-- What lists are searched and filtered by: derived from `events`, written with each of its rows,
-- and made anew at the start for rows that have none (so a later migration that empties it renews
-- it). `words` are folded and parted by the program, so that both databases find the same.
CREATE TABLE event_search (
    event_id   INTEGER PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    -- The version of the row that it was made from.
    version    INTEGER NOT NULL,
    -- The days it takes place on, in its own zone; both inclusive.
    first_day  TEXT NOT NULL,
    last_day   TEXT NOT NULL,
    attendance TEXT NOT NULL,
    words      TEXT NOT NULL
);
CREATE INDEX event_search_by_day ON event_search (last_day, first_day);

-- Words are only letters and digits, parted by spaces: FTS5 does nothing but look them up.
CREATE VIRTUAL TABLE event_words USING fts5 (
    words, content = 'event_search', content_rowid = 'event_id',
    tokenize = 'ascii', detail = 'none', columnsize = 0
);
CREATE TRIGGER event_search_added AFTER INSERT ON event_search
BEGIN
    INSERT INTO event_words (rowid, words) VALUES (new.event_id, new.words);
END;
CREATE TRIGGER event_search_removed AFTER DELETE ON event_search
BEGIN
    INSERT INTO event_words (event_words, rowid, words) VALUES ('delete', old.event_id, old.words);
END;
CREATE TRIGGER event_search_changed AFTER UPDATE OF words ON event_search
WHEN old.words <> new.words
BEGIN
    INSERT INTO event_words (event_words, rowid, words) VALUES ('delete', old.event_id, old.words);
    INSERT INTO event_words (rowid, words) VALUES (new.event_id, new.words);
END;
