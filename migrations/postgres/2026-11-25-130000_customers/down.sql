ALTER TABLE accounts DROP COLUMN erased_at;
ALTER TABLE accounts DROP COLUMN search_text;
