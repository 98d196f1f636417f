"""A replay makes numbers of what ClickHouse has, and may delete the topics: not where events are missing there."""

import asyncio

from stream.replay.fresh_topics import ReplayRefused
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.kept.completeness import damage


async def refuse_damaged(clickhouse: ClickHouse) -> None:
    """Raise ReplayRefused where stored events are missing, ClickHouseUnavailable where that cannot be told."""
    missing = await asyncio.to_thread(damage, clickhouse)
    if missing.events:
        raise ReplayRefused(f"all numbers would be made without events that are missing: {missing.problem()}")
