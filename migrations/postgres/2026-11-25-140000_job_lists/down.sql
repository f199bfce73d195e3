DROP INDEX appointments_by_status;
