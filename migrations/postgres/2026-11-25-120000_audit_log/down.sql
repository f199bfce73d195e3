DROP INDEX events_by_kind;
DROP INDEX events_by_actor;
DROP INDEX events_by_time;
