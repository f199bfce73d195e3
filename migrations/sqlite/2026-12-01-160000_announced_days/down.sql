DROP INDEX webhook_deliveries_by_event;
DROP TABLE announced_days;
DELETE FROM webhook_deliveries WHERE public_type = 'availability.changed';
DELETE FROM events WHERE public_type = 'availability.changed';
