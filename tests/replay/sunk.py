"""Records that ClickHouse has, from before a replay."""

from schemas.events import AnyEvent
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.ingest.enrich import enrich
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.records import START, Record, produce, records, running
from tests.support.waiting import until


def stamped(funnel: Funnel, *events: AnyEvent) -> list[Record]:
    return records(one for event in events for one in enrich(event, funnel, "hubspot", START))


async def sunk(settings: Settings, clickhouse: ClickHouse, written: list[Record]) -> None:
    await produce(settings, written)
    async with running(settings, clickhouse) as sink:
        await until(sink.stored)


def quiet(_done: int, _total: int) -> None:
    pass
