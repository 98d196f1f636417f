"""What docs/clickhouse.md says can be queried, can be queried."""

import re

import pytest

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.views import create_views, views
from tests.support.paths import DOCS

GUIDE = (DOCS / "clickhouse.md").read_text()
EXAMPLES = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL) + re.findall(r"`(SELECT .*?)`", GUIDE)


@pytest.mark.parametrize("sql", EXAMPLES)
def test_each_example_runs(chdb: ClickHouse, sql: str) -> None:
    assert "dealstream." in sql
    chdb.query(sql.replace("dealstream.", f"{chdb.database}."))


def test_there_is_every_table_and_view_that_it_names_and_no_other(chdb: ClickHouse, funnel: Funnel) -> None:
    create_views(chdb, funnel)
    below = {name for row in re.findall(r"^\| (`.*?) \|", GUIDE, re.MULTILINE) for name in re.findall(r"`(\w+)`", row)}
    patterned = {view.name for view in views(chdb.database, funnel) if "_by_" in view.name or "_now_" in view.name}
    there = {name for (name,) in chdb.query(f"SHOW TABLES FROM {chdb.database}")}
    assert there == below | patterned
