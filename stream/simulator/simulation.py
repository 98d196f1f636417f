"""Run a simulation: history first, then live, going on where an earlier run stopped."""

import asyncio
import time
from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from itertools import groupby
from types import MappingProxyType
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.funnel_file import FunnelFile
from stream.service.counted import counted
from stream.simulator.crm import Wire, identity, moment
from stream.simulator.disorder import Disorder, Shares, parts
from stream.simulator.journal import Journal, Past
from stream.simulator.judged import NotShown, until_judged
from stream.simulator.market import Leak
from stream.simulator.organisation import Organisation
from stream.simulator.pause import PauseRequest
from stream.simulator.resume import resume
from stream.simulator.sender import Sender

OnProgress = Callable[[int, int], None]
"""Called with items sent and items in all, while history is sent."""

ROUND_SECONDS = 0.1
MOST_ROUNDS_WAITING = 50
_AT_ONCE = 800


class Plan(NamedTuple):
    """What to simulate.

    `seconds`: how long to go on live; None: until stopped. While `most_rounds_waiting` rounds of items wait for the
    gateway, nothing new happens. `busy`: live is full of new deals and moves, instead of like a day of the history.
    `leaks`: where more is lost than usual. `day_seconds`: how long a day of the history takes from the first day of a
    leak on; None: as short as the gateway allows. `worker`: the address of the one that is to have judged what lies
    before that day when it begins; None: nobody is waited for. `headers`: with which it is asked.
    """

    seed: int
    days: int
    rate: float
    shares: Shares
    corrections: float
    seconds: float | None = None
    most_rounds_waiting: int = MOST_ROUNDS_WAITING
    busy: bool = False
    leaks: tuple[Leak, ...] = ()
    day_seconds: float | None = None
    worker: str | None = None
    headers: Mapping[str, str] = MappingProxyType({})


