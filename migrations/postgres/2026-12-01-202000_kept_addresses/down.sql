DROP INDEX events_with_address;
ALTER TABLE workshops DROP COLUMN keep_addresses_days;
