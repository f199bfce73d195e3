-- Lists of what has changed since an instant, in the order of the changes.
CREATE INDEX appointments_by_update ON appointments (workshop_id, updated_at, id);
