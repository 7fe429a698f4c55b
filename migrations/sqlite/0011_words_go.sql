-- The index of words takes entries out at once when a row goes or changes, instead of noting that
-- they are void: what was purged is not to be read any more (https://www.sqlite.org/fts5.html, 4.6).
INSERT INTO event_words (event_words, rank) VALUES ('secure-delete', 1);
