"""What a deal contributes to the aggregates: one pure function of its history.

`docs/semantics.md` says every rule in words. The steps: facts → registers → visits (moves between stages) →
segments (a visit, cut where the deal changed hands) → measures per window.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from stream.core.aggregate import Contributions, Key, Measures
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel, Stage
from stream.core.owners import NOBODY, Place, only_place, place_at
from stream.core.registers import Registers, registers
from stream.core.visits import Visit, exit_kind, visits

DAY = 86_400 * MICROS
_WON = 1_000_000  # further than any stage
_QUIET = frozenset((Kind.TOUCHED, Kind.CLOSE_DATE, Kind.PROPERTY, Kind.SOURCE, Kind.LOSS_REASON))


class Segment(NamedTuple):
    """A part of a visit with one owner: from `start` to `end` (None: still there)."""

    start: int
    end: int | None
    taken_over: bool
    handed_off: bool


def contributions(history: History, funnel: Funnel) -> Contributions:
    """Return what a deal with this history adds to each window."""
    deal = registers(history)
    if deal.gone:
        return {}
    return _Counter(deal, funnel).count()


def counting(before: History, facts: Sequence[Fact], added: Iterable[int], funnel: Funnel) -> list[int]:
    """Return which of the facts that were added may change contributions: of the others it is plain that they don't.

    Args:
        before: the history that the facts were added to.
        facts: all that came.
        added: positions of those that changed the history.
        funnel: the funnel file in force.

    Touches and close dates count only once the deal is closed.
    """
    closed = funnel.closed_stages
    if not closed.isdisjoint([fact.value for part in (before, facts) for fact in part if fact.kind == Kind.STAGE]):
        return list(added)
    # A fact that takes the place of another may take a stage back.
    known = {fact.event_id for fact in before}
    return [n for n in added if facts[n].kind not in _QUIET or facts[n].event_id in known]


_Cell = tuple[Place, str, int]
"""A window while it is filled: place, pipeline, hour; plain, since a Key takes five times as long."""


class _Counter:
    """Collects the measures of one deal; lives for one call of `contributions`."""

    def __init__(self, deal: Registers, funnel: Funnel) -> None:
        self.deal = deal
        self.funnel = funnel
        self.totals: dict[_Cell, Measures] = {}
        self.first_entries: dict[str, tuple[Stage, int, Measures]] = {}
        owners = deal.owners
        # Most deals have one owner, who stays in one team.
        self.only_owner = only_place(owners[0]) if len(owners) == 1 else None

    def count(self) -> Contributions:
        path = visits(self.deal, self.funnel)
        for number, visit in enumerate(path):
            following = path[number + 1].stage if number + 1 < len(path) else None
            self._count_visit(number, visit, following)
        self._count_cohorts(path)
        # Of leads only their ways through the stages count.
        of_deals = [visit for visit in path if not visit.stage.of_leads] if self.funnel.has_leads else path
        last = path[-1] if of_deals and path[-1] is of_deals[-1] else None
        outcome = last.stage.kind if last is not None and last.stage.kind != "open" else None
        if last is not None and outcome is not None:
            self._count_close(last, outcome)
        if self.deal.created is not None and (of_deals or not path):
            self._count_created(self.deal.created, of_deals[0].stage.pipeline_id if path else "", outcome)
        return {
            Key(team_id, rep_id, territory_id, pipeline_id, hour): measures
            for ((rep_id, team_id, territory_id), pipeline_id, hour), measures in self.totals.items()
            if measures
        }

    # Where a number belongs

    def cell(self, owner_at: int, pipeline_id: str, at: int) -> _Cell:
        """Return the window of `at`, for whoever had the deal at `owner_at`."""
        return self.only_owner or self.owner(owner_at), pipeline_id, self.funnel.hour_of(at)

    def window(self, cell: _Cell) -> Measures:
        """Return the measures of a window, to put numbers into."""
        measures = self.totals.get(cell)
        if measures is None:
            measures = self.totals[cell] = {}
        return measures

    def owner(self, at: int) -> Place:
        """Return who had the deal at a moment, and where; before the first owner the first one."""
        if self.only_owner is not None:
            return self.only_owner
        owners = self.deal.owners
        if not owners:
            return NOBODY
        return place_at(owners[max(bisect_right(self.deal.owner_times, at) - 1, 0)], at)

    def amount(self, at: int) -> int | None:
        """Return the last known amount in the reporting currency at the rate of `at`."""
        if self.deal.amount is None:
            return None
        amount, written_in, exact = self.deal.amount
        return self.funnel.convert(amount, written_in, self.deal.currency, at, exact)

    # The parts of the deal

    def _segments(self, visit: Visit) -> list[Segment]:
        """Cut a visit of an open stage where another rep took the deal."""
        if len(self.deal.owners) < 2 or visit.stage.kind != "open":
            return [Segment(visit.entered, visit.left, taken_over=False, handed_off=False)]
        cuts: list[int] = []
        rep_id = self.owner(visit.entered)[0]
        for at in self.deal.owner_times:
            if at <= visit.entered or (visit.left is not None and at >= visit.left):
                continue
            # Of several owners at one moment the last holds.
            new_rep = self.owner(at)[0]
            if new_rep != rep_id:
                cuts.append(at)
                rep_id = new_rep
        starts = [visit.entered, *cuts]
        ends = [*cuts, visit.left]
        return [
            Segment(start, end, taken_over=number > 0, handed_off=number < len(cuts))
            for number, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]

    def _count_visit(self, number: int, visit: Visit, following: Stage | None) -> None:
        stage = visit.stage
        for segment in self._segments(visit):
            cell = self.cell(segment.start, stage.pipeline_id, segment.start)
            began = self.window(cell)
            if segment.taken_over:
                _put(began, f"taken_over:{stage.id}")
            else:
                _put(began, f"entered:{stage.id}")
                if visit.reopened:
                    _put(began, f"reopened:{stage.id}")
                if stage.kind == "open":
                    self._reached(stage, number, began)
            if segment.end is None:
                _put(began, f"still_there:{stage.id}")
                _put(began, f"still_there_amount:{stage.id}", self.amount(segment.start) or 0)
                continue
            # The whole visit belongs to whoever had it when it began, also where the rep changes team.
            ended = self.window((cell[0], cell[1], self.funnel.hour_of(segment.end)))
            kind = "handed_off" if segment.handed_off or following is None else exit_kind(stage, following)
            _put(began, f"then_{kind}:{stage.id}")
            _put(ended, f"{kind}:{stage.id}")
            _put(ended, f"stage_seconds:{stage.id}", (segment.end - segment.start) // MICROS)
            if kind == "advanced" and following is not None:
                for skipped in self.funnel.between(stage, following):
                    _put(ended, f"skipped:{skipped.id}")
                    self._reached(skipped, number, ended)

    def _reached(self, stage: Stage, number: int, window: Measures) -> None:
        """Note that the visit with this number reached a stage; the first one to do so counts, in the window given."""
        if stage.id not in self.first_entries:
            self.first_entries[stage.id] = stage, number, window

    def _count_cohorts(self, path: list[Visit]) -> None:
        # How far the deal got after each visit, in that visit's pipeline.
        ahead: dict[str, int] = {}
        furthest = []
        for visit in reversed(path):
            stage = visit.stage
            known = ahead.get(stage.pipeline_id, -1)
            furthest.append(known)
            if stage.kind == "won":
                ahead[stage.pipeline_id] = _WON
            elif stage.kind == "open" and stage.position > known:
                ahead[stage.pipeline_id] = stage.position
        furthest.reverse()
        for stage, number, window in self.first_entries.values():
            _put(window, f"cohort_entered:{stage.id}")
            if furthest[number] > stage.position:
                _put(window, f"cohort_progressed:{stage.id}")

    def _count_created(self, created: int, pipeline_id: str, outcome: str | None) -> None:
        window = self.window(self.cell(created, pipeline_id, created))
        _put(window, "created")
        _put(window, "created_amount", self.amount(created) or 0)
        if outcome is not None:
            _put(window, f"created_{outcome}")

    def _count_close(self, last: Visit, outcome: str) -> None:
        closed = last.entered
        # A close date set while closing or later says when it really was; an earlier one was a guess.
        if self.deal.close_date is not None:
            set_at, close_date = self.deal.close_date
            if close_date is not None and set_at >= last.entered:
                closed = close_date
        window = self.window(self.cell(closed, last.stage.pipeline_id, closed))
        if outcome == "disqualified":
            _put(window, "disqualified_deals")
            return
        name = "won" if outcome == "won" else "lost"
        _put(window, "won" if outcome == "won" else "lost_deals")
        amount = self.amount(closed)
        if amount is None:
            _put(window, f"{name}_without_amount")
        else:
            _put(window, f"{name}_amount", amount)
        for activity_type in {kind for at, kind in self.deal.touches if at <= last.entered}:
            _put(window, f"{name}_touched:{activity_type}")
        if outcome != "won":
            return
        if amount is not None:
            _put(window, f"won_amounts:{amount}")
        created = self.deal.created
        if created is not None and closed >= created:
            _put(window, "cycle_deals")
            _put(window, "cycle_seconds", (closed - created) // MICROS)
            _put(window, f"cycle_days:{(closed - created) // DAY}")


def _put(window: Measures, measure: str, value: int = 1) -> None:
    if value:
        window[measure] = window.get(measure, 0) + value
