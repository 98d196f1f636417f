"""The job in Faust as fast as what it ships allows: `take`, one update per key and batch, tables in memory.

Reading is msgspec's, and what a batch adds to a window is one message.
"""

import json
from typing import Any

import faust

from tests.bench.peers import batched, harness

BATCH = 10_000
WITHIN_SECONDS = 0.1
progress = harness.Progress()
app = faust.App(
    harness.RUN,
    broker=f"kafka://{harness.KAFKA}",
    store="memory://",
    topic_partitions=harness.PARTITIONS,
    topic_disable_leader=True,
    web_enabled=False,
    stream_buffer_maxsize=BATCH,
    producer_linger_ms=5,
)
deals_topic = app.topic(harness.TOPIC, key_serializer="raw", value_serializer="raw")
added_topic = app.topic(f"{harness.RUN}-added", key_serializer="raw", value_serializer="raw")
deals = app.Table("deals", key_type=str, default=dict, use_partitioner=True)
hours = app.Table("hours", key_type=str, default=dict, use_partitioner=True)


@app.agent(deals_topic)
async def fold_deals(stream: Any) -> None:
    """Keep each deal's state, and pass on what its transitions add to windows."""
    async for values in stream.take(BATCH, within=WITHIN_SECONDS):
        progress.begin()
        added: dict[str, dict[str, int]] = {}
        for deal, events in batched.by_deal(values).items():
            deals[deal], windows = batched.fold(deals.get(deal), events)
            progress.stage_changes += sum(event.type == batched.STAGE_CHANGE for event in events)
            for window, more in windows.items():
                added[window] = batched.plus(added.get(window), more)
        for window, more in added.items():
            added_topic.send_soon(key=window.encode(), value=json.dumps([window, more]).encode())
        progress.several(len(values))


@app.agent(added_topic)
async def count(stream: Any) -> None:
    """Count the transitions of each rep and team per hour."""
    async for values in stream.take(BATCH, within=WITHIN_SECONDS):
        for window, more in batched.merged(map(json.loads, values)).items():
            hours[window] = batched.plus(hours.get(window), more)
            progress.update(batched.entered(more))


if __name__ == "__main__":
    progress.report()
    faust.Worker(app, loglevel="WARNING", quiet=True, redirect_stdouts=False).execute_from_commandline()
