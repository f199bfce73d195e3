-- What somebody is handed to set a password: at most one an account, the newest. Only the hash of its secret is kept.
CREATE TABLE one_time_links (
    workshop_id BIGINT    NOT NULL,
    account_id  BIGINT    NOT NULL,
    hash        TEXT      NOT NULL,
    purpose     TEXT      NOT NULL,
    created_at  TIMESTAMP NOT NULL,
    expires_at  TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, account_id),
    CONSTRAINT one_time_links_hash_unique UNIQUE (workshop_id, hash),
    CONSTRAINT one_time_links_account_exists FOREIGN KEY (workshop_id, account_id) REFERENCES accounts (workshop_id, id),
    CONSTRAINT one_time_links_purpose_known CHECK (purpose IN ('invitation', 'password_reset'))
);

-- The open work of the team, whatever else they have done in their lives.
CREATE INDEX appointments_by_assignee_and_status ON appointments (workshop_id, assignee_id, status);
