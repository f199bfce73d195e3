-- Revenue is asked for by the time of completion.
CREATE INDEX appointments_by_completion ON appointments (workshop_id, work_completed_at);
