"""The rows of deals as they are stored, and what is read off them, for whoever compares them with his own."""

from collections.abc import Iterator

from schemas.deal_row import DealRow
from stream.sinks.clickhouse.client import ClickHouse


def stored_rows(clickhouse: ClickHouse) -> Iterator[str]:
    """Yield the row of every deal that is not gone, as JSON by the fields of `schemas.deal_row`.

    What is null there is empty here: the ids of `closed`, the fate of `qualifying`, `currency`; `created` has a null
    rep_id.

    Raises:
        ClickHouseUnavailable: it cannot be reached, or has no tables.
    """
    columns = ", ".join(DealRow.model_fields)
    sql = (
        f"SELECT toJSONString(tuple({columns})) FROM {clickhouse.database}.deal_rows FINAL "  # noqa: S608
        "SETTINGS enable_named_columns_in_function_tuple = 1"
    )
    for block in clickhouse.stream(sql):
        for (line,) in block:
            yield line


def stored_measures(clickhouse: ClickHouse) -> Iterator[str]:
    """Yield what the view `deal_measures` says, window by window, as JSON by the fields of its columns.

    Raises:
        ClickHouseUnavailable: it cannot be reached, or has no views.
    """
    key = "team_id, rep_id, territory_id, pipeline_id, measure, label, detail"
    sql = (
        f"SELECT toJSONString(tuple({key}, toUnixTimestamp(hour) AS second, sum(value) AS number)) "  # noqa: S608
        f"FROM {clickhouse.database}.deal_measures GROUP BY {key}, hour HAVING sum(value) != 0 "
        "SETTINGS enable_named_columns_in_function_tuple = 1"
    )
    for block in clickhouse.stream(sql):
        for (line,) in block:
            yield line
