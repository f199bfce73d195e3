-- The second factor of a member of the staff: its secret, encrypted; since when it is active; and the time step of the last
-- code that was accepted, because each is accepted once.
ALTER TABLE accounts ADD COLUMN second_factor TEXT;
ALTER TABLE accounts ADD COLUMN second_factor_at TIMESTAMP;
ALTER TABLE accounts ADD COLUMN second_factor_step BIGINT NOT NULL DEFAULT 0;

-- The codes for the loss of the device that were not used; only their hashes.
CREATE TABLE recovery_codes (
    workshop_id BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    hash        TEXT   NOT NULL,
    PRIMARY KEY (workshop_id, account_id, hash),
    CONSTRAINT recovery_codes_account_exists FOREIGN KEY (workshop_id, account_id) REFERENCES accounts (workshop_id, id)
);

-- The staff who must have a second factor.
ALTER TABLE workshops ADD COLUMN staff_second_factor TEXT NOT NULL DEFAULT 'optional' CONSTRAINT workshops_staff_second_factor_known CHECK (staff_second_factor IN ('optional', 'managers', 'staff'));
