import asyncio
import time
from collections import Counter

import pytest

from stream.oracle.decode import Decoder
from stream.oracle.truth import truth
from stream.simulator.crm import identity
from stream.simulator.journal import Journal, OfAnotherFunnel
from stream.simulator.pause import PauseRequest
from tests.simulator.runs import PLAN, Run
from tests.support.small_service import FILE, counted
from tests.support.waiting import until


def agrees(service, past):
    return counted(service.events) == truth(Decoder(FILE).events(past.items), FILE)


def identities(past):
    return Counter(identity(item) for item in past.items)


async def test_history_comes_first_then_live_and_all_of_it_is_counted(service, tmp_path):
    run = Run(service, tmp_path)
    past = await run()
    assert past.history_sent
    assert run.progress[-1][0] == run.progress[-1][1] < len(past.items)
    assert past.unconfirmed == []
    assert agrees(service, past)


async def test_a_restart_sends_no_history_again_and_goes_on_with_new_ids(service, tmp_path):
    first = await Run(service, tmp_path)()
    again = Run(service, tmp_path)
    second = await again()
    assert again.progress == []
    assert len(second.items) > len(first.items)
    assert max(identities(second).values()) == 1
    assert agrees(service, second)


async def test_a_history_that_was_interrupted_goes_on_where_it_stopped(service, tmp_path):
    plan = PLAN._replace(days=60)
    first = Run(service, tmp_path, plan)
    past = await first(lambda done, total: first.stopping.set())
    assert not past.history_sent
    second = Run(service, tmp_path, plan._replace(seconds=0))
    done = await second()
    assert done.history_sent
    assert second.progress[-1][1] == first.progress[-1][1] - len(past.items)
    assert len(done.items) == first.progress[-1][1]
    assert max(identities(done).values()) == 1
    assert agrees(service, done)


async def test_what_a_killed_run_left_unconfirmed_is_sent_again(service, tmp_path):
    past = await Run(service, tmp_path)()
    lines = (tmp_path / "journal.jsonl").read_text().splitlines(keepends=True)
    (tmp_path / "journal.jsonl").write_text("".join(line for line in lines if "accepted" not in line))
    service.events.clear()
    after = await Run(service, tmp_path, PLAN._replace(seconds=0))()
    assert len(after.items) == len(past.items)
    assert agrees(service, after)


async def test_it_keeps_to_the_rate(service, tmp_path):
    run = Run(service, tmp_path, PLAN._replace(days=0, rate=100, seconds=2))
    began = time.monotonic()
    past = await run()
    took = time.monotonic() - began
    assert 0 < len(past.items) <= 100 * took + 10
    assert run.simulation.rate > 0


async def test_nothing_new_happens_while_the_gateway_takes_nothing(service, tmp_path):
    service.hangs = 10**6
    run = Run(service, tmp_path, PLAN._replace(days=0, rate=100, seconds=None, most_rounds_waiting=2))
    task = asyncio.create_task(run())
    noted = []

    def unchanged():
        noted.append(len(Journal(tmp_path).load().items))
        return noted[-1] > 0 and noted[-60:] == noted[-1:] * 60

    await until(unchanged)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


@pytest.mark.parametrize("days", [0, 60])
async def test_a_simulation_that_is_asked_to_holds_still_until_it_is_released(service, tmp_path, days):
    run, hold = Run(service, tmp_path, PLAN._replace(days=days, seconds=None)), PauseRequest(tmp_path)
    if days:
        hold.ask()
    task = asyncio.create_task(run())
    if not days:
        await until(lambda: service.events)
        hold.ask()
    await until(lambda: hold.granted())
    still = len(service.events)
    assert Journal(tmp_path).load().unconfirmed == []
    await asyncio.sleep(0.4)
    assert len(service.events) == still
    hold.release()
    await until(lambda: len(service.events) > still)
    run.stopping.set()
    assert agrees(service, await task)


async def test_a_journal_of_another_funnel_is_refused_with_the_way_out(service, tmp_path):
    await Run(service, tmp_path)()
    other = FILE.model_copy(update={"reps": FILE.reps[:1]})
    with pytest.raises(OfAnotherFunnel, match=r"the funnel file does not have; choose another --journal"):
        await Run(service, tmp_path, funnel=other)()
