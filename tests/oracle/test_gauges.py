"""The oracle's gauges against those on /metrics, for whatever happened to whatever deals."""

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from stream.core.aggregate import Key
from stream.kpis.live_totals import LiveTotals
from stream.oracle.gauges import COMPARED, compare_gauges, gauges
from stream.oracle.truth import truth
from stream.sinks.prometheus import KpiCollector
from tests.support.examples import examples
from tests.support.histories import START, activity_events, deal_events
from tests.support.plans import PLANNED as KNOWN
from tests.support.plans import PLANNED_FILE as FILE

DEALS = tuple(f"d{number}" for number in range(15))

OF_STAGES = (
    "entered", "taken_over", "advanced", "skipped", "moved_back", "lost", "disqualified", "moved_pipeline",
    "handed_off", "reopened", "stage_seconds", "waiting", "cohort_progressed", "cohort_lost", "cohort_disqualified",
    "cohort_moved_pipeline", "cohort_open",
)  # fmt: skip
OF_DEALS = (
    "won_amount", "won_qualified", "won_without_amount", "lost_deals", "lost_amount", "lost_qualified",
    "disqualified_deals", "created_amount", "created_won", "cycle_deals", "cycle_seconds", "mql_converted", "mql_lost",
    "mql_open", "won_amounts:7", "cycle_minutes:9", "activities:call", "activity_seconds:call",
)  # fmt: skip


def exposition(windows, now):
    totals = LiveTotals(KNOWN)
    for window, measures in windows.items():
        totals.add(0, Key(*window), measures)
    registry = CollectorRegistry()
    registry.register(KpiCollector(totals, KNOWN, 10**6, lambda: now))
    return generate_latest(registry).decode()


@settings(max_examples=examples(35))
@given(deal_events(DEALS, 100, 20), activity_events(), st.integers(0, 24 * 12), st.integers(0, 59))
def test_every_gauge_shows_what_the_oracle_says(deals, activities, hours, minutes):
    now = START + timedelta(hours=hours, minutes=minutes)
    windows = truth([event.model_dump() for event in (*deals, *activities)], FILE)
    assert compare_gauges(gauges(windows, FILE, now), exposition(windows, now)) == []


def test_a_busy_week_has_a_series_of_every_gauge():
    said = Counter(won=3, created=9)
    for stage in ("lead", "offer"):
        said.update(dict.fromkeys((f"{name}:{stage}" for name in OF_STAGES), 2))
        said[f"waiting_amount:{stage}:USD"] = 10_000
    said.update(dict.fromkeys(OF_DEALS, 2))
    said["won_amount"] = 1_000  # the quota, and more
    window = ("n", "ada", "t", "new", KNOWN.hour_of(int(START.timestamp() * 10**6)))
    now = START + timedelta(days=4)
    wanted = gauges({window: dict(said)}, FILE, now)
    assert {name for name, _ in wanted} == COMPARED
    assert compare_gauges(wanted, exposition({window: dict(said)}, now)) == []
