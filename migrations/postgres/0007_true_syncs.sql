-- Since when Google shows the connected account no more of a calendar than when it is busy.
ALTER TABLE sources ADD COLUMN lowered_since TIMESTAMPTZ;
