"""Where the results go: ClickHouse and Prometheus."""
