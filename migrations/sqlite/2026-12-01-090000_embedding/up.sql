-- The sites that may show the booking in a frame: origins, separated by spaces.
ALTER TABLE workshops ADD COLUMN embed_origins TEXT NOT NULL DEFAULT '';
