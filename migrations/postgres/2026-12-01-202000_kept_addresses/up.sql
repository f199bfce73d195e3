-- Network addresses in the log are removed after some time, found along an index of those that are left.
ALTER TABLE workshops ADD COLUMN keep_addresses_days INTEGER NOT NULL DEFAULT 90
    CONSTRAINT workshops_addresses_range CHECK (keep_addresses_days >= 1);
CREATE INDEX events_with_address ON events (workshop_id, at) WHERE from_address <> '';
