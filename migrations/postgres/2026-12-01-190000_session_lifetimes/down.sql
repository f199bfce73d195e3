ALTER TABLE workshops DROP COLUMN customer_session_idle_days;
ALTER TABLE workshops DROP COLUMN customer_session_days;
ALTER TABLE workshops DROP COLUMN staff_session_idle_hours;
ALTER TABLE workshops DROP COLUMN staff_session_days;
