"""How often a feed looks, by the clock of a loop in which nothing takes time but what says so."""

import asyncio
import selectors

from stream.page.feed import Feed, Intervals
from stream.sinks.clickhouse.client import ClickHouseUnavailable

INTERVALS = Intervals(look_seconds=2.0, quiet_seconds=16.0)


class _NoWaiting(selectors.SelectSelector):
    """Waits for nothing, and says how long it would have."""

    waited = 0.0

    def select(self, timeout=None):
        self.waited += max(timeout or 0.0, 0.0)
        return super().select(0)


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self):
        self._skipping = _NoWaiting()
        super().__init__(self._skipping)

    def time(self):
        return self._skipping.waited


def looks(took, count):
    """Return when a feed looks, in seconds, whose looks take so many."""
    began = []

    async def look(_before):
        began.append(round(asyncio.get_running_loop().time(), 3))
        await asyncio.sleep(took)
        raise ClickHouseUnavailable("what is seen is another matter")

    async def at_work(make):
        return make()

    async def watch():
        feed = Feed(look, INTERVALS, at_work)
        while len(began) < count:
            await asyncio.sleep(took or 1.0)
        feed.close()

    with asyncio.Runner(loop_factory=_Loop) as runner:
        runner.run(watch())
    return began


def test_it_looks_every_few_seconds_and_rests_four_times_as_long_as_a_look_takes():
    assert looks(0.1, 3) == [0.0, 2.1, 4.2]
    assert looks(3.0, 3) == [0.0, 15.0, 30.0]


def test_it_rests_no_longer_than_until_its_next_sign_of_life_is_due_however_long_a_look_took():
    assert looks(100.0, 3) == [0.0, 116.0, 232.0]
