"""A sales organisation in action: what its reps do, step by step, as a CRM records it.

Deterministic from the seed and the times given. Teams differ: the second one leaks at its last but one stage.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.funnel import FunnelFile, Pipeline, Stage

Wire = dict[str, Any]
"""An item as it is sent: {"to": "hubspot" | "standard", "body": …}."""

PORTAL = 4_711
_MS = timedelta(milliseconds=1)


@dataclass(slots=True)
class Deal:
    """What the CRM shows of a deal now."""

    id: int
    pipeline: int
    stage: int
    rep: str
    amount: int
    last: datetime
    next_move: datetime
    stalled: bool
    reopened: bool = False


class Organisation:
    """Reps that create deals, move them, and log activities."""

    def __init__(self, funnel: FunnelFile, seed: int) -> None:
        self.funnel = funnel
        self._random = random.Random(seed)  # noqa: S311 (not for secrets)
        self.open: dict[int, Deal] = {}
        self.closed: list[Deal] = []
        self._next_deal = 1
        self._next_event = 1
        self._next_activity = 1

    def resume(self, deals: dict[int, Deal], next_deal: int, next_event: int, next_activity: int) -> None:
        """Go on from what the CRM showed last."""
        for deal in deals.values():
            kind = self._stage(deal).kind
            if kind == "open":
                self.open[deal.id] = deal
            elif kind == "won":
                self.closed.append(deal)
        self._next_deal, self._next_event, self._next_activity = next_deal, next_event, next_activity

    def history(self, start: datetime, end: datetime, zone: Any) -> list[Wire]:
        """Return what happened in the working hours between two moments, in order of time."""
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
        """What comes next in a calm day: what is due, then a little of everything."""
        due = next((deal for deal in self.open.values() if not deal.stalled and deal.next_move <= at), None)
        if due is not None and self._random.random() < 0.7:
            return self._move(due, at)
        chance = self._random.random()
        if chance < 0.09:
            return self._create(at)
        return self._some_activity(at) if chance < 0.88 else self._small_change(at)

    def step(self, at: datetime) -> list[Wire]:
        """What happens at a moment of a busy day: nobody waits for a move to be due."""
        chance = self._random.random()
        movable = [deal for deal in self.open.values() if not deal.stalled] if chance < 0.42 else []
        if movable and chance < 0.30:
            return self._move(self._random.choice(movable), at)
        if chance < 0.42 or not self.open:
            return self._create(at)
        return self._some_activity(at) if chance < 0.85 else self._small_change(at)

    # Deals

    def _create(self, at: datetime) -> list[Wire]:
        rng = self._random
        pipeline = 0 if len(self.funnel.pipelines) == 1 or rng.random() < 0.82 else 1
        rep = rng.choice(self.funnel.reps).id
        start = 0 if rng.random() < 0.9 else 1
        amount = int(rng.lognormvariate(9.3, 0.8)) * 100
        deal = Deal(self._next_deal, pipeline, start, rep, amount, at, at, rng.random() < 0.08)
        self._next_deal += 1
        self.open[deal.id] = deal
        items = [self._deal_event(deal, at, "deal.creation")]
        items.append(self._set(deal, at, "dealstage", self._stage(deal).id))
        items.append(self._set(deal, at, "hubspot_owner_id", rep))
        if self.funnel.exchange_rates and rng.random() < 0.1:
            items.append(self._set(deal, at, "deal_currency_code", rng.choice(sorted(self.funnel.exchange_rates))))
        if rng.random() < 0.97:
            items.append(self._set(deal, at, "amount", f"{amount / 100:.2f}"))
        self._plan(deal, at)
        return items

    def _move(self, deal: Deal, at: datetime) -> list[Wire]:
        rng = self._random
        pipeline = self.funnel.pipelines[deal.pipeline]
        opens = [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open"]
        chance = rng.random()
        leak = 0.16 + (0.30 if self._leaks(deal, opens) else 0.0)
        if chance < leak:
            return self._close(deal, at, "disqualified" if deal.stage == opens[0] and rng.random() < 0.6 else "lost")
        if chance < leak + 0.05 and deal.stage > opens[0]:
            deal.stage = opens[opens.index(deal.stage) - 1]
        elif deal.stage == opens[-1]:
            return self._close(deal, at, "won")
        else:
            ahead = opens.index(deal.stage) + (2 if rng.random() < 0.07 else 1)
            deal.stage = opens[min(ahead, len(opens) - 1)]
        self._plan(deal, at)
        return [self._set(deal, at, "dealstage", self._stage(deal).id)]

    def _leaks(self, deal: Deal, opens: list[int]) -> bool:
        team = self._team(deal.rep)
        return (
            len(self.funnel.teams) > 1
            and team == self.funnel.teams[1].id
            and deal.stage == opens[max(len(opens) - 2, 0)]
        )

    def _close(self, deal: Deal, at: datetime, outcome: str) -> list[Wire]:
        rng = self._random
        pipeline = self.funnel.pipelines[deal.pipeline]
        kinds = [stage.kind for stage in pipeline.stages]
        deal.stage = kinds.index(outcome if outcome in kinds else "lost")
        items = [self._set(deal, at, "dealstage", self._stage(deal).id)]
        if outcome == "lost":
            if rng.random() < 0.5:
                items.append(self._set(deal, at, "amount", ""))
            items.append(self._set(deal, at, "closed_lost_reason", rng.choice(["price", "timing", "competitor"])))
        else:
            items.append(self._set(deal, at, "closedate", str(_ms(deal.last))))
            self.closed.append(deal)
            del self.closed[:-200]
        del self.open[deal.id]
        return items

    def _small_change(self, at: datetime) -> list[Wire]:
        rng = self._random
        chance = rng.random()
        if chance < 0.12 and self.closed:
            return self._reopen_or_correct(self.closed.pop(rng.randrange(len(self.closed))), at)
        if not self.open:
            return self._create(at)
        deal = self.open[rng.choice(list(self.open))]
        if chance < 0.65:
            deal.amount = max(100, int(deal.amount * rng.uniform(0.7, 1.4)))
            return [self._set(deal, at, "amount", f"{deal.amount / 100:.2f}")]
        if chance < 0.85:
            team = self._team(deal.rep)
            deal.rep = rng.choice([rep.id for rep in self.funnel.reps if self._team(rep.id) == team])
            return [self._set(deal, at, "hubspot_owner_id", deal.rep)]
        if chance < 0.93:
            return [self._set(deal, at, "closedate", str(_ms(at + timedelta(days=rng.randrange(5, 60)))))]
        del self.open[deal.id]
        if chance < 0.97 and self.open:
            other = rng.choice(list(self.open))
            merge = self._deal_event(deal, at, "deal.merge")
            merge["body"] |= {"primaryObjectId": other, "mergedObjectIds": [deal.id], "newObjectId": other}
            return [merge]
        return [self._deal_event(deal, at, "deal.deletion")]

    def _reopen_or_correct(self, deal: Deal, at: datetime) -> list[Wire]:
        if deal.reopened or self._random.random() < 0.6:
            backdated = deal.last - timedelta(hours=self._random.randrange(1, 48))
            return [self._set(deal, at, "closedate", str(_ms(backdated)))]
        opens = [n for n, stage in enumerate(self.funnel.pipelines[deal.pipeline].stages) if stage.kind == "open"]
        deal.reopened = True
        deal.stage = opens[-1]
        self.open[deal.id] = deal
        self._plan(deal, at)
        return [self._set(deal, at, "dealstage", self._stage(deal).id)]

    def _plan(self, deal: Deal, at: datetime) -> None:
        deal.next_move = at + timedelta(days=self._random.lognormvariate(1.3, 0.7))
        deal.stalled = deal.stalled or self._random.random() < 0.03

    # Activities

    def _some_activity(self, at: datetime) -> list[Wire]:
        rng = self._random
        deal = self.open[rng.choice(list(self.open))] if self.open and rng.random() < 0.85 else None
        rep = deal.rep if deal else rng.choice(self.funnel.reps).id
        if not self.funnel.activity_types:
            return self._create(at)
        weights = [5, 8, 3, 4][: len(self.funnel.activity_types)]
        weights += [1] * (len(self.funnel.activity_types) - len(weights))
        kind = rng.choices(self.funnel.activity_types, weights)[0].id
        number = self._next_activity
        self._next_activity += 1
        body: Wire = {
            "type": "activity.logged",
            "event_id": f"activity-{number}",
            "activity_id": f"a{number}",
            "activity_type": kind,
            "rep_id": rep,
            "occurred_at": _iso(at),
            "duration_seconds": int(rng.lognormvariate(6.3, 0.7)),
        }
        if deal is not None:
            body["deal_id"] = f"hubspot:{deal.id}"
        items: list[Wire] = [{"to": "standard", "body": body}]
        if rng.random() < 0.03:
            items.append({"to": "standard", "body": body | {"revision": 1, "duration_seconds": 1800}})
        return items

    # What a HubSpot event looks like

    def _deal_event(self, deal: Deal, at: datetime, kind: str) -> Wire:
        # No two events of a deal in one millisecond, so that their order never depends on an id.
        deal.last = max(at, deal.last + _MS)
        number = self._next_event
        self._next_event += 1
        return {
            "to": "hubspot",
            "body": {
                "eventId": number,
                "subscriptionId": 1,
                "portalId": PORTAL,
                "appId": 1,
                "occurredAt": _ms(deal.last),
                "subscriptionType": kind,
                "attemptNumber": 0,
                "objectId": deal.id,
                "changeSource": "CRM_UI",
            },
        }

    def _set(self, deal: Deal, at: datetime, name: str, value: str) -> Wire:
        item = self._deal_event(deal, at, "deal.propertyChange")
        item["body"] |= {"propertyName": name, "propertyValue": value}
        return item

    def _stage(self, deal: Deal) -> Stage:
        pipeline: Pipeline = self.funnel.pipelines[deal.pipeline]
        return pipeline.stages[deal.stage]

    def _team(self, rep_id: str) -> str:
        return next(rep.assignments[-1].team for rep in self.funnel.reps if rep.id == rep_id)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _iso(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
