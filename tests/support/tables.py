"""Where records go in ClickHouse, by topic."""

from stream.sinks.clickhouse.rows import tables_of
from stream.topology import FIRST

TABLES = tables_of(FIRST)
KEPT = ("event_register", "sink_positions", "sink_gaps")
"""What ClickHouse notes of what it has."""
