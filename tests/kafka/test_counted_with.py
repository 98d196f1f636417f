"""The funnel file with which numbers are counted, as whoever starts finds it noted."""

from stream import topology
from stream.config import funnel_file
from stream.kafka.generations import Following, State, note_of, read_state, write_state
from stream.kafka.producers import new_producer
from stream.topology import Generation
from stream.transport.writer import BatchWriter
from tests.support.paths import FUNNEL_FILE

FILE = funnel_file.load(FUNNEL_FILE)
MORE = FILE.model_copy(update={"reps": (*FILE.reps, FILE.reps[0].model_copy(update={"id": "999"}))})
OTHER = FILE.model_copy(update={"time_zone": "Asia/Tokyo"})


async def note(settings, number, file):
    async with new_producer(settings) as producer:
        await BatchWriter(producer).write([note_of(Generation(number), settings.partitions, file)])


async def test_the_file_that_was_noted_last_is_the_one_that_is_counted_with(settings):
    assert (await read_state(settings)).counted_with is None
    await note(settings, 1, FILE)
    await note(settings, 1, MORE)
    assert (await read_state(settings)).counted_with == MORE


async def test_each_generation_has_a_note_of_its_own_and_a_switch_takes_up_the_other(settings):
    await note(settings, 1, FILE)
    await note(settings, 2, OTHER)
    async with Following(settings) as following:
        assert following.state.counted_with == FILE
        await write_state(settings, State(number=2, file=OTHER))
        while following.state.number == 1:
            await following.look(0.2)
        assert following.state.counted_with == OTHER
    assert (await read_state(settings)).noted == OTHER


def test_a_note_that_takes_back_what_the_numbers_began_with_is_of_numbers_that_were_dropped():
    assert State(file=OTHER, noted=FILE).counted_with == OTHER
    assert State(file=FILE, noted=MORE).counted_with == MORE


def test_what_holds_from_a_later_day_takes_nothing_back_once_that_day_is_over():
    rep = FILE.reps[0]
    later = rep.assignments[-1].model_copy(update={"starts": rep.assignments[-1].starts.replace(year=2026, month=2)})
    grown = FILE.model_copy(
        update={"reps": (rep.model_copy(update={"assignments": (*rep.assignments, later)}), *FILE.reps[1:])}
    )
    assert State(file=FILE, noted=grown).counted_with == grown


def test_a_note_is_no_part_of_what_is_written_of_the_state():
    assert "noted" not in State(noted=FILE).model_dump_json()
    assert note_of(topology.FIRST, 4, FILE)[:2] == (topology.GENERATIONS.name, 3)
