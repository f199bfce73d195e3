CREATE TABLE work_notes_old (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    appointment_id BIGINT    NOT NULL,
    author_id      BIGINT    NOT NULL,
    at             TIMESTAMP NOT NULL,
    text           TEXT      NOT NULL,
    CONSTRAINT work_notes_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT work_notes_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT work_notes_author_exists FOREIGN KEY (workshop_id, author_id) REFERENCES accounts (workshop_id, id)
);
INSERT INTO work_notes_old (workshop_id, id, appointment_id, author_id, at, text)
    SELECT workshop_id, id, appointment_id, author_id, at, text FROM work_notes WHERE author_id IS NOT NULL;
DROP TABLE work_notes;
ALTER TABLE work_notes_old RENAME TO work_notes;
CREATE INDEX work_notes_by_appointment ON work_notes (workshop_id, appointment_id, id);
DROP INDEX accounts_external_reference_unique;
DROP INDEX appointments_external_reference_unique;
DROP INDEX appointments_by_api_key;
ALTER TABLE accounts DROP COLUMN metadata;
ALTER TABLE accounts DROP COLUMN external_reference;
ALTER TABLE accounts DROP COLUMN api_key_id;
ALTER TABLE appointments DROP COLUMN metadata;
ALTER TABLE appointments DROP COLUMN external_reference;
ALTER TABLE appointments DROP COLUMN api_key_id;
ALTER TABLE events DROP COLUMN api_key_id;
DROP TABLE api_keys;
