-- Deferred work. A server takes a due job by a lease, until which no other takes it. `key` names the work within
-- its kind: a recurring task has one row. The payload refers to rows by id and holds nothing personal.
CREATE TABLE jobs (
    workshop_id      BIGINT    NOT NULL REFERENCES workshops (id),
    kind             TEXT      NOT NULL,
    key              TEXT      NOT NULL,
    payload          TEXT      NOT NULL,
    due_at           TIMESTAMP NOT NULL,
    attempts         INTEGER   NOT NULL,
    lease_id         TEXT,
    lease_expires_at TIMESTAMP,
    PRIMARY KEY (workshop_id, kind, key),
    CONSTRAINT jobs_attempts_range CHECK (attempts >= 0),
    CONSTRAINT jobs_lease_complete CHECK ((lease_id IS NULL) = (lease_expires_at IS NULL))
);
CREATE INDEX jobs_by_due ON jobs (workshop_id, due_at);
