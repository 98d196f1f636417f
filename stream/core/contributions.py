"""What a deal contributes to the aggregates: measures per window, read off its way.

`docs/semantics.md` says every rule in words.
"""

from collections.abc import Iterable, Sequence

from stream.core.aggregate import Contributions, Key, Measures
from stream.core.facts import Fact, History, Kind
from stream.core.funnel import MICROS, Funnel
from stream.core.owners import Place
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

    def __init__(self, way: Way, funnel: Funnel) -> None:
        self.way = way
        self.hour_of = funnel.hour_of
        self.funnel = funnel
        self.totals: dict[_Cell, Measures] = {}

    def count(self) -> Contributions:
        way = self.way
        for part in way.parts:
            self._count_part(part)
        for (place, stage, _, at, _), fate in zip(way.reached, way.fates, strict=True):
            _put(self.window(place, stage.pipeline_id, at), f"cohort_{fate}:{stage.id}")
        if way.qualifying is not None:
            place, stage, _, at, _ = way.qualifying.entry
            _put(self.window(place, stage.pipeline_id, at), f"mql_{way.qualifying.fate}")
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

    def _count_part(self, part: Part) -> None:
        place, stage, number, start, end, beginning, ending = part
        name = stage.id
        began = self.window(place, stage.pipeline_id, start)
        if beginning == "taken_over":
            _put(began, f"taken_over:{name}")
        else:
            _put(began, f"entered:{name}")
            if beginning == "reopened":
                _put(began, f"reopened:{name}")
        if end is None:
            _put(began, f"still_there:{name}")
            if stage.kind == "open":
                self._count_waiting(part)
            return
        # The whole part belongs to whoever had the deal when it began, also where the rep changes team.
        ended = self.window(place, stage.pipeline_id, end)
        _put(began, f"then_{ending}:{name}")
        _put(ended, f"{ending}:{name}")
        if ending == "handed_off":
            return
        path = self.way.path
        seconds = (end - path[number].entered) // MICROS
        if seconds:
            _put(ended, f"stage_seconds:{name}", seconds)
        if ending == "advanced":
            for skipped in self.funnel.between(stage, path[number + 1].stage):
                _put(ended, f"skipped:{skipped.id}")

    def _count_waiting(self, last: Part) -> None:
        window = self.window(last.place, last.stage.pipeline_id, self.way.path[last.visit].entered)
        _put(window, f"waiting:{last.stage.id}")
        worth = self.way.worth
        if worth.amount:
            _put(window, f"waiting_amount:{last.stage.id}:{worth.currency}", worth.amount)

    def _count_creation(self, creation: Creation) -> None:
        window = self.window(creation.place, creation.pipeline_id, creation.at)
        _put(window, "created")
        amount = self.way.worth.at(creation.at)
        if amount:
            _put(window, "created_amount", amount)
        if self.way.close is not None:
            _put(window, f"created_{self.way.close.outcome}")

    def _count_close(self, close: Close) -> None:
        outcome, closed, place, pipeline_id = close
        window = self.window(place, pipeline_id, closed)
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
