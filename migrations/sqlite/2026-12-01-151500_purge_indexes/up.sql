-- Expired rows are found in slices, each along an index.
DROP INDEX idempotency_keys_by_age;
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (workshop_id, created_at);
CREATE INDEX sessions_by_expiry ON sessions (workshop_id, expires_at);
CREATE INDEX sessions_by_end ON sessions (workshop_id, ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX refresh_tokens_by_exchange ON refresh_tokens (workshop_id, exchanged_at) WHERE exchanged_at IS NOT NULL;
CREATE INDEX guest_contacts_by_use ON guest_contacts (workshop_id, used_at);
