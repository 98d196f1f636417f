"""The job as Bytewax's documentation teaches it: Kafka operators, `stateful_map`, recovery on.

Bytewax's windowing operators emit a window when it is closed, and drop what comes later. KPIs that are
live and take late events are therefore a `stateful_map` per rep and hour; its guide to performance asks for such
fine keys too.
"""

import json
from typing import Any

import bytewax.operators as op
from bytewax.connectors.kafka import KafkaSinkMessage, KafkaSourceMessage
from bytewax.connectors.kafka import operators as kop
from bytewax.dataflow import Dataflow

from schemas.events import AnyDealEvent
from tests.bench.peers import harness
from tests.bench.peers.job import HOUR, Measures, State, Transition, add, fold, read

progress = harness.Progress()


def keyed(message: KafkaSourceMessage[bytes, bytes]) -> tuple[str, AnyDealEvent]:
    """Return deal and event of a record."""
    progress.begin()
    event = read(message.value)
    return event.deal_id, event


def move(state: State | None, event: AnyDealEvent) -> tuple[State, Transition | None]:
    """Keep the deal's state; return its transition, if the event is one."""
    new, transition = fold(state, event)
    if transition is not None:
        progress.stage_changes += 1
    progress.event()
    return new, transition


def windows(item: tuple[str, Transition | None]) -> list[tuple[str, Transition]]:
    """Return the windows that a transition belongs to."""
    transition = item[1]
    if transition is None:
        return []
    hour = transition["at"] // HOUR * HOUR
    return [(f"rep/{transition['rep_id']}/{hour}", transition), (f"team/{transition['team_id']}/{hour}", transition)]


def count(measures: Measures | None, transition: Transition) -> tuple[Measures, Measures]:
    """Add a transition to a window."""
    new = add(measures, transition["left"], transition["entered"], transition["seconds"])
    progress.update()
    return new, new


def message(item: tuple[str, Measures]) -> KafkaSinkMessage[bytes, bytes]:
    """Return a window as a record."""
    return KafkaSinkMessage(key=item[0].encode(), value=json.dumps(item[1]).encode())


def flow() -> Dataflow:
    """Return the dataflow, which `python -m bytewax.run` runs."""
    dataflow = Dataflow("deals")
    brokers = [harness.KAFKA]
    records: Any = kop.input("events", dataflow, brokers=brokers, topics=[harness.TOPIC])
    events = op.map("validate", records.oks, keyed)
    transitions = op.stateful_map("deal", events, move)
    by_window = op.flat_map("windows", transitions, windows)
    counted = op.stateful_map("measures", by_window, count)
    kop.output("kpis", op.map("record", counted, message), brokers=brokers, topic=f"{harness.RUN}-kpis")
    progress.report()
    return dataflow
