"""A sales organisation in action: what its reps do, step by step, as a CRM records it.

Deterministic from the seed and the times given. Teams differ: the second one leaks at its last but one open
stage. Some deals stall, jump ahead, move back, are reopened, reassigned, merged, deleted or restored.
"""

import random
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from schemas.funnel_file import FunnelFile, Rep, Stage
from stream.simulator.crm import Crm, Deal, Wire, corrected, milliseconds
from stream.simulator.pool import Pool

REMEMBERED = 200
"""So many closed, and so many deleted deals may still come back."""


class Organisation:
    """Reps that create deals, move them, and log activities. `corrections`: share of items that correct others."""

    def __init__(self, funnel: FunnelFile, seed: int, corrections: float = 0.05) -> None:
        self.funnel = funnel
        self._corrections = corrections
        self._seed = seed
        self._random = random.Random(seed)  # noqa: S311 (not for secrets)
        self._crm = Crm()
        self.moving = Pool()
        self.stalled = Pool()
        self.closed: list[Deal] = []
        self.deleted: list[Deal] = []
        self._open_stages = [
            [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open"] for pipeline in funnel.pipelines
        ]

    def resume(self, deals: Iterable[Deal], crm: Crm) -> None:
        """Go on from what the CRM showed last, with other luck than at the start."""
        for deal in deals:
            kind = self._stage(deal).kind
            if kind == "open":
                self.moving.add(deal)
            elif kind == "won":
                self._remember(self.closed, deal)
        self._crm = crm
        self._random.seed(f"{self._seed} {crm.next_event} {crm.next_activity}")

    def history(self, start: datetime, end: datetime) -> list[Wire]:
        """Return what happened in the working hours between two moments, in order of time."""
        zone = ZoneInfo(self.funnel.time_zone)
        items: list[Wire] = []
        day = start.astimezone(zone).date()
        while day <= end.astimezone(zone).date():
            if day.weekday() < 5:
                opening = datetime(day.year, day.month, day.day, 8, tzinfo=zone).astimezone(UTC)
                steps = len(self.funnel.reps) * 7
                moments = sorted(opening + self._random.random() * timedelta(hours=10) for _ in range(steps))
                for at in moments:
                    if start <= at < end:
                        items += self._work(at)
            day += timedelta(days=1)
        return items

    def _work(self, at: datetime) -> list[Wire]:
        """What comes next in a calm day: a correction now and then, what is due, then a little of everything."""
        rng = self._random
        if rng.random() < self._corrections:
            return self._correct(at)
        due = next((deal for deal in self.moving if deal.next_move <= at), None)
        if due is not None and rng.random() < 0.7:
            return self._move(due, at)
        chance = rng.random()
        if chance < 0.09:
            return self._create(at)
        return self._log(at) if chance < 0.92 else self._change(at)

    def step(self, at: datetime) -> list[Wire]:
        """What happens at a moment of a busy day: nobody waits for a move to be due."""
        rng = self._random
        if rng.random() < self._corrections:
            return self._correct(at)
        chance = rng.random()
        if chance < 0.30 and self.moving:
            return self._move(self.moving.draw(rng), at)
        if chance < 0.42:
            return self._create(at)
        return self._log(at) if chance < 0.90 else self._change(at)

    # Deals that go their way

    def _create(self, at: datetime) -> list[Wire]:
        rng = self._random
        others = len(self.funnel.pipelines) - 1
        pipeline = rng.randrange(1, others + 1) if others and rng.random() < 0.18 else 0
        opens = self._open_stages[pipeline]
        stage = opens[0] if rng.random() < 0.9 else opens[min(1, len(opens) - 1)]
        rep = rng.choice(self.funnel.reps)
        amount = int(rng.lognormvariate(9.3, 0.8)) * 100
        deal = Deal(self._crm.new_deal_id(), pipeline, stage, rep.id, amount, at, at, rng.random() < 0.08)
        items = [self._crm.deal_event(deal, at, "deal.creation")]
        items.append(self._crm.change(deal, at, "dealstage", self._stage(deal).id))
        items.append(self._crm.change(deal, at, "hubspot_owner_id", rep.id))
        if self.funnel.exchange_rates and rng.random() < 0.1:
            code = rng.choice(sorted(self.funnel.exchange_rates))
            items.append(self._crm.change(deal, at, "deal_currency_code", code))
        if rng.random() < 0.97:
            items.append(self._crm.change(deal, at, "amount", f"{amount / 100:.2f}"))
        self._plan(deal, at)
        return items

    def _move(self, deal: Deal, at: datetime) -> list[Wire]:
        rng = self._random
        opens = self._open_stages[deal.pipeline]
        chance = rng.random()
        leak = 0.19 + (0.38 if self._leaks(deal, opens, at) else 0.0)
        if chance < leak:
            return self._close(deal, at, "disqualified" if deal.stage == opens[0] and rng.random() < 0.6 else "lost")
        if deal.stage == opens[-1]:
            return self._close(deal, at, "won")
        ahead = opens.index(deal.stage) + (2 if rng.random() < 0.07 else 1)
        return self._put(deal, at, opens[min(ahead, len(opens) - 1)])

    def _leaks(self, deal: Deal, opens: list[int], at: datetime) -> bool:
        if len(self.funnel.teams) < 2 or deal.stage != opens[max(len(opens) - 2, 0)]:
            return False
        return self._team(deal.rep, at) == self.funnel.teams[1].id

    def _put(self, deal: Deal, at: datetime, stage: int) -> list[Wire]:
        deal.stage = stage
        item = self._crm.change(deal, at, "dealstage", self._stage(deal).id)
        self._plan(deal, at)
        return [item]

    def _close(self, deal: Deal, at: datetime, outcome: str) -> list[Wire]:
        rng = self._random
        kinds = [stage.kind for stage in self.funnel.pipelines[deal.pipeline].stages]
        deal.stage = kinds.index(outcome if outcome in kinds else "lost")
        items = [self._crm.change(deal, at, "dealstage", self._stage(deal).id)]
        if outcome == "lost":
            if rng.random() < 0.5:
                items.append(self._crm.change(deal, at, "amount", ""))
            reason = rng.choice(["price", "timing", "competitor"])
            items.append(self._crm.change(deal, at, "closed_lost_reason", reason))
        else:
            items.append(self._crm.change(deal, at, "closedate", str(milliseconds(deal.last))))
            self._remember(self.closed, deal)
        self._take_out(deal)
        return items

    def _change(self, at: datetime) -> list[Wire]:
        """Something small: a new amount, owner or expected close date; seldom a deal goes, or comes back."""
        rng = self._random
        if not self._any_open():
            return self._create(at)
        deal = self._draw_open()
        chance = rng.random()
        if chance < 0.45:
            return [self._new_amount(deal, at)]
        if chance < 0.70:
            team = self._team(deal.rep, at)
            deal.rep = rng.choice([rep.id for rep in self.funnel.reps if self._team(rep.id, at) == team])
            return [self._crm.change(deal, at, "hubspot_owner_id", deal.rep)]
        if chance < 0.85:
            expected = at + timedelta(days=rng.randrange(5, 60))
            return [self._crm.change(deal, at, "closedate", str(milliseconds(expected)))]
        if chance < 0.90 and self.deleted:
            back = self.deleted.pop(rng.randrange(len(self.deleted)))
            item = self._crm.deal_event(back, at, "deal.restore")
            self._plan(back, at)
            return [item]
        self._take_out(deal)
        if chance < 0.95 and self._any_open():
            other = self._draw_open().id
            fields = {"primaryObjectId": other, "mergedObjectIds": [deal.id], "newObjectId": other}
            return [self._crm.deal_event(deal, at, "deal.merge", **fields)]
        self._remember(self.deleted, deal)
        return [self._crm.deal_event(deal, at, "deal.deletion")]

    # Corrections

    def _correct(self, at: datetime) -> list[Wire]:
        """Something was wrong: an activity's time, an amount, a stage, a close date, an outcome."""
        rng = self._random
        chance = rng.random()
        if chance < 0.25 and self.closed:
            deal = self.closed.pop(rng.randrange(len(self.closed)))
            if not deal.reopened and rng.random() < 0.4:
                deal.reopened = True
                return self._put(deal, at, self._open_stages[deal.pipeline][-1])
            backdated = deal.last - timedelta(hours=rng.randrange(1, 48))
            return [self._crm.change(deal, at, "closedate", str(milliseconds(backdated)))]
        if chance < 0.50 and self._any_open():
            return [self._new_amount(self._draw_open(), at)]
        if chance < 0.75 and self.moving:
            deal = self.moving.draw(rng)
            before = [stage for stage in self._open_stages[deal.pipeline] if stage < deal.stage]
            if before:
                return self._put(deal, at, before[-1])
        logged = self._log(at)
        return [*logged, corrected(logged[-1], 1800)] if logged[-1]["to"] == "standard" else logged

    def _new_amount(self, deal: Deal, at: datetime) -> Wire:
        deal.amount = max(100, int(deal.amount * self._random.uniform(0.7, 1.4)))
        return self._crm.change(deal, at, "amount", f"{deal.amount / 100:.2f}")

    # Activities

    def _log(self, at: datetime) -> list[Wire]:
        rng = self._random
        if not self.funnel.activity_types:
            return self._create(at)
        deal = self._draw_open() if self._any_open() and rng.random() < 0.85 else None
        rep = deal.rep if deal else rng.choice(self.funnel.reps).id
        weights = [5, 8, 3, 4][: len(self.funnel.activity_types)]
        weights += [1] * (len(self.funnel.activity_types) - len(weights))
        kind = rng.choices(self.funnel.activity_types, weights)[0].id
        return [self._crm.activity(at, kind, rep, int(rng.lognormvariate(6.3, 0.7)), deal)]

    # Who and where

    def _plan(self, deal: Deal, at: datetime) -> None:
        """Say when the deal moves next, if it ever does."""
        self._take_out(deal)
        deal.next_move = at + timedelta(days=self._random.lognormvariate(1.3, 0.7))
        deal.stalled = deal.stalled or self._random.random() < 0.03
        (self.stalled if deal.stalled else self.moving).add(deal)

    def _take_out(self, deal: Deal) -> None:
        self.moving.discard(deal)
        self.stalled.discard(deal)

    def _any_open(self) -> bool:
        return bool(self.moving or self.stalled)

    def _draw_open(self) -> Deal:
        place = self._random.randrange(len(self.moving) + len(self.stalled))
        return (self.moving if place < len(self.moving) else self.stalled).draw(self._random)

    def _remember(self, deals: list[Deal], deal: Deal) -> None:
        deals.append(deal)
        del deals[:-REMEMBERED]

    def _stage(self, deal: Deal) -> Stage:
        return self.funnel.pipelines[deal.pipeline].stages[deal.stage]

    def _team(self, rep_id: str, at: datetime) -> str:
        rep: Rep = next(rep for rep in self.funnel.reps if rep.id == rep_id)
        begun = [assignment for assignment in rep.assignments if assignment.starts <= at.date()]
        return (begun or rep.assignments[:1])[-1].team
