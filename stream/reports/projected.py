"""What is to come of open deals, for each row of a report: velocity, weighted pipeline, forecast."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from stream.core.aggregate import Measures
from stream.core.funnel import Funnel
from stream.kpis.catalogue.outlook import OUTLOOK
from stream.kpis.formula import Formula, Projection
from stream.kpis.group import Picked
from stream.kpis.keys import parts_of
from stream.planning.distribution import Distribution, Prospects
from stream.planning.forecast import Forecast, forecast
from stream.planning.velocity import Closings, velocity
from stream.reports.codes import GROUPINGS, Member
from stream.reports.outlook import OpenInStage, Outlook

_AMOUNT = "waiting_amount"
_FORMULAS: Mapping[str, Formula] = {
    kpi.formula.of: kpi.formula for kpi in OUTLOOK if isinstance(kpi.formula, Projection)
}


class RowOutlook(NamedTuple):
    """What is to come of a row; None: too little is known to say it."""

    velocity: int | None
    weighted_pipeline: int | None
    forecast: Forecast | None


class _Row:
    """What adds up in a row of a report."""

    def __init__(self) -> None:
        self.open_amounts: Counter[tuple[str, str, str]] = Counter()
        """By team, stage and currency."""
        self.prospects: list[Prospects] = []
        self.is_due_without_chance = False
        self.later = 0
        self.open_qualified = 0
        self.of_late = Closings()


class Projected:
    """The KPIs of an outlook for each row of a report, by grouping (empty: everybody) and member."""

    def __init__(self, known: Outlook, open_deals: Iterable[tuple[Member, Measures]], funnel: Funnel, now: int) -> None:
        self._funnel = funnel
        self._now = now
        self._chances = known.chances
        self._rows: defaultdict[tuple[str, str], _Row] = defaultdict(_Row)
        for member, measures in open_deals:
            for key, amount in measures.items():
                if key.startswith(_AMOUNT):
                    _, stage_id, currency = parts_of(key)
                    for row in self._rows_of(member):
                        row.open_amounts[member[0], stage_id, currency] += amount
        for one in known.open:
            self._add_open(one)
        for member, (later, of_late) in known.closed.items():
            for row in self._rows_of(member):
                row.later += later
                row.of_late += of_late

    def picked(self, grouping: str, member: str, measures: Measures) -> Picked:
        """Return the KPIs of a row; the arguments are those of `of`."""
        row = self.of(grouping, member, measures)
        return {
            (_FORMULAS["velocity"], ""): row.velocity,
            (_FORMULAS["weighted pipeline"], ""): row.weighted_pipeline,
            (_FORMULAS["forecast"], ""): row.forecast,
        }

    def of(self, grouping: str, member: str, measures: Measures) -> RowOutlook:
        """Return what is to come of a row.

        Args:
            grouping: the column that it is one of; empty: it is everybody's.
            member: which one.
            measures: of its days; what is won is booked, and a quota the target.
        """
        row = self._row(grouping, member)
        speed = velocity(row.open_qualified, row.of_late)
        return RowOutlook(None if speed is None else round(speed), self._weighted(row), self._forecast(row, measures))

    def to_come(self, grouping: str, member: str) -> Distribution:
        """Return the distribution of what the due deals of a row come to."""
        return Distribution(self.prospects(grouping, member))

    def prospects(self, grouping: str, member: str) -> list[Prospects]:
        """Return the due deals of a row."""
        return self._row(grouping, member).prospects

    def _row(self, grouping: str, member: str) -> _Row:
        return self._rows[grouping, member]

    def _rows_of(self, member: Member) -> Iterator[_Row]:
        for key in (("", ""), *zip(GROUPINGS, member, strict=True)):
            yield self._rows[key]

    def _add_open(self, one: OpenInStage) -> None:
        chance = self._chances.of(one.member[0], one.stage_id)
        for row in self._rows_of(one.member):
            row.open_qualified += one.qualified
            if not one.amounts:
                continue
            if chance is None:
                row.is_due_without_chance = True
            else:
                row.prospects.append(Prospects(float(chance), one.amounts))

    def _weighted(self, row: _Row) -> int | None:
        """Return the open amounts times their chances; those of which no chance is known are left out."""
        worth, is_known = 0.0, False
        amounts = self._of_deals(row.open_amounts)
        for (team_id, stage_id, currency), amount in amounts.items():
            chance = self._chances.of(team_id, stage_id)
            if chance is not None:
                is_known = True
                worth += (self._funnel.convert(amount, currency, None, self._now) or 0) * float(chance)
        return round(worth) if is_known or not amounts else None

    def _of_deals(self, amounts: Counter[tuple[str, str, str]]) -> dict[tuple[str, str, str], int]:
        stages = self._funnel.stages
        return {key: n for key, n in amounts.items() if n and key[1] in stages and not stages[key[1]].of_leads}

    def _forecast(self, row: _Row, measures: Measures) -> Forecast | None:
        if row.is_due_without_chance and not row.prospects:
            return None
        booked = measures.get("won_amount", 0) + row.later
        return forecast(booked, row.prospects, measures.get("quota"))
