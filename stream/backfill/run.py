"""The whole way: read the files, leave out what is known already, send the rest."""

import asyncio
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple, Protocol

import polars as pl

from stream import topology
from stream.backfill.facts.context import Context
from stream.backfill.facts.schema import PREFIX
from stream.backfill.overlap.known import PATIENCE_SECONDS, Known, learn
from stream.backfill.overlap.merge import NewFact, merge
from stream.backfill.overlap.merge_activity import ToldBy, merge_activity
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Part, Reading
from stream.backfill.send.pace import Pace
from stream.backfill.send.progress import Progress
from stream.backfill.send.records import ActivityFact, DealFact, Record, Stamper
from stream.backfill.send.sender import Sender
from stream.backfill.summary import Summary
from stream.config.settings import Settings
from stream.core.activities import Activity
from stream.core.facts import History
from stream.core.funnel import Funnel
from stream.kafka.topics import ensure_topics

Told = Callable[[Part, Summary], None]
"""Called after each part with what is known so far."""


class Knowledge(Protocol):
    """What the service knows already: `Known`."""

    def histories(self, deal_ids: Iterable[str], /) -> Mapping[str, History]:
        """Return the histories of those deals that have one."""

    def activities(self, activity_ids: Iterable[str], /) -> Mapping[str, Activity]:
        """Return the records of those activities that have one."""


_FACT = ["kind", "deal_id", "at", "event_id", "text", "number", "lasts"]
_ACTIVITY = ["activity_id", "deal_id", "at", "event_id", "type", "rep_id", "seconds"]


class Prepared(NamedTuple):
    """A part with its records, and how many facts are there already or are left to live events."""

    part: Part
    deals: list[Record]
    activities: list[Record]
    known: int
    left: int


def rehearse(reading: Reading, rejected: RejectedFile, told: Told) -> Summary:
    """Read everything and send nothing."""
    summary = Summary()
    rejected.add(reading.rejected_lookups)
    for part in reading.parts():
        rejected.add(part.rejected)
        summary.add(part)
        told(part, summary)
    rejected.add(reading.unused())
    return summary


async def backfill(
    settings: Settings,
    reading: Reading,
    context: Context,
    rejected: RejectedFile,
    progress: Progress,
    *,
    pace: Pace | None,
    told: Told,
    say: Callable[[str], None],
    patience_seconds: float = PATIENCE_SECONDS,
) -> Summary:
    """Send what the files say, each fact once.

    Args:
        settings: where Kafka is.
        reading: the files.
        context: what they are read with.
        rejected: keeps the rows that cannot be used.
        progress: what an earlier, interrupted run has sent already.
        pace: how long live events may wait; None: nobody is waited for.
        told: is called after each part.
        say: is called with what a person should know meanwhile.
        patience_seconds: how long workers that process nothing are waited for.

    Raises:
        BackfillError: a file cannot be read, or the workers are not ready.
        TopicError: a topic is not as the settings say.
        aiokafka.errors.KafkaError, OSError, TimeoutError: Kafka is away or refuses.
    """
    summary = Summary()
    rejected.add(reading.rejected_lookups)
    with Known(context.funnel) as known, ThreadPoolExecutor(1, "backfill") as reader:
        await ensure_topics(settings)
        await learn(settings, known, say, patience_seconds)
        parts = prepared(reading, known, context, progress.batches)
        loop = asyncio.get_running_loop()
        async with Sender(settings, pace, say) as sender:
            following = loop.run_in_executor(reader, next, parts, None)
            number = 0
            while (ready := await following) is not None:
                following = loop.run_in_executor(reader, next, parts, None)  # one ahead
                await sender.send(topology.DEALS.name, ready.deals)
                await sender.send(topology.ACTIVITIES.name, ready.activities)
                number += 1
                if number > progress.batches:
                    progress.done(number)
                rejected.add(ready.part.rejected)
                summary.add(ready.part)
                summary.sent += len(ready.deals) + len(ready.activities)
                summary.known += ready.known
                summary.left_to_live += ready.left
                told(ready.part, summary)
    rejected.add(reading.unused())
    progress.finished()
    return summary


def prepared(reading: Reading, known: Knowledge, context: Context, skip: int = 0) -> Iterator[Prepared]:
    """Yield the records of each part, none for the first `skip`, which were sent before. Raises BackfillError."""
    stamper = Stamper(context.funnel)
    for number, part in enumerate(reading.parts()):
        if number < skip:
            yield Prepared(part, [], [], 0, 0)
            continue
        until = context.until
        facts, activities = part.facts, part.activities
        if until is not None:
            facts, activities = facts.filter(pl.col("at") < until), activities.filter(pl.col("at") < until)
        left = part.facts.height + part.activities.height - facts.height - activities.height
        deals, known_facts, left_facts = _deal_records(facts, part, known, stamper, context)
        logged, touches, known_activities, left_activities = _activity_records(
            activities, known, stamper, context.funnel
        )
        yield Prepared(
            part, deals + touches, logged, known_facts + known_activities, left + left_facts + left_activities
        )


def _deal_records(
    facts: pl.DataFrame, part: Part, known: Knowledge, stamper: Stamper, context: Context
) -> tuple[list[Record], int, int]:
    deals = facts["deal_id"].unique(maintain_order=True)
    histories = known.histories(deals)
    by_deal: defaultdict[str, list[NewFact]] = defaultdict(list)
    new: list[DealFact] = []
    for row in facts.select(_FACT).iter_rows():
        if row[1] in histories:
            by_deal[row[1]].append(NewFact(*row))
        else:
            new.append(DealFact(*row[:6]))
    done = left = 0
    unsure = set()
    for deal_id, found in by_deal.items():
        merged = merge(found, histories[deal_id], context.funnel, whole=part.whole, owned=part.owned)
        new += merged.send
        left += merged.left
        done += len(found) - merged.left - sum(fact.kind != "taken_back" for fact in merged.send)
        if merged.is_unsure:
            unsure.add(deal_id)
    if facts.height:
        at = context.known_until(part.work.source.path.stat().st_mtime)
        new += [DealFact("healed", one, at, f"{PREFIX}h:{at}", None, None) for one in deals if one not in unsure]
    return list(stamper.deal_records(new)), done, left


def _activity_records(
    facts: pl.DataFrame, known: Knowledge, stamper: Stamper, funnel: Funnel
) -> tuple[list[Record], list[Record], int, int]:
    before = known.activities(facts["activity_id"])
    new: list[ActivityFact] = []
    done = left = 0
    for row in facts.select(_ACTIVITY).iter_rows():
        fact = ActivityFact(*row)
        merged = merge_activity(fact, before.get(fact.activity_id, ()), funnel)
        if isinstance(merged, ActivityFact):
            new.append(merged)
        elif merged is ToldBy.LIVE:
            left += 1
        else:
            done += 1
    logged, touches = [], []
    for activity, touch in stamper.activity_records(new):
        logged.append(activity)
        if touch is not None:
            touches.append(touch)
    return logged, touches, done, left
