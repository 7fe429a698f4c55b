-- What people say of themselves, when they last signed in, and with what.

-- As they want to be called; empty where they have not said.
ALTER TABLE users ADD COLUMN name TEXT NOT NULL DEFAULT '';
-- Sessions go when they have ended; this stays.
ALTER TABLE users ADD COLUMN signed_in_at TIMESTAMPTZ;
UPDATE users SET signed_in_at = (SELECT max(signed_in_at) FROM sessions WHERE user_id = users.id);
-- The browser and its system, as it named them: `Firefox/Linux`. Empty where it did not.
ALTER TABLE sessions ADD COLUMN agent TEXT NOT NULL DEFAULT '';
