"""Each dead letter is sent again once, and nothing counts twice, whatever breaks off."""

import asyncio
from datetime import timedelta

import pytest
from aiokafka import AIOKafkaProducer
from click.testing import CliRunner

from schemas.funnel_file import FunnelFile
from stream import topology
from stream.cli.commands.redrive import command
from stream.config.settings import Settings
from stream.core.codec import Codec, fingerprint, foundation, measures_codec
from stream.core.fold import Stored
from stream.gateway.publisher import Publisher, TooLarge
from stream.ingest.ingest import ingest
from stream.kafka.topics import ensure_topics
from stream.redrive.letters import read_letters
from stream.redrive.redrive import AT_ONCE, Selection, plan, portions, send
from stream.redrive.workers import have_another_funnel
from stream.transport.table_keys import COUNTED_WITH, PROGRESS
from stream.transport.table_keys import FUNNEL as KEPT_FILE
from tests.support.letters import MENDED, STAGE, Kept, letter, letter_of, numbers, rejected, three_letters
from tests.support.records import produce
from tests.support.webhooks import FUNNEL, NOW, as_body, change, funnel

FAX = "{id: fax, name: Fax, selling: true}"
LETTERS = topology.DEAD_LETTERS.name
LATER = NOW + timedelta(hours=1)
ALL = Selection(everything=True)


async def state(settings):
    """Reason to whether the letter was sent again."""
    found = await read_letters(settings, lambda _: True, payloads=False)
    return {one.reason: one.redriven_at for one in found.letters}


async def redrive(settings, selection=ALL, sink=None, one_by_one=False, both=None):
    """`both`: where those who do it at the same time wait until each knows what there is to send."""
    kept = sink or Kept()
    found = await plan(settings, funnel(MENDED), selection, LATER)
    if both is not None:
        await both.wait()
    try:
        for portion in [[one] for one in found.sendable] if one_by_one else portions(found.sendable):
            await send(portion, kept, LATER)
    finally:
        await produce(settings, kept.records)
    return kept.records


def events(records):
    return [record for record in records if record[0] != LETTERS]


@pytest.fixture
async def letters(settings):
    written = await three_letters()
    await produce(settings, written)
    return written


async def test_what_can_be_used_is_sent_and_marked_and_the_rest_stays(settings, letters):
    sent = await redrive(settings)
    assert len(events(sent)) == 3  # a move; an activity and its touch
    assert await state(settings) == {"unknown_stage": LATER, "unknown_activity_type": LATER, "not_json": None}
    marks = [letter_of(record) for record in sent if record[0] == LETTERS]
    kept = {letter_of(record).letter_id: letter_of(record) for record in letters}
    assert [kept[mark.letter_id].model_copy(update={"redriven_at": LATER}) for mark in marks] == marks
    assert all(key == letter_of((topic, key, value)).letter_id.encode() for topic, key, value in sent[3:])


async def test_the_second_time_nothing_is_sent_unless_again(settings, letters):
    first = events(await redrive(settings))
    assert await redrive(settings) == []
    found = await plan(settings, funnel(MENDED), ALL, LATER)
    assert (len(found.sendable), len(found.refused), found.done_before) == (0, 1, 2)
    again = events(await redrive(settings, ALL._replace(again=True)))
    assert len(again) == 3
    assert numbers(first + again) == numbers(first)


async def test_a_letter_that_comes_again_after_it_was_sent_is_open_again(settings, letters):
    await redrive(settings)
    await produce(settings, await rejected(as_body([STAGE])))
    assert (await state(settings))["unknown_stage"] is None


@pytest.mark.parametrize("published", range(4))
async def test_one_that_is_killed_at_any_point_is_finished_by_the_next(settings, letters, published):
    undisturbed = await redrive_nowhere(settings)
    with pytest.raises(ConnectionAbortedError):
        await redrive(settings, sink=(first := Kept(published)), one_by_one=True)
    second = await redrive(settings, one_by_one=True)
    assert numbers(first.records + second) == numbers(undisturbed)
    assert numbers(undisturbed)
    assert await state(settings) == {"unknown_stage": LATER, "unknown_activity_type": LATER, "not_json": None}


async def redrive_nowhere(settings):
    kept = Kept()
    await send((await plan(settings, funnel(MENDED), ALL, LATER)).sendable, kept, LATER)
    return kept.records


async def test_two_at_the_same_time_count_once(settings, letters):
    undisturbed = await redrive_nowhere(settings)
    both = asyncio.Barrier(2)
    first, second = await asyncio.gather(redrive(settings, both=both), redrive(settings, both=both))
    assert len(events(first)) == len(events(second)) == 3
    assert numbers([*first, *second]) == numbers(undisturbed)
    assert await redrive(settings) == []


