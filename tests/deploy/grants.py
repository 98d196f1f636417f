"""What the reader of ClickHouse may read, as the SQL that makes that user says."""

import re

from tests.support.paths import ROOT

SQL = (ROOT / "deploy" / "clickhouse" / "reader.sql").read_text()
GRANTS = re.findall(r"GRANT SELECT(?:\([\w, ]+\))? ON dealstream\.(\w+)(\*?)", SQL)
"""Names of tables and views, or how they begin."""


def may_read(table: str) -> bool:
    """Whether the reader may read a table or view, or some columns of it."""
    return any(table == name or (star and table.startswith(name)) for name, star in GRANTS)
