"""What a deal contributes to the aggregates: one pure function of its history.

`docs/semantics.md` says every rule in words. The steps: facts → visits (moves between stages) →
segments (a visit, cut where the deal changed hands) → measures per window.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from stream.core.aggregate import Contributions, Key, Measures
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel, Stage
from stream.core.owners import NOBODY, Owner, Place, only_place, place_at

DAY = 86_400 * MICROS
_WON = 1_000_000  # further than any stage
_QUIET = frozenset((Kind.TOUCHED, Kind.CLOSE_DATE, Kind.PROPERTY))


class Visit(NamedTuple):
    """A deal's stay in a stage. `left` is None while it is still there (or closed there)."""

    stage: Stage
    entered: int
    left: int | None
    reopened: bool


class Segment(NamedTuple):
    """A part of a visit with one owner: from `start` to `end` (None: still there)."""

    start: int
    end: int | None
    taken_over: bool
    handed_off: bool


@dataclass(slots=True)
class Registers:
    """A history sorted into its properties."""

    gone: bool = False
    created: int | None = None
    stages: list[tuple[int, str]] = field(default_factory=list)
    owner_times: list[int] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    amount: tuple[int, str | None] | None = None
    currency: str | None = None
    close_date: tuple[int, int | None] | None = None
    touches: list[tuple[int, str]] = field(default_factory=list)


def registers(history: History) -> Registers:
    """Sort a history into registers: the last writer by (at, event_id) wins."""
    found = Registers()
    for at, _, _, kind, value in history:
        data: Any = value
        if kind == Kind.STAGE:
            found.stages.append((at, data))
        elif kind == Kind.TOUCHED:
            found.touches.append((at, data))
        elif kind == Kind.OWNER:
            found.owner_times.append(at)
            found.owners.append(data)
        elif kind == Kind.AMOUNT:
            # Many CRMs blank the amount of a lost deal: the last known one stays.
            if data[0] is not None:
                found.amount = (data[0], data[1])
        elif kind == Kind.CREATED:
            if found.created is None:
                found.created = at
        elif kind == Kind.CLOSE_DATE:
            found.close_date = (at, data)
        elif kind == Kind.CURRENCY:
            found.currency = data
        elif kind in (Kind.DELETED, Kind.MERGED):
            found.gone = True
        elif kind == Kind.RESTORED:
            found.gone = False
    return found


def visits(found: Registers, funnel: Funnel) -> list[Visit]:
    """Return the visits that count: outcomes that a later move took back are left out."""
    moves: list[tuple[Stage, int]] = []
    for at, stage_id in found.stages:
        stage = funnel.stages.get(stage_id)
        if stage is not None and (not moves or moves[-1][0] is not stage):
            moves.append((stage, at))
    kept: list[Visit] = []
    reopened = False
    for index, (stage, entered) in enumerate(moves):
        left = moves[index + 1][1] if index + 1 < len(moves) else None
        if stage.kind != "open" and left is not None:
            reopened = True
            continue
        kept.append(Visit(stage, entered, left, reopened and stage.kind == "open"))
        reopened = False
    return kept


