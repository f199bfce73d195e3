-- The last announcement of each day's availability: the version of the day, and the tag of its public body. A day of
-- another version is announced next.
CREATE TABLE announced_days (
    workshop_id  BIGINT    NOT NULL REFERENCES workshops (id),
    date         DATE      NOT NULL,
    version      BIGINT    NOT NULL,
    tag          TEXT,
    announced_at TIMESTAMP NOT NULL,
    PRIMARY KEY (workshop_id, date)
);
-- Earlier changes are not announced.
INSERT INTO announced_days (workshop_id, date, version, announced_at)
    SELECT workshop_id, date, version, changed_at FROM days;

-- Announcements are deleted after a month, when no delivery refers to them.
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (workshop_id, event_id) WHERE event_id IS NOT NULL;
