-- What customers, and guests with the same contact, have changed within 24 hours.
ALTER TABLE accounts ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE accounts ADD COLUMN changes_since TIMESTAMP;
ALTER TABLE guest_contacts ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE guest_contacts ADD COLUMN changes_since TIMESTAMP;
ALTER TABLE workshops ADD COLUMN max_changes_per_customer_per_day INTEGER NOT NULL DEFAULT 20
    CONSTRAINT workshops_changes_range CHECK (max_changes_per_customer_per_day >= 0);
