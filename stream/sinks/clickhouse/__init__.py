"""The ClickHouse sink: client, numbered migrations, views, and the consumer that fills the tables."""
