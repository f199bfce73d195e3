DROP INDEX occupancy_by_expiry;
DELETE FROM occupancy WHERE hold_id IS NOT NULL;
ALTER TABLE occupancy DROP COLUMN hold_id, DROP COLUMN expires_at, ALTER COLUMN appointment_id SET NOT NULL;
DROP TABLE holds;
