DROP TABLE guest_contacts;
DROP INDEX appointments_manage_hash_unique;
ALTER TABLE appointments DROP COLUMN manage_hash;
DROP INDEX accounts_by_guest_email;
DROP INDEX accounts_by_phone_digits;
ALTER TABLE accounts DROP COLUMN phone_digits;
ALTER TABLE accounts DROP COLUMN guest_email;
ALTER TABLE accounts DROP COLUMN is_guest;
ALTER TABLE workshops DROP COLUMN guest_booking;
