"""The whole way: read the files, leave out what is known already, send the rest."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from stream import topology
from stream.backfill.facts.context import Context
from stream.backfill.overlap.known import PATIENCE_SECONDS, Known, learn
from stream.backfill.overlap.remembered import Knowledge
from stream.backfill.prepare import Ready, prepared
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Part, Reading
from stream.backfill.send.checkpoint import Checkpoint
from stream.backfill.send.pace import Pace
from stream.backfill.send.records import DealFact, Record, Stamper
from stream.backfill.send.sender import Sender
from stream.backfill.summary import Summary
from stream.config.settings import Settings
from stream.core.activities import Activity
from stream.core.facts import History
from stream.kafka.topics import ensure_topics
from stream.words.note import Note

Told = Callable[[Part, Summary], None]
"""Called after each part with what is known so far."""


class NothingKnown:
    """A service that has never heard of a deal."""

    def histories(self, deal_ids: Iterable[str]) -> Mapping[str, History]:
        """Return nothing."""
        return {}

    def activities(self, activity_ids: Iterable[str]) -> Mapping[str, Activity]:
        """Return nothing."""
        return {}


def rehearse(
    reading: Reading, known: Knowledge, context: Context, rejected: RejectedFile, folder: Path, told: Told
) -> Summary:
    """Read everything as a backfill does, beside what the service knows, and send nothing."""
    summary = Summary(context.funnel, reading.files, folder)
    rejected.add(reading.rejected_lookups)
    for ready in prepared(reading, known, context):
        rejected.add(ready.part.rejected)
        summary.add(ready)
        told(ready.part, summary)
    rejected.add(reading.unused())
    return summary


async def backfill(
    settings: Settings,
    reading: Reading,
    context: Context,
    rejected: RejectedFile,
    checkpoint: Checkpoint,
    folder: Path,
    *,
    pace: Pace | None,
    told: Told,
    say: Callable[[Note], None],
    moved: Callable[[Part, float], None] = lambda part, share: None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> Summary:
    """Send what the files say, each fact once.

    Args:
        settings: where Kafka is.
        reading: the files.
        context: what they are read with.
        rejected: keeps the rows that cannot be used.
        checkpoint: what an earlier, interrupted run has sent already.
        folder: for what must be kept meanwhile.
        pace: how long live events may wait; None: nobody is waited for.
        told: is called after each part.
        say: is called with what a person should know meanwhile.
        moved: is called while a part is sent, with how much of it is.
        patience_seconds: how long workers that process nothing are waited for.

    Raises:
        BackfillError: a file cannot be read, or the workers are not ready.
        KafkaMismatch: a topic is not as the settings say.
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    summary = Summary(context.funnel, reading.files, folder)
    stamper = Stamper(context.funnel)
    rejected.add(reading.rejected_lookups)
    with Known(context.funnel) as known, ThreadPoolExecutor(1, "backfill") as reader:
        await ensure_topics(settings, None)
        await learn(settings, known, say, patience_seconds)
        parts = prepared(reading, known, context)
        loop = asyncio.get_running_loop()
        async with Sender(settings, pace, say) as sender:
            following = loop.run_in_executor(reader, next, parts, None)
            number = 0
            while (ready := await following) is not None:
                following = loop.run_in_executor(reader, next, parts, None)  # one ahead
                number += 1
                if number > checkpoint.batches:
                    deals, activities = records_of(ready, stamper)
                    whole = max(1, len(deals) + len(activities))
                    sent = 0
                    for topic, records in ((topology.DEALS.name, deals), (topology.ACTIVITIES.name, activities)):
                        async for count in sender.send(topic, records):
                            sent += count
                            moved(ready.part, sent / whole)
                    checkpoint.done(number)
                    summary.sent += len(deals) + len(activities)
                rejected.add(ready.part.rejected)
                summary.add(ready)
                told(ready.part, summary)
    rejected.add(reading.unused())
    checkpoint.finished()
    return summary


def records_of(ready: Ready, stamper: Stamper) -> tuple[list[Record], list[Record]]:
    """Return what is to be sent of a part: records of deals, and of activities."""
    deals = list(stamper.deal_records(DealFact(*row) for row in ready.fresh.iter_rows()))
    deals += stamper.deal_records([*ready.merged, *ready.healed])
    logged = []
    for activity, touch in stamper.activity_records(ready.activities):
        logged.append(activity)
        if touch is not None:
            deals.append(touch)
    return deals, logged
