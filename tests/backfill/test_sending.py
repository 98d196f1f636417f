"""Sending to a real broker: interrupted and gone on, kept pace with workers, and what the workers' state says."""

import asyncio
import json
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from aiokafka import AIOKafkaConsumer, TopicPartition
from click.testing import CliRunner

from schemas.events import any_event
from stream import topology
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Names
from stream.backfill.mapping import BackfillError, parse
from stream.backfill.overlap.known import Known, learn
from stream.backfill.read.files import assign
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Reading
from stream.backfill.run import backfill
from stream.backfill.send.checkpoint import Checkpoint, key_of
from stream.backfill.send.pace import Pace
from stream.cli.commands.backfill import command
from stream.config.funnel_file import parse as parse_funnel
from stream.config.settings import Settings
from stream.core import codec, facts
from stream.core.fold import Stored
from stream.core.funnel import Funnel, micros
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics
from stream.words import LANGUAGES
from tests.backfill import exports
from tests.backfill.exports import FUNNEL, KNOWN
from tests.backfill.service import NOW, State, closed
from tests.support.histories import fact_of


@pytest.fixture
def settings(broker):
    return Settings(kafka=broker.address, kafka_idempotence=False)


@asynccontextmanager
async def working(settings):
    """Workers that process at once: all they do is to commit."""
    await ensure_topics(settings)
    consumer = AIOKafkaConsumer(
        bootstrap_servers=settings.kafka,
        group_id=topology.FIRST.worker_group,
        enable_auto_commit=False,
        fetch_max_wait_ms=50,
    )
    topics = (topology.DEALS.name, topology.ACTIVITIES.name)
    consumer.assign([TopicPartition(topic, n) for topic in topics for n in range(settings.partitions)])
    await consumer.start()
    await consumer.seek_to_beginning()

    async def work():
        while True:
            if await consumer.getmany(timeout_ms=50):
                await consumer.commit()

    task = asyncio.create_task(work())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await consumer.stop()


async def on_the_topics(settings, seconds=20):
    """The events on the topics, in order of their offsets."""
    found = []
    for topic in (topology.DEALS.name, topology.ACTIVITIES.name):
        consumer = AIOKafkaConsumer(bootstrap_servers=settings.kafka, fetch_max_wait_ms=50)
        await consumer.start()
        places = [TopicPartition(topic, n) for n in range(settings.partitions)]
        consumer.assign(places)
        await consumer.seek_to_beginning()
        quiet = 0
        async with asyncio.timeout(seconds):
            while quiet < 3:
                batch = await consumer.getmany(timeout_ms=100)
                quiet = 0 if batch else quiet + 1
                found += [any_event.validate_json(one.value) for records in batch.values() for one in records]
        await consumer.stop()
    return found


async def run(settings, files, folder, pace=None, told=lambda part, summary: None, said=None, patience_seconds=60):
    mapping = parse(exports.PIPELINE)
    context = Context(mapping, KNOWN, Names(KNOWN), micros(NOW))
    progress = Checkpoint(folder / "progress.json")
    reading = Reading(assign(mapping, files), context, batch_rows=50)
    say = (said if said is not None else []).append
    rejected = RejectedFile(folder / "rejected.csv", LANGUAGES.of("terminal", "en"))
    return await backfill(
        settings,
        reading,
        context,
        rejected,
        progress,
        folder / "facts",
        pace=pace,
        told=told,
        say=say,
        patience_seconds=patience_seconds,
    )


async def test_a_backfill_that_was_interrupted_goes_on_where_it_stopped(settings, tmp_path):
    files = exports.pipeline(tmp_path, 300)
    batches = []

    def interrupt(part, summary):
        batches.append(summary.sent)
        if len(batches) == 3:
            raise KeyboardInterrupt

    async with working(settings):
        with pytest.raises(KeyboardInterrupt):
            await run(settings, files, tmp_path, told=interrupt)
        assert json.loads((tmp_path / "progress.json").read_text()) == {"batches": 3}
        summary = await run(settings, files, tmp_path)
    events = await on_the_topics(settings)
    assert summary.sent + batches[-1] == len(events)
    ids = [(event.deal_id, event.event_id) for event in events]
    assert len(ids) == len(set(ids))
    assert closed(State(events).windows(KNOWN), KNOWN) == exports.closed_by_plain_sums(files[0])
    assert not (tmp_path / "progress.json").exists()


async def test_at_the_workers_pace_everything_arrives(settings, tmp_path):
    files = exports.pipeline(tmp_path, 200)
    async with working(settings):
        summary = await run(settings, files, tmp_path, pace=Pace(100))
    events = await on_the_topics(settings)
    assert len(events) == summary.sent
    assert closed(State(events).windows(KNOWN), KNOWN) == exports.closed_by_plain_sums(files[0])


