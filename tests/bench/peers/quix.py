"""The job as the documentation of Quix Streams teaches it: a StreamingDataFrame, state, group_by, tumbling windows.

State is in RocksDB, with changelog topics. A window takes late events as long as the topic's whole time, and
sends its value on each update (`current()`), since the KPIs are live.
"""

from datetime import timedelta
from typing import Any

from quixstreams import Application, State
from quixstreams.dataframe.windows.aggregations import Aggregator

from schemas.events import AnyDealEvent
from tests.bench.peers import harness
from tests.bench.peers.job import Transition, add, fold, read

GRACE = timedelta(days=90)
COMMIT_SECONDS = 1.0
"""If it is not told otherwise it writes its state every 5 s, up to so long after the end."""
progress = harness.Progress()


class Measures(Aggregator):
    """Adds transitions to a window's measures."""

    def initialize(self) -> dict[str, int]:
        """Return an empty window."""
        return {}

    def agg(self, old: dict[str, int], new: Transition, timestamp: int) -> dict[str, int]:
        """Return a window with one transition more."""
        return add(old, new["left"], new["entered"], new["seconds"])

    def result(self, value: dict[str, int]) -> dict[str, int]:
        """Return what is sent."""
        return value


def validate(value: bytes) -> AnyDealEvent:
    """Return the event of a record."""
    progress.begin()
    return read(value)


def move(event: AnyDealEvent, state: State) -> Transition | None:
    """Keep the deal's state; return its transition, if the event is one."""
    new, transition = fold(state.get("deal"), event)
    state.set("deal", new)
    if transition is not None:
        progress.stage_changes += 1
    progress.event()
    return transition


def updated(_: Any) -> None:
    """Count an update of a window."""
    progress.update()


def main() -> None:
    """Run until the process is ended."""
    app = Application(
        broker_address=harness.KAFKA,
        consumer_group=harness.RUN,
        auto_offset_reset="earliest",
        state_dir=harness.FOLDER,
        loglevel="WARNING",
        commit_interval=COMMIT_SECONDS,
    )
    deals = app.topic(harness.TOPIC, key_deserializer="bytes", value_deserializer="bytes")
    kpis = {
        by: app.topic(f"{harness.RUN}-by-{by}", key_serializer="str", value_serializer="json") for by in ("rep", "team")
    }
    transitions = app.dataframe(deals).apply(validate).apply(move, stateful=True)
    transitions = transitions.filter(lambda transition: transition is not None)
    transitions = transitions.set_timestamp(lambda transition, key, timestamp, headers: transition["at"] * 1000)
    for by, topic in kpis.items():
        hours = transitions.group_by(f"{by}_id", key_serializer="str", key_deserializer="str")
        windows = hours.tumbling_window(timedelta(hours=1), grace_ms=GRACE).agg(measures=Measures()).current()
        windows.to_topic(topic).update(updated)
    progress.report()
    app.run()


if __name__ == "__main__":
    main()
