-- The public form of an event: its type and data for other programs, without personal data. Events from before this
-- migration have none.
ALTER TABLE events ADD COLUMN public_type TEXT;
ALTER TABLE events ADD COLUMN public_data TEXT;
-- The API key that booked the appointment of the event: it may read the event.
ALTER TABLE events ADD COLUMN public_key_id BIGINT;
-- When the row was inserted, by the clock of the database: the feed waits for transactions that may still insert
-- an earlier row. SQLite has one writer, so there it stays empty.
ALTER TABLE events ADD COLUMN recorded_at TIMESTAMP;
CREATE INDEX events_by_public_type ON events (workshop_id, public_type, id) WHERE public_type IS NOT NULL;
CREATE INDEX events_by_public_key ON events (workshop_id, public_key_id, public_type, id)
    WHERE public_key_id IS NOT NULL;

-- The number of active webhooks, so that a write knows without a query whether its event goes to any.
ALTER TABLE workshops ADD COLUMN webhooks INTEGER NOT NULL DEFAULT 0
    CONSTRAINT workshops_webhooks_range CHECK (webhooks >= 0);

-- Addresses to which events are sent. Without types it gets all that its API key may read; without a key, all. The
-- secrets are keys of signatures, so they are stored as they are.
CREATE TABLE webhooks (
    workshop_id      BIGINT    NOT NULL REFERENCES workshops (id),
    id               INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    api_key_id       BIGINT,
    url              TEXT      NOT NULL,
    types            TEXT      NOT NULL,
    description      TEXT      NOT NULL,
    active           BOOLEAN   NOT NULL,
    disabled_reason  TEXT,
    failing_since    TIMESTAMP,
    secret           TEXT      NOT NULL,
    old_secret       TEXT,
    old_secret_until TIMESTAMP,
    version          BIGINT    NOT NULL DEFAULT 1,
    created_at       TIMESTAMP NOT NULL,
    CONSTRAINT webhooks_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT webhooks_api_key_exists FOREIGN KEY (workshop_id, api_key_id) REFERENCES api_keys (workshop_id, id),
    CONSTRAINT webhooks_disabled_reason_known CHECK (disabled_reason IN ('gone', 'failing', 'key_ended')),
    CONSTRAINT webhooks_old_secret_complete CHECK ((old_secret IS NULL) = (old_secret_until IS NULL))
);

-- The deliveries of events to webhooks; one without an event is a test.
CREATE TABLE webhook_deliveries (
    workshop_id     BIGINT    NOT NULL,
    id              INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    webhook_id      BIGINT    NOT NULL,
    event_id        BIGINT,
    public_type     TEXT      NOT NULL,
    status          TEXT      NOT NULL,
    attempts        INTEGER   NOT NULL,
    response_status INTEGER,
    error           TEXT,
    created_at      TIMESTAMP NOT NULL,
    last_attempt_at TIMESTAMP,
    next_attempt_at TIMESTAMP,
    CONSTRAINT webhook_deliveries_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT webhook_deliveries_webhook_exists FOREIGN KEY (workshop_id, webhook_id)
        REFERENCES webhooks (workshop_id, id),
    CONSTRAINT webhook_deliveries_event_exists FOREIGN KEY (workshop_id, event_id)
        REFERENCES events (workshop_id, id),
    CONSTRAINT webhook_deliveries_status_known CHECK (status IN ('pending', 'succeeded', 'failed')),
    CONSTRAINT webhook_deliveries_attempts_range CHECK (attempts >= 0),
    CONSTRAINT webhook_deliveries_pending_is_due CHECK ((status = 'pending') = (next_attempt_at IS NOT NULL))
);
CREATE INDEX webhook_deliveries_by_webhook ON webhook_deliveries (workshop_id, webhook_id, id);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (workshop_id, webhook_id, next_attempt_at, id)
    WHERE status = 'pending';
CREATE INDEX webhook_deliveries_by_age ON webhook_deliveries (workshop_id, created_at);
