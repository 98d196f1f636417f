"""What the reps of the simulated organisation do with deals, as their CRM records it.

Some deals stall, jump ahead, move back, are reopened, cancelled, reassigned, merged, deleted or restored; some of
another pipeline go on in the main one. What the market is like: `market.py`.
"""

import heapq
import random
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from schemas.funnel_file import FunnelFile, Pipeline, Rep, Stage
from stream.simulator import market
from stream.simulator.crm import Crm, Deal, Wire, corrected, milliseconds
from stream.simulator.pool import Pool

REMEMBERED = 200
"""So many closed deals may be corrected or reopened; so many customers may buy more."""
RECENTLY_DELETED = 5
"""So many deleted deals may be restored: nobody looks for one of last year."""
_OUTCOMES = {"won": ("won",), "lost": ("lost", "disqualified"), "disqualified": ("disqualified", "lost")}
"""An outcome, and what it is where a pipeline has no such stage."""


class Reps:
    """All reps, and the deals that they know. `jammed`: when the jam is all there; None: it is."""

    def __init__(
        self, funnel: FunnelFile, seed: int, rng: random.Random, started_leaks: Sequence[market.Leak] = ()
    ) -> None:
        self.funnel = funnel
        self._started_leaks = started_leaks
        self._random = rng
        self._crm = Crm()
        self.jammed: datetime | None = None
        # When moves are made before they are due, plans are made from then on, or the youngest deals would overtake.
        self._planned_until: datetime | None = None
        self.open = Pool()
        self.closed: list[Deal] = []
        self.deleted: list[Deal] = []
        self.customers: list[str] = []
        self._open_stages = [
            [n for n, stage in enumerate(pipeline.stages) if stage.kind == "open"] for pipeline in funnel.pipelines
        ]
        self._numbers = {pipeline.id: number for number, pipeline in enumerate(funnel.pipelines)}
        luck = random.Random(f"{seed} reps")  # noqa: S311 (not for secrets)
        # Luck of their own, so that whatever else happens does not depend on what is cancelled.
        self._cancelling = random.Random(f"{seed} cancelling")  # noqa: S311
        self._to_cancel: list[tuple[datetime, int, Deal]] = []
        self._leaks = {rep.id: luck.uniform(0.85, 1.15) for rep in funnel.reps}

    def resume(self, deals: Iterable[Deal], crm: Crm) -> None:
        """Go on from what the CRM showed last."""
        self._crm = crm
        known = list(deals)
        for deal in known:
            kind = self._stage(deal).kind
            if kind == "open":
                self._plan(deal, deal.since)
            elif kind == "won":
                self._remember_closed(deal)
                self._may_cancel(deal, deal.since)
        now = max((deal.last for deal in known), default=None)
        while now is not None and self._to_cancel and self._to_cancel[0][0] <= now:
            heapq.heappop(self._to_cancel)

    def begin(self) -> None:
        """Forget what is closed or gone: nothing is told of it."""
        self.closed.clear()
        self.deleted.clear()
        self._to_cancel.clear()

    # Deals that go their way

    def create(self, at: datetime, rest: timedelta = timedelta()) -> list[Wire]:
        """Take in a new deal; it stays so much longer than usual in its first stage."""
        rng = self._random
        others = len(self.funnel.pipelines) - 1
        pipeline = rng.randrange(1, others + 1) if others and rng.random() < 0.4 else 0
        opens = self._open_stages[pipeline]
        stage = opens[0] if rng.random() < 0.9 else opens[min(1, len(opens) - 1)]
        rep = rng.choice(self.funnel.reps)
        size = (2.0 if self._of_team(rep.id, at, -1) else 1.0) * (0.5 if self._sells_more(pipeline) else 1.0)
        amount = market.amount(rng, size)
        account = rng.choice(self.customers) if self._sells_more(pipeline) and self.customers else market.account(rng)
        deal = Deal(
            self._crm.new_deal_id(), pipeline, stage, rep.id, amount, at, at, at, market.source(rng), account=account
        )
        items = [self._crm.deal_event(deal, at, "deal.creation")]
        items.append(self._crm.change(deal, at, "dealstage", self._stage(deal).id))
        items.append(self._crm.change(deal, at, "hubspot_owner_id", rep.id))
        for named, value in ((self.funnel.sources, deal.source), (self.funnel.accounts, account)):
            if named is not None:
                items.append(self._crm.change(deal, at, named.property, value))
        if self.funnel.exchange_rates and rng.random() < 0.1:
            code = rng.choice(sorted(self.funnel.exchange_rates))
            items.append(self._crm.change(deal, at, "deal_currency_code", code))
        if rng.random() < 0.97:
            items.append(self._crm.change(deal, at, "amount", f"{amount / 100:.2f}"))
        if rng.random() < 0.85:
            items.append(self._expect(deal, at, rng.randrange(25, 70)))
        self._plan(deal, at, rest)
        return items

    def move(self, at: datetime) -> list[Wire]:
        """Take the deal that moves next out of its stage. Raises IndexError where there is none."""
        deal = self.open.next()
        self._planned_until = max(at, deal.next_move)
        rng = self._random
        opens = self._open_stages[deal.pipeline]
        leaking_team = deal.stage == opens[max(len(opens) - 2, 0)] and self._of_team(deal.rep, at, 1)
        chance = market.leak(
            deal.source,
            of_leads=self._pipeline(deal).kind == "leads",
            met=deal.met,
            rep=self._leaks[deal.rep],
            leaking_team=leaking_team,
        )
        for leak in self._started_leaks:
            if (
                leak.stage == self._stage(deal).id
                and leak.first <= at < leak.until
                and self._team(deal.rep, at) == leak.team
            ):
                chance = leak.chance(chance)
        if rng.random() < (0.75 if deal.stalled else chance):
            early = deal.stage == opens[0] and rng.random() < 0.7
            return self._close(deal, at, "disqualified" if early else "lost", too_dear=leaking_team)
        if deal.stage == opens[-1]:
            return self._go_on(deal, at) if self._pipeline(deal).continues_in else self._close(deal, at, "won")
        ahead = opens.index(deal.stage) + (2 if rng.random() < 0.07 else 1)
        return self._put(deal, at, opens[min(ahead, len(opens) - 1)])

    def _go_on(self, deal: Deal, at: datetime) -> list[Wire]:
        """Take a deal into the pipeline that continues its own, where a sales qualified one belongs."""
        deal.pipeline = self._numbers[str(self._pipeline(deal).continues_in)]
        opens, stages = self._open_stages[deal.pipeline], self._pipeline(deal).stages
        return self._put(deal, at, next((n for n in opens if stages[n].mark == "sql"), opens[0]))

    def _put(self, deal: Deal, at: datetime, stage: int) -> list[Wire]:
        deal.stage = stage
        item = self._crm.change(deal, at, "dealstage", self._stage(deal).id)
        self._plan(deal, at)
        return [item]

    def _close(self, deal: Deal, at: datetime, outcome: str, *, too_dear: bool = False) -> list[Wire]:
        rng = self._random
        self.open.discard(deal)
        kinds = [stage.kind for stage in self._pipeline(deal).stages]
        outcomes = [kind for kind in _OUTCOMES[outcome] if kind in kinds]
        if not outcomes:
            return []  # a lead may simply stay where it is
        deal.stage = kinds.index(outcomes[0])
        items = [self._crm.change(deal, at, "dealstage", self._stage(deal).id)]
        if outcomes[0] == "lost":
            if rng.random() < 0.1:
                items.append(self._crm.change(deal, at, "amount", ""))
            reason = market.loss_reason(rng, too_dear=too_dear, stalled=deal.stalled)
            if reason:
                items.append(self._crm.change(deal, at, self._reason_property, reason))
        else:
            items.append(self._crm.change(deal, at, "closedate", str(milliseconds(deal.last))))
            self._remember_closed(deal)
            if outcomes[0] == "won":
                self._may_cancel(deal, at)
        return items

    def _may_cancel(self, deal: Deal, won_at: datetime) -> None:
        after = market.cancelled_after(self._cancelling)
        if after is not None:
            heapq.heappush(self._to_cancel, (won_at + after, deal.id, deal))

    def cancel(self, at: datetime) -> list[Wire]:
        """Have the won deals lost of which the customer has withdrawn by now."""
        items: list[Wire] = []
        while self._to_cancel and self._to_cancel[0][0] <= at:
            _, _, deal = heapq.heappop(self._to_cancel)
            kinds = [stage.kind for stage in self._pipeline(deal).stages]
            if kinds[deal.stage] != "won" or "lost" not in kinds:
                continue  # it was reopened meanwhile
            self.closed = [other for other in self.closed if other is not deal]
            deal.stage = kinds.index("lost")
            items.append(self._crm.change(deal, at, "dealstage", self._stage(deal).id))
            items.append(self._crm.change(deal, at, self._reason_property, market.CANCELLED_REASON))
        return items

    def change(self, at: datetime) -> list[Wire]:
        """Change something small: a new amount, owner or expected close date; seldom a deal goes, or comes back."""
        rng = self._random
        deal = self._draw_lively()
        if deal is None:
            return self.create(at)
        chance = rng.random()
        if chance < 0.35:
            return [self._new_amount(deal, at)]
        if chance < 0.50:
            team = self._team(deal.rep, at)
            deal.rep = rng.choice([rep.id for rep in self.funnel.reps if self._team(rep.id, at) == team])
            return [self._crm.change(deal, at, "hubspot_owner_id", deal.rep)]
        if chance < 0.94:
            return [self._expect(deal, at, rng.randrange(5, 50))]
        if chance < 0.955 and self.deleted:
            back = self.deleted.pop(rng.randrange(len(self.deleted)))
            item = self._crm.deal_event(back, at, "deal.restore")
            self._plan(back, at)
            return [item]
        self.open.discard(deal)
        if chance < 0.975 and self.open:
            other = self.open.draw(rng).id
            fields = {"primaryObjectId": other, "mergedObjectIds": [deal.id], "newObjectId": other}
            return [self._crm.deal_event(deal, at, "deal.merge", **fields)]
        self.deleted = [*self.deleted, deal][-RECENTLY_DELETED:]
        return [self._crm.deal_event(deal, at, "deal.deletion")]

    def _expect(self, deal: Deal, at: datetime, days: int) -> Wire:
        return self._crm.change(deal, at, "closedate", str(milliseconds(at + timedelta(days=days))))

    # Corrections

    def correct(self, at: datetime) -> list[Wire]:
        """Correct what was wrong: an activity's time, an amount, a stage, a close date, an outcome."""
        rng = self._random
        chance = rng.random()
        if chance < 0.15 and self.closed:
            deal = self.closed.pop(rng.randrange(len(self.closed)))
            if not deal.reopened and rng.random() < 0.15:
                deal.reopened = True
                return self._put(deal, at, self._open_stages[deal.pipeline][-1])
            backdated = deal.last - timedelta(hours=rng.randrange(1, 48))
            backdated -= timedelta(days=max(0, backdated.weekday() - 4))  # nobody signs on a weekend
            return [self._crm.change(deal, at, "closedate", str(milliseconds(backdated)))]
        deal_in_hand = self._draw_lively()
        if chance < 0.40 and deal_in_hand is not None:
            return [self._new_amount(deal_in_hand, at)]
        if chance < 0.60 and deal_in_hand is not None:
            before = [stage for stage in self._open_stages[deal_in_hand.pipeline] if stage < deal_in_hand.stage]
            if before:
                return self._put(deal_in_hand, at, before[-1])
        logged = self.log(at)
        return [*logged, corrected(logged[-1], 1800)] if logged[-1]["to"] == "standard" else logged

    def _new_amount(self, deal: Deal, at: datetime) -> Wire:
        deal.amount = max(10_000, round(deal.amount * self._random.uniform(0.7, 1.4) / 10_000) * 10_000)
        return self._crm.change(deal, at, "amount", f"{deal.amount / 100:.2f}")

    # Activities

    def log(self, at: datetime) -> list[Wire]:
        """Log an activity, mostly about a deal."""
        rng = self._random
        if not self.funnel.activity_types:
            return self.create(at)
        deal = self._draw_lively() if rng.random() < 0.85 else None
        rep = deal.rep if deal else rng.choice(self.funnel.reps).id
        weights = [5, 8, 3, 4][: len(self.funnel.activity_types)]
        weights += [1] * (len(self.funnel.activity_types) - len(weights))
        kind = rng.choices(self.funnel.activity_types, weights)[0].id
        minutes = {"call": 9, "email": 6, "meeting": 45}.get(kind, 15)
        if deal is not None and kind == "meeting":
            deal.met = True
        return [self._crm.activity(at, kind, rep, int(60 * minutes * rng.lognormvariate(0, 0.4)), deal)]

    # Who and where

    def _plan(self, deal: Deal, at: datetime, rest: timedelta = timedelta()) -> None:
        """Say when the deal moves next after it came into its stage."""
        self.open.discard(deal)
        opens = self._open_stages[deal.pipeline]
        jams = deal.stage == opens[-1] and self._of_team(deal.rep, at, -1)
        jam = market.jam(at, self.jammed) if jams else 0.0
        deal.since = at
        deal.stalled = self._random.random() < market.STALLS
        stay = market.stay(self._random, opens.index(deal.stage), stalled=deal.stalled, jam=jam)
        deal.next_move = max(at, self._planned_until or at) + stay + rest
        self.open.add(deal)

    def _draw_lively(self) -> Deal | None:
        """Return an open deal of which somebody takes care; None where chance meets none."""
        drawn = self.open.draw(self._random) if self.open else None
        return None if drawn is None or drawn.stalled else drawn

    def _remember_closed(self, deal: Deal) -> None:
        self.closed = [*self.closed, deal][-REMEMBERED:]
        if self._stage(deal).kind == "won":
            self.customers = [*self.customers, deal.account][-REMEMBERED:]

    @property
    def _reason_property(self) -> str:
        return self.funnel.loss_reasons.property if self.funnel.loss_reasons else "closed_lost_reason"

    def _pipeline(self, deal: Deal) -> Pipeline:
        return self.funnel.pipelines[deal.pipeline]

    def _stage(self, deal: Deal) -> Stage:
        return self._pipeline(deal).stages[deal.stage]

    def _sells_more(self, pipeline: int) -> bool:
        """Say whether a pipeline is one of deals with customers."""
        one = self.funnel.pipelines[pipeline]
        return pipeline > 0 and one.kind == "deals" and one.continues_in is None

    def _of_team(self, rep_id: str, at: datetime, number: int) -> bool:
        """Say whether a rep works in a team of the funnel file; one team alone is like none of them."""
        return len(self.funnel.teams) > 1 and self._team(rep_id, at) == self.funnel.teams[number].id

    def _team(self, rep_id: str, at: datetime) -> str:
        rep: Rep = next(rep for rep in self.funnel.reps if rep.id == rep_id)
        begun = [assignment for assignment in rep.assignments if assignment.starts <= at.date()]
        return (begun or rep.assignments[:1])[-1].team
