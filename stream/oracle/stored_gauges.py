"""What the gauges must be that are read from ClickHouse: of goals, ledgers and rows of deals."""

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import NamedTuple

from schemas.funnel_file import FunnelFile
from stream.oracle import formulas
from stream.oracle.difference import Difference
from stream.oracle.formulas import quotient
from stream.oracle.gauges import Series, compare_series, periods, shown_of, whole_of
from stream.oracle.goals import Standing
from stream.oracle.ledgers import Posted
from stream.oracle.open_visits import unit
from stream.oracle.organisation import Organisation, Written
from stream.oracle.outlook import OutlookOfAll
from stream.oracle.plans import Plans
from stream.oracle.rows import Row
from stream.oracle.truth import Truth, off_rows

_GOALS = ("target", "value", "projected")
_WEIGHTED = "dealstream_weighted_pipeline"
_EXPECTED, _LEFT, _COVERAGE = "dealstream_expected_amount", "dealstream_quota_left", "dealstream_coverage"
_COMMISSION, _REP_COMMISSION = "dealstream_commission", "dealstream_rep_commission"

COMPARED = frozenset(
    (
        formulas.AT_QUOTA, formulas.WITH_QUOTA, formulas.AT_QUOTA_SHARE, _WEIGHTED, _EXPECTED, _LEFT, _COVERAGE,
        _COMMISSION, _REP_COMMISSION, *(f"dealstream_goal_{name}" for name in _GOALS),
    )
)  # fmt: skip
"""The gauges that are compared: all of these."""


class Known(NamedTuple):
    """What is known: windows, rows of all deals, how goals stand, and what is posted for reps.

    `goals`: those that the oracle has a formula for. `posted`: None: not to be compared.
    """

    windows: Truth
    rows: list[Row]
    goals: list[Standing]
    posted: list[Posted] | None


def stored_gauges(known: Known, funnel: FunnelFile, now: datetime) -> dict[Series, float]:
    """Return the gauges that must be on /metrics beside those of the live totals, without those that are zero."""
    wanted = _Wanted(known, funnel, now)
    wanted.put_goals()
    wanted.put_weighted()
    for period, first, last in periods(funnel, now):
        wanted.put_period(period, first, last)
    return wanted.series


def compare_stored(known: Known, wanted: Mapping[Series, float], exposition: str) -> list[Difference]:
    """Return where the stored gauges differ from what they must be; goals without a formula here are left out."""
    names = COMPARED if known.posted is not None else COMPARED - {_COMMISSION, _REP_COMMISSION}
    ids = {one.id for one in known.goals}
    shown = {
        (name, tuple(label for label in labels if label[0] != "unit")): value
        for (name, labels), value in shown_of(exposition, names).items()
        if dict(labels).get("goal") in (None, *ids)
    }
    compared = {series: value for series, value in wanted.items() if series[0] in names}
    return compare_series(compared, shown, compared)


def is_of_stored(difference: Difference) -> bool:
    """Say whether a difference is one of a stored gauge."""
    return difference.where.removeprefix("/metrics ").partition("{")[0] in COMPARED


