-- Times of runs are of their work, whatever a person needed to decide in between; tries of
-- deliveries have a time.

-- A run that was held and approved works twice: until it was held (fetched_at to held_at), and when
-- it is applied (started_at to finished_at).
ALTER TABLE runs ADD COLUMN fetched_at TIMESTAMPTZ;
ALTER TABLE runs ADD COLUMN held_at TIMESTAMPTZ;
UPDATE runs SET fetched_at = started_at, started_at = decided_at
WHERE state IN ('applied', 'nothing', 'undone') AND decided_at >= started_at;

-- What a crash left under way is looked for again and again.
CREATE INDEX runs_running ON runs (source_id) WHERE state = 'running';

-- When a delivery was last tried.
ALTER TABLE alert_deliveries ADD COLUMN tried_at TIMESTAMPTZ;
UPDATE alert_deliveries SET tried_at = delivered_at WHERE delivered_at IS NOT NULL;
