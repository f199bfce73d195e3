-- When a session was last renewed, and the device and network that it was begun from: its owner sees them, and an
-- account's failed sign-ins never lock out a network from which it has signed in before.
ALTER TABLE sessions ADD COLUMN last_used_at TIMESTAMP;
ALTER TABLE sessions ADD COLUMN device TEXT NOT NULL DEFAULT '';
ALTER TABLE sessions ADD COLUMN network TEXT NOT NULL DEFAULT '';
-- How often a token was exchanged: a few times within seconds, by tabs and after lost responses.
ALTER TABLE refresh_tokens ADD COLUMN exchanges INTEGER NOT NULL DEFAULT 0;
UPDATE refresh_tokens SET exchanges = 1 WHERE exchanged_at IS NOT NULL;
