-- Search and filters of public lists.

-- What lists are searched and filtered by: derived from `events`, written with each of its rows,
-- and made anew at the start for rows that have none (so a later migration that empties it renews
-- it). `words` are folded and parted by the program, so that both databases find the same.
CREATE TABLE event_search (
    event_id   BIGINT PRIMARY KEY REFERENCES events (id) ON DELETE CASCADE,
    -- The version of the row that it was made from.
    version    BIGINT NOT NULL,
    -- The days it takes place on, in its own zone; both inclusive.
    first_day  DATE NOT NULL,
    last_day   DATE NOT NULL,
    attendance TEXT NOT NULL,
    words      TSVECTOR NOT NULL
);
CREATE INDEX event_search_by_day ON event_search (last_day, first_day);
CREATE INDEX event_search_by_word ON event_search USING GIN (words);
