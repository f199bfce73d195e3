-- What servers and commands note for each other: the last backup, the fingerprint of the secret. One row for each name.
CREATE TABLE marks (
    workshop_id BIGINT    NOT NULL,
    name        TEXT      NOT NULL,
    value       TEXT      NOT NULL,
    at          TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, name)
);