class _Wanted:
    """Collects the series."""

    def __init__(self, known: Known, funnel: FunnelFile, now: datetime) -> None:
        self.series: dict[Series, float] = {}
        self._known = known
        self._funnel = funnel
        self._now = now
        self._organisation = Organisation(funnel)
        self._unit = unit(funnel.currency)
        self._plans = Plans(funnel)
        self._expected = off_rows(known.rows, funnel, now)

    def put_goals(self) -> None:
        """Put how goals stand."""
        for one in self._known.goals:
            money = self._unit if one.is_money else 1
            for name in _GOALS:
                value = getattr(one, name)
                labels = {"goal": one.id, "kpi": one.kpi}
                if value is not None:
                    self.series[f"dealstream_goal_{name}", tuple(sorted(labels.items()))] = value / money

    def put_weighted(self) -> None:
        """Put the weighted pipeline of each team."""
        outlook = OutlookOfAll(self._known.rows, self._organisation, self._now)
        for team in {row["owner"]["team_id"] for row in self._known.rows}:
            worth = outlook.weighted_pipeline(lambda place, _, team=team: place["team_id"] == team)  # type: ignore[misc]
            if worth is not None:
                self._put_money(_WEIGHTED, round(worth), team=team)

    def put_period(self, period: str, first: date, last: date) -> None:
        """Put the gauges of a period."""
        whole = whole_of(period, first, last)
        won: Counter[tuple[str, str]] = Counter()
        for (team, rep, _, _, hour), measures in self._known.windows.items():
            if first <= self._day(hour) <= last:
                won[team, rep] += measures.get("won_amount", 0)
        expected = self._expected_in(whole)
        args = whole, last - timedelta(days=1), last
        for team in {team.id for team in self._funnel.teams} | {team for team, _ in won} | expected.keys():
            left = self._plans.of_team(team, *args).quota - sum(n for (of, _), n in won.items() if of == team)
            self._put_money(_EXPECTED, expected.get(team, 0), period=period, team=team)
            self._put_money(_LEFT, left, period=period, team=team)
            coverage = quotient(expected.get(team, 0), left)
            if coverage is not None:
                self._put(_COVERAGE, coverage, period=period, team=team)
        self._put_at_quota(period, whole, won)
        self._put_commission(period, first, last)

    def _put_at_quota(self, period: str, whole: list[date], won: Counter[tuple[str, str]]) -> None:
        asked: Counter[tuple[str, str]] = Counter()
        for team in self._funnel.teams:
            for rep in self._plans.members(team.id, whole):
                asked[team.id, rep] = self._plans.of_rep(rep, team.id, whole, whole[0], whole[0]).quota
        for team in self._funnel.teams:
            members = [rep for (of, rep), quota in asked.items() if of == team.id and quota > 0]
            at_quota = sum(_in_all_teams(won, rep) >= _in_all_teams(asked, rep) for rep in members)
            self._put(formulas.WITH_QUOTA, len(members), period=period, team=team.id)
            self._put(formulas.AT_QUOTA, at_quota, period=period, team=team.id)
            if members:
                self._put(formulas.AT_QUOTA_SHARE, at_quota / len(members), period=period, team=team.id)

    def _put_commission(self, period: str, first: date, last: date) -> None:
        paid: Counter[tuple[str, str]] = Counter()
        for one in self._known.posted or ():
            if first <= one.day <= last:
                paid[one.team_id, one.rep_id] += one.paid
        for team in {team for team, _ in paid}:
            self._put_money(_COMMISSION, sum(n for (of, _), n in paid.items() if of == team), period=period, team=team)
        for (team, rep), money in paid.items():
            self._put_money(_REP_COMMISSION, money, period=period, team=team, rep=rep)

    def _expected_in(self, whole: list[date]) -> dict[str, int]:
        amounts: Counter[tuple[str, str]] = Counter()
        for (team, _, _, _, hour), measures in self._expected.items():
            for key, amount in measures.items():
                name, *_, currency = key.split(":")
                if name == "expected_amount" and whole[0] <= self._day(hour) <= whole[-1]:
                    amounts[team, currency] += amount
        worth: Counter[str] = Counter()
        for (team, currency), amount in amounts.items():
            worth[team] += self._organisation.reported(Written(amount, None, currency, None), self._now) or 0
        return worth

    def _day(self, hour: int) -> date:
        return datetime.fromtimestamp(hour, self._organisation.zone).date()

    def _put_money(self, name: str, value: float, **labels: str) -> None:
        self._put(name, value / self._unit, **labels, currency=self._funnel.currency)

    def _put(self, name: str, value: float, **labels: str) -> None:
        self.series[name, tuple(sorted(labels.items()))] = value


def _in_all_teams(of: Counter[tuple[str, str]], rep: str) -> int:
    return sum(n for (_, own), n in of.items() if own == rep)
