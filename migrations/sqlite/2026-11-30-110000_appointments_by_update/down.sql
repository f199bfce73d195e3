DROP INDEX appointments_by_update;