async def test_events_that_no_worker_has_processed_hold_a_backfill_back(settings, tmp_path):
    files = exports.pipeline(tmp_path, 20)
    await run(settings, files, tmp_path)
    said = []
    with pytest.raises(BackfillError, match=r"wait for the workers.*start a worker"):
        await run(settings, files, tmp_path, said=said, patience_seconds=0.3)
    assert said[0].id == "backfill-waits-for-workers"


def deal(stage, offset):
    event = any_event.validate_python(
        {"type": "deal.stage_changed", "event_id": "e", "deal_id": "d", "occurred_at": NOW, "stage_id": stage}
    )
    history, _ = facts.add((), [fact_of(event)])
    return b"d", codec.history_codec(codec.foundation(KNOWN.file)).write(Stored(offset, history))


def test_of_a_deals_states_the_one_with_the_highest_offset_is_known():
    with Known(KNOWN) as known:
        known.put(topology.DEAL_STATE, [deal("engaging", 5), deal("prospecting", 3)])
        known.put(topology.DEAL_STATE, [deal("prospecting", 4)])
        assert [history[0].value for history in known.histories(["d", "other"]).values()] == ["engaging"]


def test_the_state_of_another_funnel_file_is_refused():
    other = Funnel(parse_funnel(FUNNEL.replace("currency: USD", "currency: EUR")))
    with Known(other) as known, pytest.raises(BackfillError, match="the workers have another funnel file"):
        known.put(topology.DEAL_STATE, [deal("engaging", 5)])


def kept(file):
    value: codec.Codec[bytes] = codec.Codec(bytes, codec.foundation(file))
    return value.write(Stored(1, file.model_dump_json(by_alias=True).encode()))


def test_workers_that_count_with_a_file_that_they_will_not_give_up_are_told_of_before_anything_is_sent():
    fewer = KNOWN.file.model_copy(update={"reps": KNOWN.file.reps[:1]})
    with Known(KNOWN) as known:
        known.check_funnel(kept(fewer))  # they take the others up by themselves
    with Known(Funnel(fewer)) as known, pytest.raises(BackfillError, match="the workers have another funnel file"):
        known.check_funnel(kept(KNOWN.file))


LIVE = """source: hubspot
deals: [{file: "*", id: id, created: created, stage: stage, closed: closed, amount: amount}]
"""


@pytest.mark.parametrize("is_there", [True, False])
async def test_a_dry_run_beside_a_stack_says_what_live_events_say_otherwise_or_that_it_cannot(
    settings, broker, stacks, is_there
):
    data = stacks.start("data", kafka=broker.address, kafka_cluster=broker.cluster, partitions=settings.partitions)
    (data / "funnel.yaml").write_text(FUNNEL)
    path = exports.write(data / "deals.csv", ["id", "created", "stage", "closed", "amount"],
                         [["7", "2026-01-02", "Closed Won", "2026-02-03", "100"]])  # fmt: skip
    (data / "mapping.yaml").write_text(LIVE)
    await ensure_topics(settings)
    told = {"deal_id": "hubspot:7", "event_id": "e", "occurred_at": datetime(2026, 1, 20, 9, tzinfo=UTC)}
    event = any_event.validate_python({"type": "deal.amount_changed", "amount": 30_000, "currency": "USD", **told})
    history, _ = facts.add((), [fact_of(event)])
    state = codec.history_codec(codec.foundation(KNOWN.file)).write(Stored(1, history))
    async with new_producer(settings) as producer:
        changelog = topology.FIRST.changelog(topology.DEAL_STATE)
        await producer.send_and_wait(changelog, state, key=b"hubspot:7", partition=0)
    if not is_there:
        broker.kill()
    asked = [str(path), "-m", str(data / "mapping.yaml"), "--dry-run", "--data", str(data)]
    answer = await asyncio.to_thread(CliRunner().invoke, command, asked)
    assert answer.exit_code == 0, answer.output
    said = " ".join(answer.output.split())
    assert ("300.00 USD" in said) is is_there
    assert ("What live events say was not looked at: Kafka at" in said) is not is_there


async def test_without_state_nothing_is_known(settings):
    await ensure_topics(settings)
    with Known(KNOWN) as known:
        await learn(settings, known, print)
        assert known.histories(["d"]) == {}
        assert known.activities(["a"]) == {}


def test_progress_belongs_to_the_content_of_files_mapping_and_funnel_and_to_one_kafka(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("a")
    two.write_text("a")
    key = key_of([one], "mapping", b"funnel", "kafka")
    assert key_of([two], "mapping", b"funnel", "kafka") == key
    two.write_text("b")
    others = [
        key_of([two], "mapping", b"funnel", "kafka"),
        key_of([one], "m", b"funnel", "kafka"),
        key_of([one], "mapping", b"", "kafka"),
        key_of([one], "mapping", b"funnel", "another"),
    ]
    assert len({key, *others}) == 5


def test_a_torn_progress_file_is_as_good_as_none(tmp_path):
    path = tmp_path / "p.json"
    path.write_text('{"batc')
    assert Checkpoint(path).batches == 0
