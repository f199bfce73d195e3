-- A hold reserves a start for some minutes; only the hash of its secret is kept. A used, released or expired hold has no
-- row. At most one for each owner, and one for each place of a network: `place` numbers the holds of a network.
CREATE TABLE holds (
    workshop_id  BIGINT    NOT NULL REFERENCES workshops (id),
    id           INTEGER   NOT NULL PRIMARY KEY AUTOINCREMENT,
    secret_hash  TEXT      NOT NULL,
    owner        TEXT,
    network      TEXT,
    place        INTEGER,
    service_id   BIGINT    NOT NULL,
    date         DATE      NOT NULL,
    period_start TIME      NOT NULL,
    last_date    DATE      NOT NULL,
    created_at   TIMESTAMP NOT NULL,
    expires_at   TIMESTAMP NOT NULL,
    CONSTRAINT holds_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT holds_secret_unique UNIQUE (workshop_id, secret_hash),
    CONSTRAINT holds_owner_unique UNIQUE (workshop_id, owner),
    CONSTRAINT holds_place_unique UNIQUE (workshop_id, network, place),
    CONSTRAINT holds_has_holder CHECK (owner IS NOT NULL OR network IS NOT NULL),
    CONSTRAINT holds_place_of_network CHECK ((network IS NULL) = (place IS NULL)),
    CONSTRAINT holds_expires_later CHECK (expires_at > created_at)
);
CREATE INDEX holds_by_expiry ON holds (workshop_id, expires_at);

-- A slot is held by an appointment or by a hold. SQLite cannot make a column nullable, so the table is made anew.
CREATE TABLE occupancy_with_holds (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    date           DATE      NOT NULL,
    period_start   TIME      NOT NULL,
    period_end     TIME      NOT NULL,
    slot_no        INTEGER   NOT NULL,
    capacity       INTEGER   NOT NULL,
    appointment_id BIGINT,
    plate          TEXT,
    taken_at       TIMESTAMP NOT NULL,
    released_at    TIMESTAMP,
    reason         TEXT,
    hold_id        BIGINT,
    expires_at     TIMESTAMP,
    CONSTRAINT occupancy_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT occupancy_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT occupancy_slot_range CHECK (slot_no BETWEEN 1 AND capacity),
    CONSTRAINT occupancy_released_later CHECK (released_at IS NULL OR released_at >= taken_at),
    CONSTRAINT occupancy_one_holder CHECK ((appointment_id IS NULL) <> (hold_id IS NULL)),
    CONSTRAINT occupancy_hold_expires CHECK ((hold_id IS NULL) = (expires_at IS NULL)),
    CONSTRAINT occupancy_hold_ends CHECK (expires_at IS NULL OR (expires_at > taken_at AND (released_at IS NULL OR released_at <= expires_at))),
    CONSTRAINT occupancy_hold_without_plate CHECK (hold_id IS NULL OR plate IS NULL)
);
INSERT INTO occupancy_with_holds (workshop_id, id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at, released_at, reason)
    SELECT workshop_id, id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at, released_at, reason FROM occupancy;
DROP TABLE occupancy;
ALTER TABLE occupancy_with_holds RENAME TO occupancy;
CREATE UNIQUE INDEX occupancy_slot_held_once ON occupancy (workshop_id, date, period_start, slot_no) WHERE released_at IS NULL;
CREATE UNIQUE INDEX occupancy_plate_held_once ON occupancy (workshop_id, date, period_start, plate) WHERE released_at IS NULL AND plate IS NOT NULL;
CREATE INDEX occupancy_by_appointment ON occupancy (workshop_id, appointment_id);
CREATE INDEX occupancy_by_date ON occupancy (workshop_id, date, period_start);
-- The slots that holds reserve: few, so that reads can subtract the expired ones from a count of all.
CREATE INDEX occupancy_by_expiry ON occupancy (workshop_id, date, period_start, expires_at) WHERE released_at IS NULL AND expires_at IS NOT NULL;
