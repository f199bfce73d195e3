ALTER TABLE idempotency_keys DROP COLUMN customer_id;
