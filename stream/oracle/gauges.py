"""What the KPI gauges of live totals must be, computed from the truth by formulas of its own, and compared."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from prometheus_client.parser import text_string_to_metric_families

from schemas.funnel_file import FunnelFile, Stage
from stream.oracle import formulas
from stream.oracle.difference import Difference
from stream.oracle.formulas import StageSums, Sums, all_of, quotient
from stream.oracle.open_visits import OpenVisits, open_visits, stuck_of, unit
from stream.oracle.organisation import Organisation
from stream.oracle.plans import Planned, Plans
from stream.oracle.truth import Truth

Series = tuple[str, tuple[tuple[str, str], ...]]

_OPEN = ("open_deals", "open_amount", "stuck_deals")
_STAGE_OPEN = ("open_deals", "open_amount", "stuck_now")

COMPARED = frozenset(
    (
        *formulas.MONEY, *formulas.DEALS, formulas.SELLING_SECONDS, formulas.SELLING_SHARE, formulas.WINNING_REPS,
        formulas.ACTIVE_REPS, formulas.REPS_WINNING, *formulas.REPS, formulas.REP_REVENUE, *formulas.ACTIVITIES,
        *formulas.PLANS,
        *formulas.STAGES, *(f"dealstream_{name}" for name in _OPEN), *(formulas.STAGE + name for name in _STAGE_OPEN),
    )
)  # fmt: skip
"""The gauges that are compared: all that come off the live totals."""

# Of these a value of 0 says something else than no value.
_SAYS_NOTHING = ("_ratio", "_mean", "_median", "_deal", "_quartile", "_against_limit")


def gauges(expected: Truth, funnel: FunnelFile, now: datetime) -> dict[Series, float]:
    """Return the gauges that must be on /metrics, without the counts that are zero.

    Args:
        expected: the windows.
        funnel: the funnel file in force.
        now: when /metrics is read.
    """
    wanted = _Wanted(expected, funnel, now)
    for period, first, last in periods(funnel, now):
        wanted.put_period(period, first, last)
    wanted.put_open()
    return wanted.series


class _Wanted:
    """Collects the series."""

    def __init__(self, expected: Truth, funnel: FunnelFile, now: datetime) -> None:
        self.series: dict[Series, float] = {}
        self._windows = expected
        self._open = open_visits(expected)
        self._funnel = funnel
        self._organisation = Organisation(funnel)
        self._now = now
        self._unit = unit(funnel.currency)
        self._selling = formulas.selling_types(funnel)
        self._plans = Plans(funnel)
        self._teams = {team for team, *_ in expected}

    def put_period(self, period: str, first: date, last: date) -> None:
        """Put the gauges of a period."""
        zone = self._organisation.zone
        teams: defaultdict[str, Sums] = defaultdict(Counter)
        reps: defaultdict[tuple[str, str], Sums] = defaultdict(Counter)
        still_open: defaultdict[tuple[str, str], Counter[int]] = defaultdict(Counter)
        for (team, rep, _, _, hour), measures in self._windows.items():
            if not first <= datetime.fromtimestamp(hour, zone).date() <= last:
                continue
            teams[team].update(measures)
            reps[team, rep].update(measures)
            for key, value in measures.items():
                if key.startswith("cohort_open:"):
                    still_open[team, key.partition(":")[2]][hour] += value
        for team, sums in teams.items():
            self._put_team(sums, [s for (of, rep), s in reps.items() if of == team and rep], period=period, team=team)
        self._put_plans(period, first, last, teams, reps)
        for (team, rep), sums in reps.items():
            for name, formula in formulas.REPS.items():
                self._put(name, formula(sums), period=period, team=team, rep=rep)
            self._put_money(formulas.REP_REVENUE, sums["won_amount"], period=period, team=team, rep=rep)
        end = datetime.combine(last + timedelta(days=1), datetime.min.time(), tzinfo=zone).astimezone(UTC)
        for team in teams.keys() | self._open.keys():
            self._put_stages(team, teams.get(team, Counter()), still_open, min(end, self._now), period)

    def _put_team(self, sums: Sums, members: list[Sums], **labels: str) -> None:
        for name, formula in formulas.MONEY.items():
            self._put_money(name, formula(sums), **labels)
        for name, formula in formulas.DEALS.items():
            self._put(name, formula(sums), **labels)
        selling = sum(sums[f"activity_seconds:{kind}"] for kind in self._selling)
        self._put(formulas.SELLING_SECONDS, selling, **labels)
        self._put(formulas.SELLING_SHARE, quotient(selling, all_of(sums, "activity_seconds")), **labels)
        for name, measure in formulas.ACTIVITIES.items():
            for key, value in sums.items():
                if key.startswith(f"{measure}:"):
                    self._put(name, value, **labels, type=key.partition(":")[2])
        deals = ("created", "won", "lost_deals", "disqualified_deals")
        active = [one for one in members if any(one[name] for name in deals) or all_of(one, "activities")]
        winning = sum(one["won"] > 0 for one in active)
        self._put(formulas.ACTIVE_REPS, len(active), **labels)
        self._put(formulas.WINNING_REPS, winning, **labels)
        self._put(formulas.REPS_WINNING, quotient(winning, len(active)), **labels)

    def _put_plans(
        self,
        period: str,
        first: date,
        last: date,
        teams: Mapping[str, Sums],
        reps: Mapping[tuple[str, str], Sums],
    ) -> None:
        whole = whole_of(period, first, last)
        args = whole, last - timedelta(days=1), last
        of_reps: dict[tuple[str, str], Planned] = {}
        for team in {team.id for team in self._funnel.teams} & self._teams:
            for rep in self._plans.members(team, whole):
                of_reps[team, rep] = self._plans.of_rep(rep, team, *args)
        for team in {team for team, _ in of_reps}:
            sums = teams.get(team, Counter())
            of_team = self._plans.of_team(team, *args)
            selling = sum(sums[f"activity_seconds:{kind}"] for kind in self._selling)
            for name, value in formulas.of_plan(sums["won_amount"], of_team, selling):
                put = self._put_money if name in formulas.PLAN_MONEY else self._put
                put(name, value, period=period, team=team)
        for (team, rep), planned in of_reps.items():
            amount = reps.get((team, rep), Counter())["won_amount"]
            self._put_money(formulas.REP_QUOTA, planned.quota, period=period, team=team, rep=rep)
            self._put(formulas.REP_ATTAINMENT, quotient(amount, planned.quota), period=period, team=team, rep=rep)

    def _put_stages(
        self, team: str, sums: Sums, still_open: Mapping[tuple[str, str], Counter[int]], until: datetime, period: str
    ) -> None:
        for pipeline in self._funnel.pipelines:
            ids = [stage.id for stage in pipeline.stages if stage.kind == "open"]
            elapsed = Counter({one: self._open[team].elapsed(one, until) for one in ids})
            for stage in pipeline.stages:
                stuck = stuck_of(still_open.get((team, stage.id), Counter()), stage, self._now)
                for name, value in formulas.of_stage(StageSums(sums, ids, stuck, elapsed), stage):
                    self._put(name, value, period=period, team=team, pipeline=pipeline.id, stage=stage.id)

    def put_open(self) -> None:
        """Put the gauges of now."""
        for team, visits in self._open.items():
            of_deals: list[Stage] = []
            for pipeline in self._funnel.pipelines:
                stages = [stage for stage in pipeline.stages if stage.kind == "open"]
                of_deals += stages if pipeline.kind == "deals" else []
                for stage in stages:
                    labels = {"team": team, "pipeline": pipeline.id, "stage": stage.id}
                    self._put_now(formulas.STAGE, _STAGE_OPEN, visits, [stage], labels)
            self._put_now("dealstream_", _OPEN, visits, of_deals, {"team": team})

    def _put_now(
        self, prefix: str, names: tuple[str, str, str], visits: OpenVisits, stages: list[Stage], labels: dict[str, str]
    ) -> None:
        self._put(prefix + names[0], sum(map(visits.number, stages)), **labels)
        self._put_money(prefix + names[1], visits.amount(stages, self._now, self._organisation), **labels)
        self._put(prefix + names[2], sum(visits.stuck(stage, self._now) for stage in stages), **labels)

    def _put_money(self, name: str, value: float | None, **labels: str) -> None:
        self._put(name, None if value is None else value / self._unit, **labels, currency=self._funnel.currency)

    def _put(self, name: str, value: float | None, **labels: str) -> None:
        if value is not None and (value or name.endswith(_SAYS_NOTHING)):
            self.series[name, tuple(sorted(labels.items()))] = value


def whole_of(period: str, first: date, last: date) -> list[date]:
    """Return all days of the month or quarter of which some days are the begin; else these."""
    end = last
    months = {"month": 1, "quarter": 3}.get(period, 0)
    if months:
        following = first
        for _ in range(months):
            following = (following + timedelta(days=31)).replace(day=1)
        end = following - timedelta(days=1)
    return [first + timedelta(days=n) for n in range((end - first).days + 1)]


def periods(funnel: FunnelFile, now: datetime) -> Iterator[tuple[str, date, date]]:
    """Yield name, first and last day of the periods that gauges have."""
    today = now.astimezone(ZoneInfo(funnel.time_zone)).date()
    quarter = today.replace(day=1)
    for _ in range((today.month - funnel.fiscal_year_starts) % 3):
        quarter = (quarter - timedelta(days=1)).replace(day=1)
    yield "today", today, today
    yield "7d", today - timedelta(days=6), today
    yield "month", today.replace(day=1), today
    yield "quarter", quarter, today


def compare_gauges(
    wanted: Mapping[Series, float], exposition: str, later: Mapping[Series, float] | None = None
) -> list[Difference]:
    """Return where /metrics differs from the truth; a count that is not there is 0, another value must be there.

    Args:
        wanted: what the gauges must be just before they were read.
        exposition: what was read.
        later: what they must be just afterwards, as time goes by in them; None: no time did.
    """
    return compare_series(wanted, shown_of(exposition, COMPARED), wanted if later is None else later)


def shown_of(exposition: str, names: Collection[str]) -> dict[Series, float]:
    """Return the series of some names that /metrics shows."""
    return {
        (sample.name, tuple(sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(exposition)
        for sample in family.samples
        if sample.name in names
    }


def compare_series(
    wanted: Mapping[Series, float], shown: Mapping[Series, float], after: Mapping[Series, float]
) -> list[Difference]:
    """Return where what is shown is neither what it must be, nor what it must be a moment later, nor in between."""
    differences = []
    for series in sorted(wanted.keys() | after.keys() | shown.keys()):
        must_be_there = series[0].endswith(_SAYS_NOTHING)
        nothing = float("nan") if must_be_there else 0.0
        should, does, then = wanted.get(series, nothing), shown.get(series, nothing), after.get(series, nothing)
        # A comparison with NaN never holds.
        is_between = min(should, then) <= does <= max(should, then)
        if not is_between and not _is_close(should, does) and not _is_close(then, does):
            labels = ", ".join(f'{name}="{value}"' for name, value in series[1])
            differences.append(Difference(f"/metrics {series[0]}{{{labels}}}", should, does))
    return differences


def _is_close(should: float, does: float) -> bool:
    return abs(should - does) <= 1e-6 * max(1.0, abs(should))
