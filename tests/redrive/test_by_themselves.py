"""Letters that fit since the funnel file grew are sent by a worker; where none fits, it only looks."""

import pytest

from stream.gateway.publisher import Publisher
from stream.redrive.attempt import attempts
from stream.redrive.letters import read_letters
from stream.worker import redriving
from stream.worker.redriving import Redriving
from tests.support.letters import MENDED, rejected, three_letters
from tests.support.records import produce
from tests.support.waiting import until
from tests.support.webhooks import FUNNEL, as_body, change, funnel


@pytest.fixture
async def worker(settings, monkeypatch):
    """What looks after letters, with notes of what it has tried, and of its connections."""
    monkeypatch.setattr(redriving, "AFTER_SECONDS", (0.01,))
    tried, connected, known = [], [], funnel()

    class Noting(Publisher):
        async def start(self):
            connected.append(self)
            await super().start()

    def noted(*given):
        found = attempts(*given)
        tried.append(given)  # last, since tests wait for it, and change the funnel file then
        return found

    monkeypatch.setattr(redriving, "attempts", noted)
    monkeypatch.setattr(redriving, "Publisher", Noting)
    await produce(settings, await three_letters())
    duty = Redriving(settings, known, lambda: True)
    await duty.on_start()
    yield duty, known, tried, connected
    await duty.on_stop()


async def open_letters(settings):
    found = await read_letters(settings, lambda one: one.redriven_at is None, payloads=False)
    return {one.reason for one in found.letters}


async def only_what_is_no_event_is_left(settings):
    return await open_letters(settings) == {"not_json"}


async def test_it_connects_to_send_only_where_a_letter_fits(settings, worker):
    duty, known, tried, connected = worker
    duty.funnel_changed()
    await until(lambda: tried)
    known.take_up(funnel(MENDED).file)
    duty.funnel_changed()
    await until(lambda: len(tried) > 1)
    await until(lambda: only_what_is_no_event_is_left(settings))
    assert len(connected) == 1


async def test_a_fault_does_not_keep_what_fits_later_from_being_sent(settings, worker, monkeypatch, caplog):
    duty, known, _, _ = worker

    def fails(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as patched:
        patched.setattr(redriving, "attempts", fails)
        duty.funnel_changed()
        await until(lambda: "ZeroDivisionError" in caplog.text)
    known.take_up(funnel(MENDED).file)
    duty.funnel_changed()
    await until(lambda: only_what_is_no_event_is_left(settings))


async def test_letters_are_looked_at_once_after_a_change_and_later_only_those_that_came_meanwhile(
    settings, worker, monkeypatch
):
    monkeypatch.setattr(redriving, "AFTER_SECONDS", (0.01, *[0.5] * 1000))
    duty, _, tried, _ = worker
    duty.funnel_changed()
    await until(lambda: tried)
    await produce(settings, await rejected(as_body([change("dealstage", "unheard-of", objectId=77)])))
    await until(lambda: len(tried) > 1)
    first, second = ({one.letter_id for one in given[0]} for given in tried)
    assert len(first) == 2
    assert not first & second
    duty.funnel_changed()
    await until(lambda: len(tried) > 2)
    assert first < {one.letter_id for one in tried[2][0]}


async def test_after_some_letters_it_rests_the_longer_the_longer_those_took(settings, worker, monkeypatch):
    duty, _, tried, _ = worker
    rests = []

    def noted(took, *, least, most):
        rests.append((len(tried), took > 0, least < most))
        return 0.0

    monkeypatch.setattr(redriving, "AT_ONCE", 1)
    monkeypatch.setattr(redriving, "rest_after", noted)
    duty.funnel_changed()
    await until(lambda: len(rests) == 2)
    assert rests == [(1, True, True), (2, True, True)]


async def test_an_amount_whose_currency_has_a_rate_now_is_sent_again_too(settings, worker):
    """A rate for days that were counted is in force once all numbers were made anew with it."""
    duty, known, tried, _ = worker
    await produce(settings, await rejected(as_body([change("deal_currency_code", "CHF", objectId=78)])))
    duty.funnel_changed()
    await until(lambda: tried)
    assert "unknown_currency" in await open_letters(settings)
    known.take_up(funnel(FUNNEL.replace("  USD:", "  CHF: [{starts: 2026-01-01, rate: 1.05}]\n  USD:")).file)
    duty.funnel_changed()

    async def it_is_no_longer_open():
        return "unknown_currency" not in await open_letters(settings)

    await until(it_is_no_longer_open)
