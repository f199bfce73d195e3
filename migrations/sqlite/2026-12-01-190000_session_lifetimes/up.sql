-- How long sessions live.
ALTER TABLE workshops ADD COLUMN staff_session_days INTEGER NOT NULL DEFAULT 7 CONSTRAINT workshops_staff_session_days_range CHECK (staff_session_days BETWEEN 1 AND 7);
ALTER TABLE workshops ADD COLUMN staff_session_idle_hours INTEGER NOT NULL DEFAULT 24 CONSTRAINT workshops_staff_session_idle_hours_range CHECK (staff_session_idle_hours BETWEEN 1 AND 24);
ALTER TABLE workshops ADD COLUMN customer_session_days INTEGER NOT NULL DEFAULT 180 CONSTRAINT workshops_customer_session_days_range CHECK (customer_session_days BETWEEN 1 AND 180);
ALTER TABLE workshops ADD COLUMN customer_session_idle_days INTEGER NOT NULL DEFAULT 30 CONSTRAINT workshops_customer_session_idle_days_range CHECK (customer_session_idle_days BETWEEN 1 AND 30);
