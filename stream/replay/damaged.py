"""A replay makes numbers of what ClickHouse has, and may delete the topics: not where events are missing there."""

import asyncio

from stream.replay.fresh_topics import ReplayRefused
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage


async def refuse_damaged(clickhouse: ClickHouse) -> None:
    """Raise ReplayRefused where events are missing, ClickHouseUnavailable where that cannot be told.

    Those, too, that were never stored: they may be in the numbers that there are.
    """
    missing = await asyncio.to_thread(damage, clickhouse)
    if missing.events or missing.records:
        raise ReplayRefused(f"all numbers would be made without events that are missing: {missing.problem()}")
