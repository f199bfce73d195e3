DROP INDEX accounts_by_role;
CREATE INDEX accounts_by_role ON accounts (workshop_id, role);
DROP INDEX appointments_by_priority;
DROP INDEX appointments_by_service;
DROP INDEX appointments_by_assignee;
DROP INDEX appointments_by_customer;
CREATE INDEX appointments_by_service ON appointments (workshop_id, service_id, id);
CREATE INDEX appointments_by_assignee ON appointments (workshop_id, assignee_id, date);
CREATE INDEX appointments_by_customer ON appointments (workshop_id, customer_id, date);
