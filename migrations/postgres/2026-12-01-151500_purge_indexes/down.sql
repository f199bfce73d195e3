DROP INDEX guest_contacts_by_use;
DROP INDEX refresh_tokens_by_exchange;
DROP INDEX sessions_by_end;
DROP INDEX sessions_by_expiry;
DROP INDEX idempotency_keys_by_age;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
