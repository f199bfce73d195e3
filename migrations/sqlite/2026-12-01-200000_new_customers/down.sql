ALTER TABLE workshops DROP COLUMN new_customers;
DROP INDEX accounts_unconfirmed;
ALTER TABLE accounts DROP COLUMN confirmed_at;
