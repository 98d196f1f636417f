"""What is declared of topics follows from settings and topology; what differs is named with the way out."""

import pytest

from stream import topology
from stream.config.settings import Settings
from stream.kafka.declared import changelogs, declared, generations_of
from stream.kafka.drift import KnownTopic, compare
from stream.topology import FIRST, Generation

STRICT = Settings(partitions=12, replication=3, min_insync_replicas=2, retention_days=30)


def as_it_must_be(topic):
    return KnownTopic(topic.partitions, topic.replication, topic.configs, {})


def test_every_topic_of_the_topology_is_declared_once():
    names = [topic.name for topic in declared(STRICT, [FIRST])]
    assert sorted(names) == sorted(topic.name for topic in topology.TOPICS)


def test_partitions_replicas_and_durability_are_those_of_the_settings():
    for topic in declared(STRICT, [FIRST]) + changelogs(STRICT, FIRST):
        assert (topic.partitions, topic.replication, topic.configs["min.insync.replicas"]) == (12, 3, "2")


def test_a_topic_is_compacted_or_its_records_stay_for_some_days():
    configs = {topic.name: topic.configs for topic in declared(STRICT, [FIRST])}
    for topic in topology.TOPICS:
        policy = configs[topic.name]["cleanup.policy"]
        assert policy == ("compact" if topic.compacted else "delete")
        assert configs[topic.name].get("retention.ms") == (None if topic.compacted else str(30 * 24 * 3600 * 1000))
    assert all(topic.configs["cleanup.policy"] == "compact" for topic in changelogs(STRICT, FIRST))


@pytest.mark.parametrize(("letters_days", "days"), [(None, 30), (365, 365)])
def test_dead_letters_stay_on_their_topic_as_long_as_they_are_kept(letters_days, days):
    topics = declared(STRICT.model_copy(update={"letters_days": letters_days}), [FIRST])
    configs = {topic.name: topic.configs for topic in topics}
    assert configs[topology.DEAD_LETTERS.name]["retention.ms"] == str(days * 24 * 3600 * 1000)
    assert configs[topology.DEALS.name]["retention.ms"] == str(30 * 24 * 3600 * 1000)


def test_what_no_setting_says_is_left_to_the_brokers():
    for topic in declared(Settings(), [FIRST]):
        assert topic.configs.keys() == {"cleanup.policy"}


def test_generations_are_those_that_have_topics():
    assert generations_of(["sales.deals"]) == [FIRST]
    assert generations_of(["sales.deals", "sales.kpis-3", "sales.partials-3", "other-9"]) == [Generation(3)]
    assert generations_of(["sales.kpis", "sales.kpis-2"]) == [FIRST, Generation(2)]


@pytest.mark.parametrize(
    ("change", "said", "can_be_applied"),
    [
        ({}, [], None),
        (
            {"partitions": 7},
            ["sales.deals: the number of partitions is 7, but must be 12; set DEALSTREAM_PARTITIONS to 7, or rebuild"],
            False,
        ),
        (
            {"replication": 1},
            ["sales.deals: the number of replicas is 1, but must be 3; move it with kafka-reassign-partitions.sh"],
            False,
        ),
        (
            {"configs": {"cleanup.policy": "compact", "min.insync.replicas": "2", "retention.ms": "2592000000"}},
            ["sales.deals: cleanup.policy is compact, but must be delete"],
            True,
        ),
        (
            {"configs": {"cleanup.policy": "delete", "min.insync.replicas": "1", "retention.ms": "60000"}},
            [
                "sales.deals: retention.ms is 60000, but must be 2592000000",
                "sales.deals: min.insync.replicas is 1, but must be 2",
            ],
            True,
        ),
    ],
)
def test_what_differs_is_named_with_what_is_there_and_the_way_out(change, said, can_be_applied):
    (deals,) = (topic for topic in declared(STRICT, [FIRST]) if topic.name == "sales.deals")
    drifts = compare(deals, as_it_must_be(deals)._replace(**change))
    assert [str(drift).startswith(line) for drift, line in zip(drifts, said, strict=True)] == [True] * len(said)
    assert {drift.can_be_applied for drift in drifts} <= {can_be_applied}


def test_a_topic_that_is_not_there_can_be_made():
    (drift, *others) = compare(declared(STRICT, [FIRST])[0], None)
    assert drift.can_be_applied
    assert others == []
