"""KPI gauges, computed from the live_totals at the moment of a scrape.

So midnight passes without an event, and only the partitions that this worker is active for show up.
Every gauge is declared once, in GAUGES.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from schemas.currencies import minor_digits
from stream.core.funnel import MICROS, Funnel, micros
from stream.kpis import kpi
from stream.kpis.live_totals import LiveTotals, Member
from stream.kpis.periods import PeriodName, period
from stream.service import metrics

# Those that are watched; each makes as many series again. Page and terminal have longer ones.
PERIODS: tuple[PeriodName, ...] = ("today", "7d", "month", "quarter")

TEAM = ("period", "team")
STAGE = ("period", "team", "pipeline", "stage")
REP = ("period", "team", "rep")
NOW = ("team", "pipeline", "stage")

GAUGES: dict[str, tuple[str, tuple[str, ...]]] = {
    "dealstream_won_deals": ("Deals won, by close date.", TEAM),
    "dealstream_lost_deals": ("Deals lost, by close date.", TEAM),
    "dealstream_disqualified_deals": ("Deals disqualified, by close date.", TEAM),
    "dealstream_created_deals": ("Deals created.", TEAM),
    "dealstream_revenue": ("Amount of the deals won, in units of the reporting currency.", (*TEAM, "currency")),
    "dealstream_win_rate_ratio": ("Won / (won + lost); absent where none was closed.", TEAM),
    "dealstream_average_deal": ("Mean amount of the deals won, in units of the currency.", (*TEAM, "currency")),
    "dealstream_activities": ("Activities logged, by type.", (*TEAM, "type")),
    "dealstream_activity_seconds": ("Time logged for activities, by type.", (*TEAM, "type")),
    "dealstream_stage_entered": ("Moves into the stage.", STAGE),
    "dealstream_stage_advanced": ("Moves from the stage to a later one, or to won.", STAGE),
    "dealstream_stage_skipped": ("Moves that jumped over the stage.", STAGE),
    "dealstream_stage_moved_back": ("Moves from the stage to an earlier one.", STAGE),
    "dealstream_stage_lost": ("Deals lost from the stage.", STAGE),
    "dealstream_stage_disqualified": ("Deals disqualified from the stage.", STAGE),
    "dealstream_stage_handed_off": ("Deals that another rep took over in the stage.", STAGE),
    "dealstream_stage_conversion_ratio": ("(advanced + skipped) / (entries + skipped).", STAGE),
    "dealstream_stage_cohort_conversion_ratio": ("Of the deals that first entered: gone further since.", STAGE),
    "dealstream_stage_leakage_ratio": ("Exits that are no progress / entries, by kind.", (*STAGE, "kind")),
    "dealstream_stage_deals": ("Deals in the stage now.", NOW),
    "dealstream_stage_stalled_deals": ("Deals longer in the stage than its limit, now.", NOW),
    "dealstream_stage_amount": ("Amount of the deals in the stage now, in units of the currency.", (*NOW, "currency")),
    "dealstream_rep_won_deals": ("Deals won by the rep.", REP),
    "dealstream_rep_lost_deals": ("Deals lost by the rep.", REP),
    "dealstream_rep_revenue": ("Amount of the rep's deals won, in units of the currency.", (*REP, "currency")),
    "dealstream_rep_win_rate_ratio": ("Won / (won + lost) of the rep.", REP),
    "dealstream_rep_activities": ("Activities that the rep logged.", REP),
}

Sample = tuple[str, tuple[str, ...], float]


class KpiCollector(Collector):
    """Gives the KPI gauges of the live_totals. `clock` returns the present moment."""

    def __init__(self, live_totals: LiveTotals, funnel: Funnel, limit: int, clock: Callable[[], datetime]) -> None:
        self._live_totals = live_totals
        self._funnel = funnel
        self._limit = limit
        self._clock = clock
        self._unit = 10 ** minor_digits(funnel.currency)

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Return the families without samples, so that registering does not compute them."""
        return [GaugeMetricFamily(name, meaning, labels=labels) for name, (meaning, labels) in GAUGES.items()]

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the families with their samples, up to the limit."""
        families = {name: GaugeMetricFamily(name, meaning, labels=labels) for name, (meaning, labels) in GAUGES.items()}
        count = cut = 0
        for name, labels, value in self._samples():
            if count < self._limit:
                count += 1
                families[name].add_metric(labels, value)
            else:
                cut += 1
        metrics.SERIES_CUT.set(cut)
        yield from families.values()

    def _samples(self) -> Iterator[Sample]:
        """Yield all samples: teams first, so that a limit cuts reps and not the whole."""
        now = micros(self._clock())
        waiting = self._live_totals.waiting_since(lambda member: (member.team_id, member.pipeline_id))
        for team_id, pipeline_id in sorted(waiting):
            yield from self._now(team_id, pipeline_id, waiting[team_id, pipeline_id], now)
        days = {name: period(name, now, self._funnel) for name in PERIODS}
        for name, (first, last) in days.items():
            for team_id, measures in sorted(self._live_totals.between(first, last, lambda m: m.team_id).items()):
                yield from self._team((name, team_id), kpi.kpi_set(measures, self._funnel))
                for kind, seconds in kpi.labelled(measures, "activity_seconds").items():
                    yield "dealstream_activity_seconds", (name, team_id, kind), seconds
            began = self._funnel.midnight(first) // MICROS
            sums = self._live_totals.between(first, last, lambda m: (m.team_id, m.pipeline_id))
            for (team_id, pipeline_id), measures in sorted(sums.items()):
                for stage in self._funnel.stages.values():
                    if stage.pipeline_id == pipeline_id:
                        found = kpi.stage_kpis(
                            stage, measures, waiting.get((team_id, pipeline_id), {}), now // MICROS, began
                        )
                        yield from _stage((name, team_id, pipeline_id, stage.id), found)
        for name, (first, last) in days.items():
            by_rep = self._live_totals.between(first, last, _team_and_rep)
            for (team_id, rep_id), measures in sorted(by_rep.items()):
                yield from self._rep((name, team_id, rep_id), kpi.kpi_set(measures, self._funnel))

    def _now(self, team_id: str, pipeline_id: str, waiting: dict[int, dict[str, int]], now: int) -> Iterator[Sample]:
        for stage in self._funnel.open_stages.get(pipeline_id, ()):
            found = kpi.stage_kpis(stage, {}, waiting, now // MICROS, 0)
            labels = (team_id, pipeline_id, stage.id)
            yield "dealstream_stage_deals", labels, found.deals_now
            yield "dealstream_stage_stalled_deals", labels, found.stalled_now
            yield "dealstream_stage_amount", (*labels, self._funnel.currency), found.amount_now / self._unit

    def _team(self, labels: tuple[str, ...], found: kpi.KpiSet) -> Iterator[Sample]:
        currency = (*labels, self._funnel.currency)
        yield "dealstream_won_deals", labels, found.won
        yield "dealstream_lost_deals", labels, found.lost
        yield "dealstream_disqualified_deals", labels, found.disqualified
        yield "dealstream_created_deals", labels, found.created
        yield "dealstream_revenue", currency, found.revenue / self._unit
        if found.win_rate.value is not None:
            yield "dealstream_win_rate_ratio", labels, found.win_rate.value
        if found.average_deal is not None:
            yield "dealstream_average_deal", currency, found.average_deal / self._unit
        for kind, count in found.activities_by_type.items():
            yield "dealstream_activities", (*labels, kind), count

    def _rep(self, labels: tuple[str, ...], found: kpi.KpiSet) -> Iterator[Sample]:
        yield "dealstream_rep_won_deals", labels, found.won
        yield "dealstream_rep_lost_deals", labels, found.lost
        yield "dealstream_rep_revenue", (*labels, self._funnel.currency), found.revenue / self._unit
        if found.win_rate.value is not None:
            yield "dealstream_rep_win_rate_ratio", labels, found.win_rate.value
        yield "dealstream_rep_activities", labels, found.activities


def _team_and_rep(member: Member) -> tuple[str, str]:
    return member.team_id, member.rep_id


def _stage(labels: tuple[str, ...], found: kpi.StageKpis) -> Iterator[Sample]:
    for name in ("entered", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off"):
        yield f"dealstream_stage_{name}", labels, getattr(found, name)
    for name, rate in (
        ("dealstream_stage_conversion_ratio", found.conversion_flow),
        ("dealstream_stage_cohort_conversion_ratio", found.conversion_cohort),
    ):
        if rate.value is not None:
            yield name, labels, rate.value
    for kind in ("lost", "disqualified", "stalled"):
        rate = getattr(found, f"leakage_{kind}")
        if rate.value is not None:
            yield "dealstream_stage_leakage_ratio", (*labels, kind), rate.value
