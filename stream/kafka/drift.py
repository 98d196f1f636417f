"""Where topics of a cluster are not as they are declared, and what can be changed of that."""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import for_code

from stream.config.settings import Settings
from stream.kafka.admins import new_admin
from stream.kafka.declared import DeclaredTopic, changelogs, declared, generations_of
from stream.kafka.prefixed import name_there
from stream.kafka.topics import SHOWN_SECONDS, create, known_partitions

_OF_THE_TOPIC = 1
"""Kafka's code of settings that were made for one topic, beside what comes from the broker."""


class KnownTopic(NamedTuple):
    """A topic as it is: `replication` of its partition with the fewest replicas; `configs`: all that hold."""

    partitions: int
    replication: int
    configs: Mapping[str, str]
    own_configs: Mapping[str, str]


class Drift(NamedTuple):
    """A difference: of which topic, what is wanted and what is there, and the way out, if --apply is none."""

    topic: str
    what: str
    wanted: str
    there: str
    way_out: str

    @property
    def can_be_applied(self) -> bool:
        """Whether `apply` changes it."""
        return not self.way_out

    def __str__(self) -> str:
        told = f"{self.topic}: {self.what} is {self.there}, but must be {self.wanted}"
        return f"{told}; {self.way_out}" if self.way_out else told


MISSING = "missing"


def compare(topic: DeclaredTopic, known: KnownTopic | None) -> list[Drift]:
    """Return how a topic differs from what is declared; None: it is not there."""
    if known is None:
        return [Drift(topic.name, "the topic", "there", MISSING, "")]
    drifts = []
    if known.partitions != topic.partitions:
        drifts.append(
            Drift(
                topic.name,
                "the number of partitions",
                str(topic.partitions),
                str(known.partitions),
                f"set DEALSTREAM_PARTITIONS to {known.partitions}, or rebuild with `dealstream replay --reset`: with "
                "another number, records of a deal would be on two partitions",
            )
        )
    if known.replication != topic.replication:
        drifts.append(
            Drift(
                topic.name,
                "the number of replicas",
                str(topic.replication),
                str(known.replication),
                f"move it with kafka-reassign-partitions.sh, or set DEALSTREAM_REPLICATION to {known.replication}",
            )
        )
    drifts += [
        Drift(topic.name, name, value, known.configs.get(name, "not set"), "")
        for name, value in topic.configs.items()
        if known.configs.get(name) != value
    ]
    return drifts


async def differences(settings: Settings) -> list[Drift]:
    """Return where topics are not as they are declared; changelogs that no worker has made yet are left out.

    Raises aiokafka.errors.KafkaError, OSError, TimeoutError.
    """
    admin = new_admin(settings)
    try:
        await admin.start()
        return await _differences(admin, settings)
    finally:
        await admin.close()


async def apply(settings: Settings) -> tuple[list[Drift], list[Drift]]:
    """Make the topics that are missing and change what can be changed; return what was changed, and what differs still.

    Raises KafkaMismatch, aiokafka.errors.KafkaError, OSError, TimeoutError.
    """
    admin = new_admin(settings)
    try:
        await admin.start()
        drifts = [one for one in await _differences(admin, settings) if one.can_be_applied]
        topics = {topic.name: topic for topic in _all_declared(settings, await known_partitions(admin))}
        await create(admin, [topics[one.topic] for one in drifts if one.there == MISSING])
        changed = sorted({one.topic for one in drifts if one.there != MISSING})
        known = await _known(admin, changed)
        for name in changed:
            # Kafka takes all that is to hold, and forgets the rest.
            configs = {**known[name].own_configs, **topics[name].configs}
            answers = await admin.alter_configs(
                [ConfigResource(ConfigResourceType.TOPIC, name_there(admin, name), configs)]
            )
            for code, message, *_ in (one for answer in answers for one in answer.resources):
                if code:
                    raise for_code(code)(f"cannot change the topic {name}: {message}")
        left = await _differences(admin, settings)
        with suppress(TimeoutError):  # then what is left says so
            async with asyncio.timeout(SHOWN_SECONDS):
                while any(one.can_be_applied for one in left):
                    await asyncio.sleep(0.1)  # brokers follow the change
                    left = await _differences(admin, settings)
        return drifts, left
    finally:
        await admin.close()


def _all_declared(settings: Settings, names: Mapping[str, int]) -> list[DeclaredTopic]:
    generations = generations_of(names)
    state = [topic for generation in generations for topic in changelogs(settings, generation)]
    return declared(settings, generations) + [topic for topic in state if topic.name in names]


async def _differences(admin: AIOKafkaAdminClient, settings: Settings) -> list[Drift]:
    topics = _all_declared(settings, await known_partitions(admin))
    known = await _known(admin, [topic.name for topic in topics])
    return [drift for topic in topics for drift in compare(topic, known.get(topic.name))]


async def _known(admin: AIOKafkaAdminClient, names: Sequence[str]) -> dict[str, KnownTopic]:
    described = {topic["topic"]: topic for topic in await admin.describe_topics() if topic["error_code"] == 0}
    there = [name for name in names if name in described]
    if not there:
        return {}
    resources = [ConfigResource(ConfigResourceType.TOPIC, name_there(admin, name)) for name in there]
    configs: dict[str, Mapping[str, tuple[str, int]]] = {}
    for answer in await admin.describe_configs(resources):
        for code, message, _kind, name, entries in answer.resources:
            if code:
                raise for_code(code)(f"cannot read the settings of the topic {name}: {message}")
            configs[name] = {entry[0]: (entry[1], entry[3]) for entry in entries}
    return {name: _of(described[name], configs[name_there(admin, name)]) for name in there}


def _of(topic: Mapping[str, Any], configs: Mapping[str, tuple[str, int]]) -> KnownTopic:
    partitions = topic["partitions"]
    return KnownTopic(
        len(partitions),
        min((len(one["replicas"]) for one in partitions), default=0),
        {name: value for name, (value, _) in configs.items()},
        {name: value for name, (value, source) in configs.items() if source == _OF_THE_TOPIC},
    )
