"""An agent: takes the runs of one topic, has them processed, and acknowledges what is done."""

from typing import Any, Protocol, cast

from faust.types import TP, EventT, StreamT

from stream.kafka.plain import Record
from stream.topology import Topic
from stream.transport.consumer import ChunkedApp, ChunkSchema, Consumer, Run
from stream.transport.writer import BatchWriter
from stream.worker.ending import fail
from stream.worker.partition_queue import PartitionQueue
from stream.worker.source import Source
from stream.worker.writing import SharedWriter

RUNS_UNDER_WAY = 4
"""In full runs, as they come of a backlog: so many records are in memory at once."""


class Processor(Protocol):
    """What an agent does with its records."""

    async def process(self, tp: TP, records: list[Record], writer: BatchWriter) -> None:
        """Process records of a partition, in order, and wait until the broker has what comes of them."""


def add_agent(app: ChunkedApp, topic: Topic, processor: Processor, source: Source, writer: SharedWriter) -> None:
    """Give the app the agent of a topic. An exception of the processor ends the process."""

    async def agent(stream: StreamT[Any]) -> None:
        stream.enable_acks = False  # each run is acknowledged when it is done: a rebalance waits for that

        async def process(tp: TP, events: list[EventT[Any]]) -> None:
            try:
                runs = [cast(Run, event.message.value) for event in events]
                due = source.due(tp, runs, cast(Consumer, app.consumer))
                await processor.process(tp, due, await writer.get())
                for event in events:
                    await stream.ack(event)
            except Exception as error:
                fail(f"The agent of {topic.name}", error)

        full = Consumer.chunk_records
        queue = PartitionQueue(process, at_once=full, most=RUNS_UNDER_WAY * full)
        async for event in stream.events():
            await queue.submit(event.message.tp, event, len(cast(Run, event.message.value).records))

    channel = app.topic(app.prefix + topic.name, schema=ChunkSchema(), partitions=app.conf.topic_partitions)
    app.agent(channel, name=topic.name)(agent)
