"""The job in Bytewax as its guide to performance leads to it: large batches, `stateful_batch`, one value per key.

Everything else is as in `bytewax.py`.
"""

import json
from collections.abc import Iterable
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSinkMessage, KafkaSourceMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow
from bytewax.operators import StatefulBatchLogic

from tests.bench.peers import batched, harness
from tests.bench.peers.job import Measures, State

BATCH = 10_000
progress = harness.Progress()


def deals(messages: list[KafkaSourceMessage[bytes, bytes]]) -> Iterable[tuple[str, list[batched.Event]]]:
    """Return the events of a batch by deal."""
    progress.begin()
    return batched.by_deal(message.value for message in messages).items()


class Deal(StatefulBatchLogic[list[batched.Event], dict[str, Measures], State]):
    """Keeps a deal's state, and passes on what its transitions add to windows."""

    def __init__(self, state: State | None) -> None:
        self._state = state

    def on_batch(self, values: list[list[batched.Event]]) -> tuple[Iterable[dict[str, Measures]], bool]:
        """Fold the events of a batch."""
        events = values[0] if len(values) == 1 else [event for part in values for event in part]
        self._state, windows = batched.fold(self._state, events)
        progress.stage_changes += sum(event.type == batched.STAGE_CHANGE for event in events)
        progress.several(len(events))
        return ([windows] if windows else []), StatefulBatchLogic.RETAIN

    def snapshot(self) -> State:
        """Return the state; it is never changed in place."""
        return self._state or {}


def windows(items: list[tuple[str, dict[str, Measures]]]) -> Iterable[tuple[str, Measures]]:
    """Return what a batch adds to each window."""
    return batched.merged(pair for _, added in items for pair in added.items()).items()


class Window(StatefulBatchLogic[Measures, Measures, Measures]):
    """Keeps a window's measures, and sends them once per batch."""

    def __init__(self, state: Measures | None) -> None:
        self._measures: Measures = state or {}

    def on_batch(self, values: list[Measures]) -> tuple[Iterable[Measures], bool]:
        """Add what a batch brings."""
        for more in values:
            self._measures = batched.plus(self._measures, more)
            progress.update(batched.entered(more))
        return [self._measures], StatefulBatchLogic.RETAIN

    def snapshot(self) -> Measures:
        """Return the measures; they are never changed in place."""
        return self._measures


def message(item: tuple[str, Measures]) -> KafkaSinkMessage[bytes, bytes]:
    """Return a window as a record."""
    return KafkaSinkMessage(key=item[0].encode(), value=json.dumps(item[1]).encode())


def flow() -> Dataflow:
    """Return the dataflow, which `python -m bytewax.run` runs."""
    dataflow = Dataflow("deals")
    brokers = [harness.KAFKA]
    records: Any = kop.input("events", dataflow, brokers=brokers, topics=[harness.TOPIC], batch_size=BATCH)
    events: Any = op.flat_map_batch("read", records.oks, deals)
    moved = op.stateful_batch("deal", events, Deal)
    added: Any = op.flat_map_batch("windows", moved, windows)
    counted = op.stateful_batch("measures", added, Window)
    kop.output("kpis", op.map("record", counted, message), brokers=brokers, topic=f"{harness.RUN}-kpis")
    progress.report()
    return dataflow
