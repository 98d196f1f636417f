"""The job in Quix Streams with as few steps per event as it allows: msgspec, one state, sums per checkpoint.

Transitions are not sent one by one: a `BatchingSink` adds up what a checkpoint brings to each window, and sends that;
a second dataframe keeps the windows, with one update for each of these sums.
"""

import json

from quixstreams import Application, State
from quixstreams.sinks import BatchingSink, SinkBatch

from tests.bench.peers import batched, harness
from tests.bench.peers.job import Measures

COMMIT_SECONDS = 1.0
progress = harness.Progress()


class Sums(BatchingSink):
    """Sends what the events of a checkpoint add to each window."""

    def __init__(self, app: Application, topic: str) -> None:
        super().__init__()
        self._producer, self._topic = app.get_producer(), topic

    def setup(self) -> None:
        """Nothing is to be prepared."""

    def write(self, batch: SinkBatch) -> None:
        """Send the sums of a batch, and wait until they are written."""
        added = batched.merged(pair for item in batch for pair in item.value.items())
        for window, more in added.items():
            self._producer.produce(self._topic, key=window.encode(), value=json.dumps(more).encode())
        self._producer.flush()


def move(value: bytes, state: State) -> dict[str, Measures] | None:
    """Keep the deal's state; return what the event adds to windows, if anything."""
    progress.begin()
    event = batched.read(value)
    new, windows = batched.fold(state.get("deal"), [event])
    state.set("deal", new)
    progress.stage_changes += event.type == batched.STAGE_CHANGE
    progress.event()
    return windows or None


def count(more: Measures, state: State) -> Measures:
    """Add sums to a window."""
    measures = batched.plus(state.get("measures"), more)
    state.set("measures", measures)
    progress.update(batched.entered(more))
    return measures


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
    added = app.topic(f"{harness.RUN}-added", key_deserializer="str", value_deserializer="json")
    hours = app.topic(f"{harness.RUN}-hours", key_serializer="str", value_serializer="json")
    moved = app.dataframe(deals).apply(move, stateful=True)
    moved.filter(lambda windows: windows is not None).sink(Sums(app, added.name))
    app.dataframe(added).apply(count, stateful=True).to_topic(hours)
    progress.report()
    app.run()


if __name__ == "__main__":
    main()
