ALTER TABLE workshops DROP COLUMN max_changes_per_customer_per_day;
ALTER TABLE guest_contacts DROP COLUMN changes_since;
ALTER TABLE guest_contacts DROP COLUMN changes;
ALTER TABLE accounts DROP COLUMN changes_since;
ALTER TABLE accounts DROP COLUMN changes;
