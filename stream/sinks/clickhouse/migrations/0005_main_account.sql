ALTER TABLE {database}.dead_letters
    ADD COLUMN IF NOT EXISTS main_account Nullable(String) COMMENT 'The account of the CRM that was the main one then, whose deals have ids without it';
