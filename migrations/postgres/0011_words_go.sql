-- SQLite's index of words takes entries out at once from here on. PostgreSQL has another, which needs
-- nothing of the kind.
SELECT 1;
