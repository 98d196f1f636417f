"""Where records go in ClickHouse, by topic."""

from stream.sinks.clickhouse.rows import tables_of
from stream.topology import FIRST

TABLES = tables_of(FIRST)
