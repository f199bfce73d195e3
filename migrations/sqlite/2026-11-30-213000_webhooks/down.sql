DROP TABLE webhook_deliveries;
DROP TABLE webhooks;
ALTER TABLE workshops DROP COLUMN webhooks;
DROP INDEX events_by_public_key;
DROP INDEX events_by_public_type;
ALTER TABLE events DROP COLUMN recorded_at;
ALTER TABLE events DROP COLUMN public_key_id;
ALTER TABLE events DROP COLUMN public_data;
ALTER TABLE events DROP COLUMN public_type;
