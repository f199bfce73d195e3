CREATE TABLE occupancy_without_holds (
    workshop_id    BIGINT    NOT NULL,
    id             INTEGER    NOT NULL PRIMARY KEY AUTOINCREMENT,
    date           DATE      NOT NULL,
    period_start   TIME      NOT NULL,
    period_end     TIME      NOT NULL,
    slot_no        INTEGER   NOT NULL,
    capacity       INTEGER   NOT NULL,
    appointment_id BIGINT    NOT NULL,
    plate          TEXT,
    taken_at       TIMESTAMP NOT NULL,
    released_at    TIMESTAMP,
    reason         TEXT,
    CONSTRAINT occupancy_id_unique UNIQUE (workshop_id, id),
    CONSTRAINT occupancy_appointment_exists FOREIGN KEY (workshop_id, appointment_id) REFERENCES appointments (workshop_id, id),
    CONSTRAINT occupancy_slot_range CHECK (slot_no BETWEEN 1 AND capacity),
    CONSTRAINT occupancy_released_later CHECK (released_at IS NULL OR released_at >= taken_at)
);
INSERT INTO occupancy_without_holds (workshop_id, id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at, released_at, reason)
    SELECT workshop_id, id, date, period_start, period_end, slot_no, capacity, appointment_id, plate, taken_at, released_at, reason FROM occupancy
    WHERE appointment_id IS NOT NULL;
DROP TABLE occupancy;
ALTER TABLE occupancy_without_holds RENAME TO occupancy;
CREATE UNIQUE INDEX occupancy_slot_held_once ON occupancy (workshop_id, date, period_start, slot_no) WHERE released_at IS NULL;
CREATE UNIQUE INDEX occupancy_plate_held_once ON occupancy (workshop_id, date, period_start, plate) WHERE released_at IS NULL AND plate IS NOT NULL;
CREATE INDEX occupancy_by_appointment ON occupancy (workshop_id, appointment_id);
CREATE INDEX occupancy_by_date ON occupancy (workshop_id, date, period_start);
DROP TABLE holds;
