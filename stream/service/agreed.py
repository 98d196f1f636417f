"""What a worker and who asks it have agreed on; without a server's library, so that commands start sooner."""

CLICKHOUSE_HEADER = "X-Dealstream-ClickHouse"
"""Which ClickHouse a question is about, percent-encoded; without it, whichever the worker has."""

COMPARING = "comparing what is stored with what was stored"
"""What the part `events` of a worker's /health/ready says at first."""
