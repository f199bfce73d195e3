DROP INDEX appointments_by_assignee_and_status;
DROP TABLE one_time_links;
