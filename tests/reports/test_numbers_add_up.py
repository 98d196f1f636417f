"""What must hold of the numbers of a report, whatever happened to the deals."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from schemas.events import DealEvent, any_event
from stream.core.funnel import micros
from stream.kpis.catalogue import kpis_of
from stream.kpis.formula import Sum
from stream.reports import Hours, ReportQuery, Reports, Whose
from stream.sinks.clickhouse.client import ClickHouse
from tests.support.examples import examples
from tests.support.histories import KNOWN, START, deal_events, moments
from tests.support.stored_deals import store

DEALS = tuple(f"d{number:02}" for number in range(12))
SHARES = ("moved_on", "lost", "disqualified", "moved_pipeline", "stuck", "fresh")
# Open amounts are converted, and rounded, once for each row.
ADDED = [
    kpi
    for kpi in kpis_of("deals")
    if isinstance(kpi.formula, Sum) and kpi.formula.scale == 1 and kpi.id != "open_amount"
]
OF_PIPELINES = [kpi for kpi in ADDED if kpi.id != "activities"]
WHOSE = st.sampled_from(
    [Whose(), Whose(team="n"), Whose(rep="ada"), Whose(territory="t"), Whose(pipeline="new"), Whose(pipeline="more")]
)


def tried(times: int) -> example_settings:
    """So many examples, of many events, which are not made smaller: each takes a second."""
    return example_settings(
        max_examples=examples(times), suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )


def lately(events: list[DealEvent], days: int) -> list[DealEvent]:
    """The events, moved to the days before now."""
    later = datetime.now(UTC) - timedelta(days=days) - START
    moved = []
    for event in events:
        told = {name: getattr(event, name, None) for name in ("occurred_at", "close_date")}
        moved.append(event.model_copy(update={name: at + later for name, at in told.items() if at is not None}))
    return moved


def report_of(clickhouse: ClickHouse, query: ReportQuery, now: datetime) -> dict[str, Any]:
    report = Reports(Hours(clickhouse, KNOWN), KNOWN).report(query, now)
    told: dict[str, Any] = json.loads(report.model_dump_json(by_alias=True))
    return told


def stages_of(report: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {stage["stage_id"]: stage for pipeline in report["pipelines"] for stage in pipeline["stages"]}


@tried(6)
@given(
    events=deal_events(DEALS, 100, 40),
    whose=WHOSE,
    ago=st.sampled_from([3, 5, 40]),
    period=st.sampled_from(["all", "7d", "month", "quarter"]),
)
def test_teams_reps_territories_pipelines_and_days_add_up_to_the_total(of_histories, events, whose, ago, period):
    store(of_histories, lately(events, ago))
    told = report_of(of_histories, ReportQuery(period, whose=whose), datetime.now(UTC))
    for rows, kpis in (
        ("teams", ADDED),
        ("reps", ADDED),
        ("territories", ADDED if told["territories"] else []),
        ("pipelines", OF_PIPELINES),
        ("trend", [kpi for kpi in ADDED if kpi.grain == "period"]),
    ):
        for kpi in kpis:
            assert sum(row[kpi.id] for row in told[rows]) == told["total"][kpi.id], (kpi.id, rows)
    assert len({row["rep_id"] for row in told["reps"]}) == len(told["reps"])


@tried(6)
@given(events=deal_events(DEALS, 100, 40), whose=WHOSE, ago=st.sampled_from([3, 5, 40]))
def test_the_six_shares_of_those_who_entered_a_stage_are_all_of_them(of_histories, events, whose, ago):
    store(of_histories, lately(events, ago))
    told = report_of(of_histories, ReportQuery("all", whose=whose), datetime.now(UTC))
    for stage in stages_of(told).values():
        if stage["kind"] != "open":
            assert {stage[share]["value"] for share in SHARES} == {None}
            continue
        n = stage["entered_deals"]
        assert {stage[share]["n"] for share in SHARES} == {n}
        deals = [(stage[share]["value"] or 0) * n for share in SHARES]
        assert sum(map(round, deals)) == n
        assert max(abs(one - round(one)) for one in deals) < 1e-6
        by_value = [stage[f"{share}_by_value"] for share in SHARES]
        assert set(by_value) == {None} or abs(sum(by_value) - 1) < 1e-6


@tried(5)
@given(events=deal_events(DEALS, 100, 40), whose=WHOSE, first=st.integers(1, 6), length=st.integers(1, 4))
def test_the_numbers_of_the_period_before_are_those_of_a_report_of_its_days(of_histories, events, whose, first, length):
    store(of_histories, lately(events, 6))
    now = datetime.now(UTC)
    begin = KNOWN.day_of(micros(now)) - timedelta(days=first)
    told = report_of(of_histories, ReportQuery("month", begin, begin + timedelta(days=length - 1), whose), now)
    first_day, last_day = (date.fromisoformat(told[name]) for name in ("previous_from", "previous_to"))
    before = report_of(of_histories, ReportQuery("month", first_day, last_day, whose), now)
    assert told["total"]["previous"].items() <= before["total"].items()
    for stage_id, stage in stages_of(told).items():
        assert stage["previous"].items() <= stages_of(before)[stage_id].items()


@st.composite
def handed_over(draw):
    """Events of deals that Ada has, and of the same deals handed to and fro in her team."""
    events = [one for one in draw(deal_events(DEALS, 90, 30)) if one.type != "deal.owner_changed"]

    def owner(number, deal_id, at, rep_id):
        base = {"type": "deal.owner_changed", "event_id": f"o{number}", "deal_id": deal_id, "occurred_at": at}
        return any_event.validate_python(base | {"rep_id": rep_id})

    first = [owner(n, deal_id, START - timedelta(hours=1), "ada") for n, deal_id in enumerate(DEALS)]
    more = draw(st.lists(st.tuples(st.sampled_from(DEALS), moments, st.sampled_from(["ada", "dee"])), max_size=12))
    return [*first, *events], [*first, *events, *(owner(100 + n, *one) for n, one in enumerate(more))]


@tried(5)
@given(both=handed_over(), ago=st.sampled_from([5, 40]))
def test_a_hand_over_inside_a_team_changes_no_number_of_the_team_but_those_of_hand_overs(of_histories, both, ago):
    now = datetime.now(UTC)
    reports = []
    for events in both:
        store(of_histories, lately(events, ago))
        report = report_of(of_histories, ReportQuery("all", whose=Whose(team="n")), now)
        for stage in stages_of(report).values():
            for name in ("reassigned", "taken_over"):
                stage.pop(name), stage["previous"].pop(name, None)
        report.pop("reps"), report.pop("fresh_until")
        for row in (report["total"], *report["teams"], *report["territories"], *report["pipelines"], *report["trend"]):
            row.pop("reps_winning"), row.get("previous", {}).pop("reps_winning", None)
        reports.append(report)
    assert reports[0] == reports[1]
