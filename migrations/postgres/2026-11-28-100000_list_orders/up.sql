-- Lists of one customer, employee or service come along an index in the order of their starts.
DROP INDEX appointments_by_customer;
DROP INDEX appointments_by_assignee;
DROP INDEX appointments_by_service;
CREATE INDEX appointments_by_customer ON appointments (workshop_id, customer_id, date, period_start, id);
CREATE INDEX appointments_by_assignee ON appointments (workshop_id, assignee_id, date, period_start, id);
CREATE INDEX appointments_by_service ON appointments (workshop_id, service_id, date, period_start, id);

-- What stands out: few, so that it costs a booking nothing.
CREATE INDEX appointments_by_priority ON appointments (workshop_id, priority, date, period_start, id) WHERE priority <> 'normal';

-- The customers, the newest first.
DROP INDEX accounts_by_role;
CREATE INDEX accounts_by_role ON accounts (workshop_id, role, id);