async def test_the_event_that_a_crm_delivers_again_by_itself_counts_once_too(settings, letters):
    sent = await redrive(settings)
    delivered = Kept()
    from stream.connectors.hubspot import HubSpot
    from stream.connectors.secrets import fixed

    normalized = HubSpot(fixed("s"), funnel()).normalize(as_body([STAGE | {"attemptNumber": 1}]))
    await ingest(normalized, NOW, funnel(MENDED), delivered)
    assert delivered.records
    assert numbers(sent + delivered.records) == numbers(sent)


async def test_ids_and_reasons_select(settings, letters):
    ids = {letter_of(record).reason: letter_of(record).letter_id for record in letters}
    for selection in (Selection(ids=[ids["unknown_stage"][:8]]), Selection(reasons=["unknown_stage"])):
        found = await plan(settings, funnel(MENDED), selection, LATER)
        assert [one.letter.reason for one in found.sendable] == ["unknown_stage"]
        assert found.refused == []


async def test_letters_are_sent_and_marked_in_portions(settings):
    moves = [change("dealstage", "demo", eventId=n, objectId=n) for n in range(AT_ONCE + 5)]
    await produce(settings, await rejected(as_body(moves)))
    found = await plan(settings, funnel(MENDED), ALL, LATER)
    assert list(map(len, portions(found.sendable))) == [AT_ONCE, 5]


async def test_records_that_are_no_letters_are_counted_and_left_out(settings, letters):
    await produce(settings, [(LETTERS, b"k", b"{"), (LETTERS, b"k", None), letter("standard", b"x")])
    found = await read_letters(settings, lambda _: True, payloads=False)
    assert (len(found.letters), found.unreadable) == (4, 2)


async def test_the_newest_letter_comes_first(settings, letters):
    found = await read_letters(settings, lambda _: True, payloads=False)
    assert [one.reason for one in found.letters] == ["not_json", "unknown_activity_type", "unknown_stage"]
    assert {one.payload_base64 for one in found.letters} == {""}


async def test_no_topic_is_no_letters(settings):
    assert await read_letters(settings, lambda _: True, payloads=True) == ([], 0, {})
    await ensure_topics(settings)
    assert await read_letters(settings, lambda _: True, payloads=True) == ([], 0, {})


async def count_with(file: FunnelFile, settings: Settings) -> None:
    """Write what a worker does that counts with a funnel file."""
    kept: Codec[bytes] = Codec(bytes, foundation(file))
    done = measures_codec(foundation(file)).write(Stored(7, {COUNTED_WITH: fingerprint(file)}))
    json = file.model_dump_json(by_alias=True).encode()
    async with AIOKafkaProducer(bootstrap_servers=settings.kafka) as producer:
        for key, value in ((KEPT_FILE, kept.write(Stored(6, json))), (PROGRESS, done)):
            await producer.send_and_wait(topology.FIRST.changelog(topology.DEAL_STATE), value, key=key, partition=0)


async def test_while_the_workers_have_a_funnel_file_that_they_will_not_give_up_it_says_so(settings):
    assert not await have_another_funnel(settings, funnel())
    await count_with(funnel().file, settings)
    assert not await have_another_funnel(settings, funnel())
    assert await have_another_funnel(settings, funnel(FUNNEL.replace("rate: 0.9", "rate: 0.8")))
    assert await have_another_funnel(settings, funnel(FUNNEL.replace("Europe/Berlin", "UTC")))


async def test_what_a_funnel_file_only_adds_the_workers_take_up_by_themselves(settings):
    await count_with(funnel().file, settings)
    assert not await have_another_funnel(
        settings, funnel(FUNNEL.replace("activity_types: [", f"activity_types: [{FAX}, "))
    )


async def test_a_record_that_kafka_takes_in_no_case_is_said_with_the_way_out(settings, letters, tmp_path, monkeypatch):
    async def refuse(*_):
        raise TooLarge

    (tmp_path / "funnel.yaml").write_text(MENDED)
    monkeypatch.setattr(Publisher, "publish", refuse)
    told = {"KAFKA": settings.kafka, "KAFKA_IDEMPOTENCE": "false", "FUNNEL_FILE": str(tmp_path / "funnel.yaml")}
    environment = {f"DEALSTREAM_{name}": value for name, value in told.items()}
    typed = await asyncio.to_thread(CliRunner().invoke, command, ["--all", "--yes"], env=environment)
    assert (typed.exit_code, "raise max.message.bytes of the topics" in typed.output) == (1, True)


def test_an_empty_id_does_not_mean_all_letters():
    typed = CliRunner().invoke(command, ["", "--yes"])
    assert (typed.exit_code, "an id is empty" in typed.output) == (2, True)