class Simulation:
    """One simulation over one journal. `rate` is what the live part reached, in items per second."""

    def __init__(self, plan: Plan, funnel: FunnelFile, journal: Journal, sender: Sender, stop: asyncio.Event) -> None:
        self._plan = plan
        self._funnel = funnel
        self._journal = journal
        self._hold = PauseRequest(journal.folder)
        self._sender = sender
        self._stopping = stop
        self._organisation = Organisation(funnel, plan.seed, plan.corrections, plan.leaks)
        self._disorder = Disorder(plan.shares, plan.seed)
        self._waiting: set[asyncio.Task[None]] = set()
        self.rate = 0.0

    async def run(self, say: Callable[[str], None], progress: OnProgress) -> None:
        """Send what an earlier run left, the history where it is not yet sent, then live items until stopped.

        Raises:
            Refused: the gateway does not want what the simulator sends.
            JournalError: the journal cannot be used with this funnel file.
        """
        past = self._journal.load()
        if past.items:
            say(f"Going on after {counted(len(past.items), 'event')} of an earlier run")
            for part in parts(past.unconfirmed, 1000):
                await self._sender.send_noted(part)
        if past.history_sent or (past.items and past.history is None):
            resume(self._organisation, past.items, self._funnel)
        elif not await self._history(past, say, progress):
            return
        await self._live(say)

    async def _history(self, past: Past, say: Callable[[str], None], progress: OnProgress) -> bool:
        """Send the history, or what an earlier run has not sent of it. False: stopped before its end."""
        made_from = past.history
        if made_from is None:
            now = datetime.now(UTC)
            start = now - timedelta(days=self._plan.days)
            made_from = {
                "seed": self._plan.seed,
                "corrections": self._plan.corrections,
                "start": start.isoformat(),
                "end": now.isoformat(),
                "leaks": [_written(leak) for leak in self._plan.leaks],
            }
            self._journal.begin_history(made_from)
        start, end = (datetime.fromisoformat(made_from[name]) for name in ("start", "end"))
        leaks = [_read(leak) for leak in made_from.get("leaks", ())]
        organisation = Organisation(self._funnel, made_from["seed"], made_from["corrections"], leaks)
        history = organisation.history(start, end)
        self._organisation = organisation
        sent = {identity(item) for item in past.items}
        left = [item for item in history if identity(item) not in sent]
        if left:
            say(f"Sending {counted(len(left), 'event')} of {counted((end - start).days, 'day')}")
        done = 0
        days_pass = False
        for part, seconds in self._portions(left, leaks):
            if seconds is not None and not days_pass:
                days_pass = True
                await self._let_judge(say)
            over = time.monotonic() + (seconds or 0.0)
            await self._hold_still()
            if self._stopping.is_set():
                return False
            batch = self._disorder.pass_on(part)
            await self._sender.send(batch.items, batch.again)
            done += len(part)
            progress(done, len(left))
            while time.monotonic() < over and not self._stopping.is_set():
                await self._hold_still()
                await self._pause()
        await self._send_rest()
        self._journal.end_history()
        return True

    async def _let_judge(self, say: Callable[[str], None]) -> None:
        """Have what lies before the days that pass slowly judged first."""
        if self._plan.worker is None:
            return
        say("Waiting until what lies before the leak has been judged")
        try:
            is_judged = await until_judged(self._plan.worker, self._plan.headers, self._stopping)
        except NotShown as error:
            say(f"Nobody can tell whether it is judged: {error}; going on")
            return
        if is_judged:
            say(f"From here on a day takes {self._plan.day_seconds:g} seconds")
        else:
            say("It is not judged yet; going on")

    def _portions(self, left: Sequence[Wire], leaks: Sequence[Leak]) -> Iterator[tuple[Sequence[Wire], float | None]]:
        """Yield what is sent at once, and how many seconds it takes at least; None: it lies before those that do."""
        seconds = self._plan.day_seconds
        if seconds is None or not leaks:
            yield from ((part, None) for part in parts(left, _AT_ONCE))
            return
        zone = ZoneInfo(self._funnel.time_zone)
        first = min(leak.first for leak in leaks).astimezone(zone).date()
        days = [moment(item).astimezone(zone).date() for item in left]
        before = bisect_left(days, first)
        yield from ((part, None) for part in parts(left[:before], _AT_ONCE))
        for _, of_day in groupby(zip(days[before:], left[before:], strict=True), key=lambda one: one[0]):
            yield [item for _, item in of_day], seconds

    async def _hold_still(self) -> None:
        """Wait while somebody compares."""
        while self._hold.wanted() and not self._stopping.is_set():
            self._hold.answer()
            await self._pause()

    async def _live(self, say: Callable[[str], None]) -> None:
        say(f"Live: {self._plan.rate:g} events per second")
        began = previous = time.monotonic()
        before = self._sender.accepted
        due = 0.0
        while not self._stopping.is_set():
            now = time.monotonic()
            if self._plan.seconds is not None and now - began >= self._plan.seconds:
                break
            if self._hold.wanted():
                await self._settle()
                self._hold.answer()
            elif len(self._waiting) < self._plan.most_rounds_waiting:
                due += (now - previous) * self._plan.rate
                due -= self._happen(due)
            previous = now
            await self._pause()
            self._check()
        await self._send_rest()
        await self._settle()
        self.rate = (self._sender.accepted - before) / (time.monotonic() - began)

    def _happen(self, due: float) -> int:
        """Let so many items come into being and send what arrives now; return how many came into being."""
        items: list[Wire] = []
        while len(items) < due:
            happened = self._organisation.step if self._plan.busy else self._organisation.calm_step
            items += happened(datetime.now(UTC))
        if items:
            batch = self._disorder.pass_on(items)
            self._waiting.add(asyncio.create_task(self._sender.send(batch.items, batch.again)))
        return len(items)

    def _check(self) -> None:
        """Forget the rounds that were accepted. Raises Refused where one never will be."""
        for task in [task for task in self._waiting if task.done()]:
            self._waiting.discard(task)
            task.result()

    async def _settle(self) -> None:
        """Wait until all that was sent is accepted. Raises Refused."""
        while self._waiting:
            await asyncio.wait(self._waiting)
            self._check()

    async def _send_rest(self) -> None:
        rest = self._disorder.rest()
        await self._sender.send(rest.items, rest.again)

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stopping.wait(), ROUND_SECONDS)
        except TimeoutError:
            return


def _written(leak: Leak) -> dict[str, Any]:
    return leak._asdict() | {"first": leak.first.isoformat(), "until": leak.until.isoformat()}


def _read(written: dict[str, Any]) -> Leak:
    first, until = (datetime.fromisoformat(written[name]) for name in ("first", "until"))
    return Leak(written["team"], written["stage"], written["odds"], first, until)
