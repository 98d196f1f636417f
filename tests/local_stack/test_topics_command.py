"""`dealstream topics` on a real Kafka: says what differs, changes what can be changed and nothing else."""

import asyncio
from uuid import uuid4

import pytest
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from click.testing import CliRunner

from stream import topology
from stream.cli.commands.topics import command
from tests.support.waiting import eventually


@pytest.fixture
def prefix():
    """Topics of its own for each test, on the one Kafka."""
    return f"of-{uuid4().hex[:6]}."


@pytest.fixture
def typed(kafka, prefix, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_KAFKA", kafka.address)
    monkeypatch.setenv("DEALSTREAM_TOPIC_PREFIX", prefix)
    monkeypatch.setenv("DEALSTREAM_PARTITIONS", "2")

    def invoke(*arguments, code=0):
        result = CliRunner().invoke(command, arguments)
        assert result.exit_code == code, result.output
        return result.output.splitlines()

    return invoke


def on(kafka, do):
    """Do something with an admin client."""

    async def done():
        admin = AIOKafkaAdminClient(bootstrap_servers=kafka.address)
        await admin.start()
        try:
            return await do(admin)
        finally:
            await admin.close()

    return asyncio.run(done())


def configs(kafka, topic):
    resource = ConfigResource(ConfigResourceType.TOPIC, topic)
    (answer,) = on(kafka, lambda admin: admin.describe_configs([resource]))
    return {entry[0]: entry[1] for entry in answer.resources[0][4]}


def test_what_is_missing_is_named_then_made_and_then_all_is_as_it_must_be(typed):
    told = typed("--check", code=1)
    assert (
        f"{topology.DEALS.name}: the topic is missing, but must be there; `dealstream topics --apply` changes it"
        in told
    )
    assert len([line for line in told if "is missing" in line]) == len(topology.TOPICS)
    assert len(typed("--apply")) == len(topology.TOPICS) + 1
    assert typed("--check") == ["All topics are as they must be"]
    assert typed("--apply") == ["All topics are as they must be"]


def test_settings_of_topics_that_drifted_are_named_and_set_back_and_others_stay(typed, kafka, prefix, monkeypatch):
    typed("--apply")
    topic = prefix + topology.DEALS.name
    drifted = {"cleanup.policy": "compact", "segment.bytes": "1048576"}
    on(kafka, lambda admin: admin.alter_configs([ConfigResource(ConfigResourceType.TOPIC, topic, drifted)]))
    eventually(lambda: configs(kafka, topic)["cleanup.policy"] == "compact")
    monkeypatch.setenv("DEALSTREAM_RETENTION_DAYS", "3")
    monkeypatch.setenv("DEALSTREAM_MIN_INSYNC_REPLICAS", "1")
    told = typed("--check", code=1)
    assert [line.partition("; ")[0] for line in told if line.startswith(topology.DEALS.name)] == [
        "sales.deals: cleanup.policy is compact, but must be delete",
        "sales.deals: retention.ms is -1, but must be 259200000",
    ]
    assert "sales.deals: cleanup.policy was compact, is delete" in typed("--apply")
    wanted = {"cleanup.policy": "delete", "retention.ms": "259200000", "segment.bytes": "1048576"}
    eventually(lambda: wanted.items() <= configs(kafka, topic).items())
    typed("--check")


def test_partitions_are_named_with_the_way_out_and_never_changed(typed, kafka, prefix):
    typed("--apply")
    topic = prefix + topology.KPIS.name
    on(kafka, lambda admin: admin.create_partitions({topic: NewPartitions(3)}))
    eventually(lambda: len(on(kafka, lambda admin: admin.describe_topics([topic]))[0]["partitions"]) == 3)
    for option in ("--check", "--apply"):
        told = typed(option, code=1)
        assert told[0].startswith("sales.kpis: the number of partitions is 3, but must be 2; set DEALSTREAM_PARTITIONS")
        assert "--apply" not in told[0]


def test_topics_in_which_workers_keep_their_state_are_compared_once_they_are_there(typed, kafka, prefix):
    typed("--apply")
    name = topology.FIRST.changelog(topology.DEAL_STATE)
    wrong = NewTopic(prefix + name, 2, 1, topic_configs={"cleanup.policy": "delete"})
    on(kafka, lambda admin: admin.create_topics([wrong]))
    eventually(lambda: on(kafka, lambda admin: admin.describe_topics([wrong.name]))[0]["error_code"] == 0)
    assert f"{name}: cleanup.policy is delete, but must be compact" in typed("--check", code=1)[0]
    typed("--apply")
    eventually(lambda: configs(kafka, prefix + name)["cleanup.policy"] == "compact")


def test_topics_are_listed_without_kafka(typed, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_KAFKA", "127.0.0.1:1")
    told = typed()
    assert "sales.deals partitions=2 replicas=1 cleanup.policy=delete" in told
    assert "dealstream-deal-state-changelog partitions=2 replicas=1 cleanup.policy=compact" in told
    assert "start it, or correct DEALSTREAM_KAFKA" in "".join(typed("--check", code=1))


def test_one_thing_is_done_at_a_time(typed):
    assert "--check and --apply: take one of them" in "".join(typed("--check", "--apply", code=2))
