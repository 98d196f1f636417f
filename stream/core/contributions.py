"""What a deal contributes to the aggregates: measures per window, read off its way.

`docs/semantics.md` says every rule in words.
"""

from collections.abc import Iterable, Sequence

from stream.core.aggregate import Contributions, Key, Measures
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel
from stream.core.places import Place
from stream.core.way import Close, Creation, Part, Way

MINUTE = 60 * MICROS
# What no measure in hours depends on, and what none does before the deal is closed.
_NEVER = frozenset((Kind.TOUCHED, Kind.PROPERTY, Kind.SOURCE, Kind.LOSS_REASON, Kind.ACCOUNT))
_ONCE_CLOSED = frozenset((*_NEVER, Kind.CLOSE_DATE))


def contributions(way: Way | None, funnel: Funnel) -> Contributions:
    """Return what a deal with this way adds to each window."""
    return {} if way is None else _Counter(way, funnel).count()


def counting(before: History, facts: Sequence[Fact], added: Iterable[int], funnel: Funnel) -> list[int]:
    """Return which of the facts that were added may change contributions: of the others it is plain that they don't.

    Args:
        before: the history that the facts were added to.
        facts: all that came.
        added: positions of those that changed the history.
        funnel: the funnel file in force.
    """
    stages = [fact.value for part in (before, facts) for fact in part if fact.kind == Kind.STAGE]
    quiet = _ONCE_CLOSED if funnel.closed_stages.isdisjoint(stages) else _NEVER
    # A fact that takes the place of another may take a stage back.
    known = {fact.event_id for fact in before}
    return [n for n in added if facts[n].kind not in quiet or facts[n].event_id in known]


_Cell = tuple[Place, str, int]
"""A window while it is filled: place, pipeline, hour; plain, since a Key takes five times as long."""


class _Counter:
    """Collects the measures of one deal; lives for one call of `contributions`."""

    __slots__ = ("funnel", "hour_of", "totals", "way")

    def __init__(self, way: Way, funnel: Funnel) -> None:
        self.way = way
        self.hour_of = funnel.hour_of
        self.funnel = funnel
        self.totals: dict[_Cell, Measures] = {}

    def count(self) -> Contributions:
        way = self.way
        self._count_stages()
        if way.qualifying is not None:
            entry = way.qualifying.entry
            _put(self.window(entry.place, entry.stage.pipeline_id, entry.at), f"mql_{way.qualifying.fate}")
        if way.close is not None:
            self._count_close(way.close)
        if way.creation is not None:
            self._count_creation(way.creation)
        return {
            Key(team_id, rep_id, territory_id, pipeline_id, hour): measures
            for ((rep_id, team_id, territory_id), pipeline_id, hour), measures in self.totals.items()
        }

    def window(self, place: Place, pipeline_id: str, at: int) -> Measures:
        """Return the measures of the window of a moment, to put numbers into."""
        cell = place, pipeline_id, self.hour_of(at)
        measures = self.totals.get(cell)
        if measures is None:
            measures = self.totals[cell] = {}
        return measures

    def _count_stages(self) -> None:
        path = self.way.path
        # Windows in which visits began and ended, for the stages that were reached then.
        begins: list[Measures] = []
        ends: list[Measures] = []
        before: Part | None = None
        ended: Measures = {}
        for part in self.way.parts:
            stage, place, measures = part.stage, part.place, part.stage.measures
            # Most parts begin where, when and with whom the one before ended.
            if (
                before is not None
                and before.ended == part.began
                and before.place == place
                and before.stage.pipeline_id == stage.pipeline_id
            ):
                began = ended
            else:
                began = self.window(place, stage.pipeline_id, part.began)
            before = part
            if part.beginning == "taken_over":
                began[measures.taken_over] = began.get(measures.taken_over, 0) + 1
            else:
                begins.append(began)
                began[measures.entered] = began.get(measures.entered, 0) + 1
                if part.beginning == "reopened":
                    _put(began, measures.reopened)
            if part.ended is None:
                _put(began, measures.still_there)
                if stage.kind == "open":
                    self._count_waiting(part)
                continue
            # The whole part belongs to whoever had the deal when it began, also where the rep changes team.
            ended = self.window(place, stage.pipeline_id, part.ended)
            then, exit_ = measures.then[part.ending], measures.ended[part.ending]
            began[then] = began.get(then, 0) + 1
            ended[exit_] = ended.get(exit_, 0) + 1
            if part.ending == "handed_off":
                continue
            ends.append(ended)
            seconds = (part.ended - path[part.visit].entered) // MICROS
            if seconds:
                ended[measures.stage_seconds] = ended.get(measures.stage_seconds, 0) + seconds
            if part.ending == "advanced":
                for skipped in self.funnel.between(stage, path[part.visit + 1].stage):
                    _put(ended, skipped.measures.skipped)
        for reached, fate in zip(self.way.reached, self.way.fates, strict=True):
            window = ends[reached.visit] if reached.skipped else begins[reached.visit]
            cohort = reached.stage.measures.cohort[fate]
            window[cohort] = window.get(cohort, 0) + 1

    def _count_waiting(self, last: Part) -> None:
        window = self.window(last.place, last.stage.pipeline_id, self.way.path[last.visit].entered)
        _put(window, last.stage.measures.waiting)
        worth = self.way.worth
        if worth.amount:
            _put(window, f"{last.stage.measures.waiting_amount}:{worth.currency}", worth.amount)

    def _count_creation(self, creation: Creation) -> None:
        window = self.window(creation.place, creation.pipeline_id, creation.at)
        _put(window, "created")
        amount = self.way.worth.at(creation.at)
        if amount:
            _put(window, "created_amount", amount)
        if self.way.close is not None:
            _put(window, f"created_{self.way.close.outcome}")

    def _count_close(self, close: Close) -> None:
        outcome, closed = close.outcome, close.at
        window = self.window(close.place, close.pipeline_id, closed)
        if outcome == "disqualified":
            _put(window, "disqualified_deals")
            return
        _put(window, "won" if outcome == "won" else "lost_deals")
        if self.way.is_qualified:
            _put(window, f"{outcome}_qualified")
        amount = self.way.worth.at(closed)
        if amount is None:
            _put(window, f"{outcome}_without_amount")
        elif amount:
            _put(window, f"{outcome}_amount", amount)
        if outcome != "won":
            return
        if amount is not None:
            _put(window, f"won_amounts:{amount}")
        created = self.way.deal.created
        if created is not None and closed >= created:
            _put(window, "cycle_deals")
            if seconds := (closed - created) // MICROS:
                _put(window, "cycle_seconds", seconds)
            _put(window, f"cycle_minutes:{(closed - created) // MINUTE}")


def _put(window: Measures, measure: str, value: int = 1) -> None:
    window[measure] = window.get(measure, 0) + value
