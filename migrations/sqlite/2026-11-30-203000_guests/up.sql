-- Bookings without an account. A guest is a customer who cannot sign in; their address is not the one of an account, which is
-- unique. The holder of the secret of an appointment's link, whose hash is stored, may manage that appointment.
ALTER TABLE workshops ADD COLUMN guest_booking BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE accounts ADD COLUMN is_guest BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE accounts ADD COLUMN guest_email TEXT;
-- The digits of the phone number, by which a person is found.
ALTER TABLE accounts ADD COLUMN phone_digits TEXT NOT NULL DEFAULT '';
UPDATE accounts SET phone_digits =
    replace(replace(replace(replace(replace(replace(replace(phone, ' ', ''), '+', ''), '(', ''), ')', ''), '/', ''), '.', ''), '-', '');
CREATE INDEX accounts_by_phone_digits ON accounts (workshop_id, phone_digits) WHERE phone_digits <> '';
CREATE INDEX accounts_by_guest_email ON accounts (workshop_id, guest_email) WHERE guest_email IS NOT NULL;
ALTER TABLE appointments ADD COLUMN manage_hash TEXT;
CREATE UNIQUE INDEX appointments_manage_hash_unique ON appointments (workshop_id, manage_hash) WHERE manage_hash IS NOT NULL;

-- One row for each phone number and address that a guest has booked with, as a hash: the lock under which their
-- appointments are counted.
CREATE TABLE guest_contacts (
    workshop_id BIGINT    NOT NULL REFERENCES workshops (id),
    hash        TEXT      NOT NULL,
    version     BIGINT    NOT NULL,
    used_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, hash)
);
