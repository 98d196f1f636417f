"""Which topics there must be, and how: what is made where it is missing, and compared where it is there."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from stream import topology
from stream.config.settings import Settings
from stream.topology import Generation, Topic

_DAY_MS = 86_400_000


class DeclaredTopic(NamedTuple):
    """A topic as settings and topology say that it must be. `configs`: what of Kafka's settings of topics is said."""

    name: str
    partitions: int
    replication: int
    configs: Mapping[str, str]


def declared(settings: Settings, generations: Iterable[Generation]) -> list[DeclaredTopic]:
    """Return the topics of events, and those of generations of numbers."""
    numbers = {topic.name for topic in topology.FIRST.derived}
    topics = [topic for topic in topology.TOPICS if topic.name not in numbers]
    topics += [topic for generation in generations for topic in generation.derived]
    return [_declared(settings, topic.name, _kept(settings, topic)) for topic in topics]


def changelogs(settings: Settings, generation: Generation) -> list[DeclaredTopic]:
    """Return the topics in which workers keep their state, which they make themselves."""
    names = [generation.changelog(table) for table in topology.TABLES]
    return [_declared(settings, name, {"cleanup.policy": "compact"}) for name in names]


def durability(settings: Settings) -> dict[str, str]:
    """Return what all topics are made with."""
    replicas = settings.min_insync_replicas
    return {} if replicas is None else {"min.insync.replicas": str(replicas)}


def generations_of(names: Collection[str]) -> list[Generation]:
    """Return the generations that have topics of their own among those of a cluster; the first where none has."""
    derived = "|".join(re.escape(topic.name) for topic in topology.FIRST.derived)
    own = [re.fullmatch(rf"(?:{derived})(?:-([0-9]+))?", name) for name in names]
    numbers = {int(match[1] or topology.FIRST.number) for match in own if match is not None}
    return [Generation(number) for number in sorted(numbers or {topology.FIRST.number})]


def _declared(settings: Settings, name: str, configs: Mapping[str, str]) -> DeclaredTopic:
    return DeclaredTopic(name, settings.partitions, settings.replication, {**configs, **durability(settings)})


def _kept(settings: Settings, topic: Topic) -> dict[str, str]:
    if topic.compacted:
        return {"cleanup.policy": "compact"}
    days = settings.letters_days if topic == topology.DEAD_LETTERS else None
    days = days or settings.retention_days
    return {"cleanup.policy": "delete"} | ({} if days is None else {"retention.ms": str(days * _DAY_MS)})
