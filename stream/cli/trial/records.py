"""What comes onto the topics while a trial runs: the events of its deal, and what the worker makes of them."""

import asyncio
import json
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiokafka import AIOKafkaConsumer
from aiokafka.errors import KafkaError

from stream import topology
from stream.cli.trial.steps import Stopped
from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.generations import read_state
from stream.kafka.presence import kafka_problem, why
from stream.kafka.topics import KafkaMismatch
from stream.words import Words

START_SECONDS = 20.0


class Records:
    """Records of one deal from now on. Use it as an async context; that Kafka is away is said when they are asked for.

    `patience`: so many seconds each of them is waited for.
    """

    def __init__(self, settings: Settings, deal_id: str, patience: float, words: Words) -> None:
        self._settings, self._key, self._patience, self._words = settings, deal_id.encode(), patience, words
        self._consumer: AIOKafkaConsumer | None = None
        self._rows_topic = topology.DEAL_ROWS.name
        self._problem: str | None = None
        self._kept: dict[str, list[Any]] = defaultdict(list)

    async def __aenter__(self) -> "Records":
        """Read from the end of the topics on."""
        try:
            self._problem = await kafka_problem(self._settings)
            if self._problem is None:
                async with asyncio.timeout(START_SECONDS):
                    await self._start()
        except KafkaMismatch as error:
            self._problem = str(error)
        except (KafkaError, OSError, TimeoutError) as error:
            self._problem = await why(self._settings, error)
        return self

    async def __aexit__(self, *_: object) -> None:
        """Read no more."""
        if self._consumer is not None:
            with suppress(KafkaError, OSError):
                await self._consumer.stop()

    async def _start(self) -> None:
        generation = (await read_state(self._settings)).generation
        self._rows_topic = generation.own(topology.DEAL_ROWS.name)
        topics = (topology.DEALS.name, self._rows_topic)
        self._consumer = new_consumer(self._settings, *topics, auto_offset_reset="latest")
        await self._consumer.start()
        # Where they end is told now, and not with the first fetch, when the event may be there.
        await self._consumer.seek_to_end()
        for tp in self._consumer.assignment():
            await self._consumer.position(tp)

    async def events(self, number: int) -> str:
        """Wait until the topic has so many events of the deal. Raises Stopped."""
        name = topology.DEALS.name
        if not await self._until(lambda: len(self._kept[name]) >= number):
            seconds = f"{self._patience:g}"
            raise Stopped(self._words.say("try-not-in-kafka", topic=name, kafka=self._settings.kafka, seconds=seconds))
        return self._words.say("try-on-topic", n=number, topic=name)

    async def row(self, rep_id: str, stage_id: str) -> bool:
        """Say whether the worker counts the deal as this rep's in this stage, as soon as it does. Raises Stopped."""

        def is_counted(row: dict[str, Any]) -> bool:
            return bool(not row["is_deleted"] and row["owner"][0] == rep_id and row["stage_id"] == stage_id)

        return await self._until(lambda: any(map(is_counted, self._kept[self._rows_topic])))

    async def deleted(self) -> bool:
        """Say whether the worker counts the deal no more, as soon as that is so. Raises Stopped."""
        return await self._until(lambda: any(row["is_deleted"] for row in self._kept[self._rows_topic]))

    async def _until(self, is_there: Callable[[], bool]) -> bool:
        if self._consumer is None or self._problem is not None:
            raise Stopped(self._words.say("try-kafka-away", why=str(self._problem)))
        until = time.monotonic() + self._patience
        while not is_there():
            if time.monotonic() > until:
                return False
            try:
                polled = await self._consumer.getmany(timeout_ms=200)
            except (KafkaError, OSError) as error:
                raise Stopped(await why(self._settings, error)) from None
            for tp, records in polled.items():
                own = (record.value for record in records if record.key == self._key and record.value)
                self._kept[tp.topic] += map(json.loads, own)
        return True
