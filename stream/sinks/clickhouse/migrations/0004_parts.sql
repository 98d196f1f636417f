ALTER TABLE {database}.dead_letters
    ADD COLUMN IF NOT EXISTS part Nullable(String) COMMENT 'What of the payload could not be used, where the rest could';
