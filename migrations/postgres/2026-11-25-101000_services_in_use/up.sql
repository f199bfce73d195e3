-- What uses a service is asked before it is deleted.
CREATE INDEX appointments_by_service ON appointments (workshop_id, service_id, id);
CREATE INDEX services_by_category ON services (workshop_id, category_id);
