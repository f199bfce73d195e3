-- The customer whose personal data a stored response holds, so that their erasure finds it by a column.
ALTER TABLE idempotency_keys ADD COLUMN customer_id BIGINT;
UPDATE idempotency_keys SET customer_id = CAST(json_extract(answer, '$.customer.id') AS INTEGER)
    WHERE operation IN ('book_appointment', 'add_appointment_note') AND answer <> '';
