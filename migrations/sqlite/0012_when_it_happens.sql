-- When the page of a line of the sync log takes place, as JSON: with its end and its zone, and as days
-- where it is whole days. Lines of before have its start alone.
ALTER TABLE run_changes ADD COLUMN happens TEXT;
