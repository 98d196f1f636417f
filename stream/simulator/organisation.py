"""A sales organisation in action: what happens in it, step by step, as a CRM records it.

Deterministic from the seed and the times given.
"""

import random
from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.funnel_file import FunnelFile
from stream.simulator.crm import Crm, Deal, Wire
from stream.simulator.market import Leak
from stream.simulator.reps import Reps

WARM_UP = timedelta(days=120)
"""So long before its begin a history has begun, so that there are deals of every age from its first day on."""
STEPS_A_DAY = 13
"""What each rep does on a working day."""

REST = timedelta(days=60)
"""So much longer new deals of a calm day stay in their first stage."""


class Organisation:
    """Reps that create deals, move them, and log activities.

    `corrections`: share of steps that correct others; `leaks`: those that were started beside what the market is like.
    """

    def __init__(self, funnel: FunnelFile, seed: int, corrections: float = 0.05, leaks: Sequence[Leak] = ()) -> None:
        self._funnel = funnel
        self._corrections = corrections
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 (not for secrets)
        self._leaks = leaks
        self._reps = Reps(funnel, seed, self._random, leaks)

    def resume(self, deals: Iterable[Deal], crm: Crm) -> None:
        """Go on from what the CRM showed last, with other luck than at the start."""
        self._random.seed(f"{self._seed} {crm.next_event} {crm.next_activity}")
        self._reps.resume(deals, crm)

    def history(self, start: datetime, end: datetime) -> list[Wire]:
        """Return what happened in the working hours between two moments, in order of time.

        Before it stands what a CRM that was set up at its start has of the deals that were open then: what they are,
        and since when they are in their stage. The stages that they had left are not in it: with them would belong
        those of the deals that were lost on the way, or nearly every deal would seem to have gone on back then.
        """
        if start >= end:
            return []
        # Beside a leak that was started nothing else gets worse, so that what alerts tell is that leak.
        self._reps.jammed = None if self._leaks else end
        before = self._days(start - WARM_UP, start)
        still_open = {deal.id for deal in self._reps.open}
        self._reps.begin()
        return _taken_over(before, still_open) + self._days(start, end)

    def _days(self, start: datetime, end: datetime) -> list[Wire]:
        zone = ZoneInfo(self._funnel.time_zone)
        items: list[Wire] = []
        day = start.astimezone(zone).date()
        while day <= end.astimezone(zone).date():
            if day.weekday() < 5:
                opening = datetime(day.year, day.month, day.day, 8, tzinfo=zone).astimezone(UTC)
                steps = len(self._funnel.reps) * STEPS_A_DAY
                moments = sorted(opening + self._random.random() * timedelta(hours=10) for _ in range(steps))
                for at in moments:
                    if start <= at < end:
                        items += self._reps.cancel(at)
                        items += self._work(at)
            day += timedelta(days=1)
        return items

    def _work(self, at: datetime) -> list[Wire]:
        """What comes next in a calm day: a correction now and then, what is due, then a little of everything."""
        rng = self._random
        if rng.random() < self._corrections:
            return self._reps.correct(at)
        if self._reps.open and self._reps.open.next().next_move <= at and rng.random() < 0.7:
            return self._reps.move(at)
        chance = rng.random()
        if chance < 0.10:
            return self._reps.create(at)
        return self._reps.log(at) if chance < 0.93 else self._reps.change(at)

    def calm_step(self, at: datetime) -> list[Wire]:
        """What happens at a moment of a day like those of the history, at whatever pace.

        Nobody waits for a move to be due, but what is due first comes first, and new deals rest: so it is the deals of
        the history that move and close, at their age, as long as there are any.
        """
        return self._step(at, moves=0.05, creates=0.025, logs=0.865, rest=REST)

    def step(self, at: datetime) -> list[Wire]:
        """What happens at a moment of a day full of new deals and moves."""
        return self._step(at, moves=0.30, creates=0.12, logs=0.48)

    def _step(
        self, at: datetime, moves: float, creates: float, logs: float, rest: timedelta = timedelta()
    ) -> list[Wire]:
        if cancelled := self._reps.cancel(at):
            return cancelled
        rng = self._random
        if rng.random() < self._corrections:
            return self._reps.correct(at)
        chance = rng.random()
        if chance < moves and self._reps.open:
            return self._reps.move(at)
        if chance < moves + creates:
            return self._reps.create(at, rest)
        return self._reps.log(at) if chance < moves + creates + logs else self._reps.change(at)


def _taken_over(items: Sequence[Wire], deals: Collection[int]) -> list[Wire]:
    """Return what items say of deals, of the stages only the last one of each."""
    of_deals = [item for item in items if item["to"] == "hubspot" and item["body"]["objectId"] in deals]
    last = {item["body"]["objectId"]: item for item in of_deals if _is_of_stage(item)}
    return [item for item in of_deals if not _is_of_stage(item) or last[item["body"]["objectId"]] is item]


def _is_of_stage(item: Wire) -> bool:
    return bool(item["body"].get("propertyName") == "dealstage")