def contributions(history: History, funnel: Funnel) -> Contributions:
    """Return what a deal with this history adds to each window."""
    found = registers(history)
    if found.gone:
        return {}
    return _Counter(found, funnel).count()


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

    def __init__(self, found: Registers, funnel: Funnel) -> None:
        self.found = found
        self.funnel = funnel
        self.totals: dict[_Cell, Measures] = {}
        owners = found.owners
        # Most deals have one owner, who stays in one team.
        self.only_owner = only_place(owners[0]) if len(owners) == 1 else None

    def count(self) -> Contributions:
        path = visits(self.found, self.funnel)
        first_entries: dict[str, tuple[int, Measures, Stage]] = {}
        for index, visit in enumerate(path):
            following = path[index + 1].stage if index + 1 < len(path) else None
            self._count_visit(index, visit, following, first_entries)
        self._count_cohorts(path, first_entries)
        last = path[-1] if path else None
        outcome = last.stage.kind if last is not None and last.stage.kind != "open" else None
        if last is not None and outcome is not None:
            self._count_close(last, outcome)
        if self.found.created is not None:
            self._count_created(self.found.created, path[0].stage.pipeline_id if path else "", outcome)
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
        owners = self.found.owners
        if not owners:
            return NOBODY
        return place_at(owners[max(bisect_right(self.found.owner_times, at) - 1, 0)], at)

    def amount(self, at: int) -> int | None:
        """Return the last known amount in the reporting currency at the rate of `at`."""
        if self.found.amount is None:
            return None
        amount, written_in = self.found.amount
        return self.funnel.convert(amount, written_in, self.found.currency, at)

    # The parts of the deal

    def _segments(self, visit: Visit) -> list[Segment]:
        """Cut a visit of an open stage where another rep took the deal."""
        cuts: list[int] = []
        rep_id = self.owner(visit.entered)[0]
        for at in self.found.owner_times:
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
            Segment(start, end, taken_over=index > 0, handed_off=index < len(cuts))
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]

    def _count_visit(
        self, index: int, visit: Visit, following: Stage | None, first: dict[str, tuple[int, Measures, Stage]]
    ) -> None:
        stage, entered, left, reopened = visit
        is_open = stage.kind == "open"
        cell = self.cell(entered, stage.pipeline_id, entered)
        began = self.window(cell)
        if is_open:
            first.setdefault(stage.id, (index, began, stage))
        if reopened:
            _put(began, f"reopened:{stage.id}")
        if is_open and len(self.found.owners) > 1:
            for start, end, taken_over, handed_off in self._segments(visit):
                if taken_over:
                    cell = self.cell(start, stage.pipeline_id, start)
                    began = self.window(cell)
                _put(began, f"taken_over:{stage.id}" if taken_over else f"entered:{stage.id}")
                self._count_end(index, stage, start, end, cell, None if handed_off else following, first)
        else:
            _put(began, f"entered:{stage.id}")
            self._count_end(index, stage, entered, left, cell, following, first)

    def _count_end(
        self,
        index: int,
        stage: Stage,
        start: int,
        end: int | None,
        cell: _Cell,
        following: Stage | None,
        first: dict[str, tuple[int, Measures, Stage]],
    ) -> None:
        """Count what became of a visit, or a part of one, that began in a cell. `following` None: it was handed on."""
        began = self.totals[cell]
        if end is None:
            _put(began, f"still_there:{stage.id}")
            _put(began, f"still_there_amount:{stage.id}", self.amount(start) or 0)
            return
        exit_kind = "handed_off" if following is None else _exit(stage, following)
        # The whole visit belongs to whoever had it when it began, also where the rep changes team.
        ended = self.window((cell[0], cell[1], self.funnel.hour_of(end)))
        _put(ended, f"{exit_kind}:{stage.id}")
        _put(ended, f"stage_seconds:{stage.id}", (end - start) // MICROS)
        _put(began, f"then_{exit_kind}:{stage.id}")
        if exit_kind == "advanced" and following is not None:
            for skipped in self.funnel.between(stage, following):
                _put(ended, f"skipped:{skipped.id}")
                first.setdefault(skipped.id, (index, ended, skipped))

    def _count_cohorts(self, path: list[Visit], first: dict[str, tuple[int, Measures, Stage]]) -> None:
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
        for index, window, stage in first.values():
            _put(window, f"cohort_entered:{stage.id}")
            if furthest[index] > stage.position:
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
        if self.found.close_date is not None:
            set_at, close_date = self.found.close_date
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
        for activity_type in {kind for at, kind in self.found.touches if at <= last.entered}:
            _put(window, f"{name}_touched:{activity_type}")
        if outcome != "won":
            return
        if amount is not None:
            _put(window, f"won_amounts:{amount}")
        created = self.found.created
        if created is not None and closed >= created:
            _put(window, "cycle_deals")
            _put(window, "cycle_seconds", (closed - created) // MICROS)
            _put(window, f"cycle_days:{(closed - created) // DAY}")


def _put(window: Measures, measure: str, value: int = 1) -> None:
    if value:
        window[measure] = window.get(measure, 0) + value


def _is_progress(stage: Stage, later: Stage) -> bool:
    if later.pipeline_id != stage.pipeline_id:
        return False
    return later.kind == "won" or (later.kind == "open" and later.position > stage.position)


def _exit(stage: Stage, following: Stage) -> str:
    """Return how a visit ended, given the stage that follows."""
    if following.pipeline_id != stage.pipeline_id:
        return "handed_off"
    if following.kind in ("lost", "disqualified"):
        return following.kind
    return "advanced" if _is_progress(stage, following) else "moved_back"
