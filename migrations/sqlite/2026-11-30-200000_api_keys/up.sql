-- Keys by which programs call the API. Of a secret only the hash is stored, and its beginning, by which people know it.
-- After a rotation the previous secret is accepted until `previous_expires_at`. Keys are revoked, never deleted: the log
-- and the appointments refer to them.
CREATE TABLE api_keys (
    workshop_id         BIGINT    NOT NULL REFERENCES workshops (id),
    id                  INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    name                TEXT      NOT NULL,
    prefix              TEXT      NOT NULL,
    hash                TEXT      NOT NULL,
    previous_hash       TEXT,
    previous_expires_at TIMESTAMP,
    is_test             BOOLEAN   NOT NULL,
    scopes              TEXT      NOT NULL,
    networks            TEXT      NOT NULL,
    version             BIGINT    NOT NULL DEFAULT 1,
    created_at          TIMESTAMP NOT NULL,
    expires_at          TIMESTAMP,
    last_used_at        TIMESTAMP,
    revoked_at          TIMESTAMP,
    CONSTRAINT api_keys_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT api_keys_previous_complete CHECK ((previous_hash IS NULL) = (previous_expires_at IS NULL))
);
CREATE UNIQUE INDEX api_keys_hash_unique ON api_keys (workshop_id, hash);
CREATE INDEX api_keys_by_previous_hash ON api_keys (workshop_id, previous_hash);

-- The key that wrote an event or a note, or created an appointment or a customer.
ALTER TABLE events ADD COLUMN api_key_id BIGINT;
ALTER TABLE appointments ADD COLUMN api_key_id BIGINT;
ALTER TABLE appointments ADD COLUMN external_reference TEXT;
ALTER TABLE appointments ADD COLUMN metadata TEXT;
ALTER TABLE accounts ADD COLUMN api_key_id BIGINT;
ALTER TABLE accounts ADD COLUMN external_reference TEXT;
ALTER TABLE accounts ADD COLUMN metadata TEXT;
CREATE INDEX appointments_by_api_key ON appointments (workshop_id, api_key_id, date, period_start, id) WHERE api_key_id IS NOT NULL;
CREATE UNIQUE INDEX appointments_external_reference_unique ON appointments (workshop_id, api_key_id, external_reference) WHERE external_reference IS NOT NULL;
CREATE UNIQUE INDEX accounts_external_reference_unique ON accounts (workshop_id, api_key_id, external_reference) WHERE external_reference IS NOT NULL;

-- A note has an account or a key as its author. SQLite cannot make a column nullable.
CREATE TABLE work_notes_new (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    appointment_id BIGINT    NOT NULL,
    author_id      BIGINT,
    api_key_id     BIGINT,
    at             TIMESTAMP NOT NULL,
    text           TEXT      NOT NULL,
    CONSTRAINT work_notes_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT work_notes_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT work_notes_author_exists FOREIGN KEY (workshop_id, author_id) REFERENCES accounts (workshop_id, id),
    CONSTRAINT work_notes_api_key_exists FOREIGN KEY (workshop_id, api_key_id) REFERENCES api_keys (workshop_id, id),
    CONSTRAINT work_notes_one_author CHECK ((author_id IS NULL) <> (api_key_id IS NULL))
);
INSERT INTO work_notes_new (workshop_id, id, appointment_id, author_id, at, text)
    SELECT workshop_id, id, appointment_id, author_id, at, text FROM work_notes;
DROP TABLE work_notes;
ALTER TABLE work_notes_new RENAME TO work_notes;
CREATE INDEX work_notes_by_appointment ON work_notes (workshop_id, appointment_id, id);
