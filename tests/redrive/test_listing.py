"""`dealstream dead-letters` says no more than is true where it lists nothing."""

import asyncio

from click.testing import CliRunner

from stream.cli.commands import dead_letters
from tests.support.letters import letter_of, three_letters
from tests.support.records import produce


async def listed(*arguments):
    result = await asyncio.to_thread(CliRunner().invoke, dead_letters.command, arguments)
    assert result.exit_code == 0, result.output
    return " ".join(result.output.split())


async def test_without_any_letter_everything_could_be_used(environment):
    assert await listed() == "No dead letters: everything that came could be used."
    assert await listed("--open") == "No open dead letters; `dealstream dead-letters count` counts all."


async def test_where_no_letter_has_the_reason_it_does_not_say_that_everything_could_be_used(environment, settings):
    await produce(settings, await three_letters())
    said = await listed("--reason", "bad_time")
    assert said == "No dead letters with the reason bad_time; `dealstream dead-letters count` counts all."


async def test_on_a_narrow_terminal_ids_and_numbers_are_whole(environment, settings, monkeypatch):
    monkeypatch.setenv("COLUMNS", "60")
    records = await three_letters()
    await produce(settings, records)
    ids = {letter_of(record).letter_id[:10] for record in records}
    for arguments, whole in (((), ids), (("count",), {"Letters", "activity_type"})):
        result = await asyncio.to_thread(CliRunner().invoke, dead_letters.command, arguments)
        table = [line for line in result.output.splitlines() if not line.startswith(("`", "The"))]
        assert max(map(len, table)) <= 60
        assert {one for one in whole if one not in result.output} == set()


async def test_letters_are_told_in_the_language_of_who_asks(environment, settings, monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")
    await produce(settings, await three_letters())
    assert "Kimlik Geldiği an Kaynak Neden" in await listed("--language", "tr")
    assert "huni dosyasında olmayan bir aktivite türü" in await listed("count", "--language", "tr")
    assert (await listed("--reason", "bad_time", "--language", "tr")).startswith("bad_time nedeniyle kullanılamayan")
