ALTER TABLE workshops DROP COLUMN embed_origins;
