ALTER TABLE workshops DROP COLUMN staff_second_factor;
DROP TABLE recovery_codes;
ALTER TABLE accounts DROP COLUMN second_factor_step;
ALTER TABLE accounts DROP COLUMN second_factor_at;
ALTER TABLE accounts DROP COLUMN second_factor;
