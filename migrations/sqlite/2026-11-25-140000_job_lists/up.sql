-- What is to be done, in the order of its starts, whatever lies behind.
CREATE INDEX appointments_by_status ON appointments (workshop_id, status, date, period_start, id);
