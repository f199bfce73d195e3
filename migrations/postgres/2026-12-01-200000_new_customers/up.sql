-- Whether the staff know a customer, and what customers may book before. Everybody who is there counts as known.
ALTER TABLE accounts ADD COLUMN confirmed_at TIMESTAMP;
UPDATE accounts SET confirmed_at = created_at;
CREATE INDEX accounts_unconfirmed ON accounts (workshop_id, id) WHERE confirmed_at IS NULL;
ALTER TABLE workshops ADD COLUMN new_customers TEXT NOT NULL DEFAULT 'open'
    CONSTRAINT workshops_new_customers_known CHECK (new_customers IN ('open', 'confirm_first', 'known_only'));
