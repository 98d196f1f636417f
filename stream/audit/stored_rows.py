"""The rows of deals as they are stored, for whoever compares them with rows of his own."""

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
