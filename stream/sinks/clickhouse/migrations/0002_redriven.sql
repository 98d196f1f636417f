ALTER TABLE {database}.dead_letters
    ADD COLUMN IF NOT EXISTS redriven_at Nullable(DateTime64(6, 'UTC')) COMMENT 'When its events were sent again';
