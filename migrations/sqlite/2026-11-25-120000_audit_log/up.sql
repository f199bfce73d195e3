-- The audit log is read from its end, whole or of one actor or kind; of one subject by the index that is there.
CREATE INDEX events_by_time ON events (workshop_id, at, id);
CREATE INDEX events_by_actor ON events (workshop_id, actor_id, at, id);
CREATE INDEX events_by_kind ON events (workshop_id, kind, at, id);
