DROP INDEX services_by_category;
DROP INDEX appointments_by_service;
