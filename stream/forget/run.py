"""Forget somebody in all stores: nothing may run meanwhile. Broken off, it is done once more from the beginning."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.forget.funnel import ForgetRefused
from stream.forget.rewriting import rewrite
from stream.local_stack.broker.choice import FOLDER
from stream.local_stack.broker.kafka import delete
from stream.local_stack.left_behind import FORGETTING
from stream.local_stack.unstored import in_journal
from stream.replay.damaged import refuse_damaged
from stream.replay.events import drop_derived, replay
from stream.replay.store_rest import store_rest
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.migrations import migrate
from stream.sinks.clickhouse.views import create_views
from stream.topology import FIRST

Say = Callable[[str], None]


def refuse_waiting(settings: Settings) -> None:
    """Raise ForgetRefused where a gateway's journal on this machine still has events for Kafka."""
    if settings.journal is not None and in_journal(settings.journal):
        raise ForgetRefused(
            f"events wait in {settings.journal}; start a gateway with Kafka until it is empty, stop it, then do this "
            "again"
        )


async def forget(settings: Settings, funnel: Funnel, clickhouse: ClickHouse, say: Say) -> None:
    """Rewrite ClickHouse, then delete all topics and fill them anew.

    Args:
        settings: where Kafka and ClickHouse are.
        funnel: says who is forgotten.
        clickhouse: of these settings.
        say: is told how far it is.

    Raises:
        ReplayRefused: workers or gateways run, or events are missing.
        ClickHouseUnavailable, MigrationError, KafkaMismatch, aiokafka.errors.KafkaError: that part is away or refuses.
    """
    say("Storing what only Kafka has")
    await store_rest(settings, clickhouse)
    await asyncio.to_thread(_rewrite, clickhouse, funnel, say)
    say("Deleting the topics and filling them anew")
    await replay(settings, funnel, clickhouse, reset=True, progress=lambda _done, _total: None)


def forget_in_stack(data: Path, funnel: Funnel, clickhouse: ClickHouse, say: Say) -> None:
    """Rewrite ClickHouse of a stopped stack, and delete its Kafka, which its next start fills anew.

    Its next start waits until this was done: it is noted in the folder meanwhile.

    Raises:
        ReplayRefused: events are missing.
        ClickHouseUnavailable, MigrationError, OSError: that part is away or refuses.
    """
    (data / FORGETTING).touch()
    migrate(clickhouse)
    asyncio.run(refuse_damaged(clickhouse.of(FIRST)))
    _rewrite(clickhouse, funnel, say)
    drop_derived(clickhouse)
    say("Deleting Kafka's files; the next start fills it anew")
    with suppress(FileNotFoundError):
        delete((data / FOLDER).resolve())
    (data / FORGETTING).unlink()


def _rewrite(clickhouse: ClickHouse, funnel: Funnel, say: Say) -> None:
    rewrite(
        clickhouse.of(FIRST), funnel.forgotten, lambda table, rows: say(f"ClickHouse {table}: {rows:,} rows rewritten")
    )
    create_views(clickhouse.of(FIRST), funnel)
