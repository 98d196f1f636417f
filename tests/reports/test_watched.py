"""What /metrics shows of ClickHouse: goals, ledgers, rows of deals, and reps who win in several teams."""

from datetime import datetime, timedelta
from random import Random

from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import generate_latest

from schemas.events import DealEvent
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from stream.kpis.live_totals import LiveTotals
from stream.oracle.gauges import shown_of
from stream.oracle.goals import standings
from stream.oracle.ledgers import Ledgers
from stream.oracle.stored_gauges import COMPARED, Known, compare_stored, stored_gauges
from stream.oracle.truth import rows, truth
from stream.reports import Hours, Reports, Whose
from stream.reports.watched import Watched
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.prometheus import KpiCollector
from tests.reports.prospects import NOW, deal, drawn, reached
from tests.support.arrivals import arrived, keep
from tests.support.examples import examples
from tests.support.histories import FUNNEL, deal_events
from tests.support.stored_deals import store

FILE = parse(
    FUNNEL
    + """
calendar: {working_days: [mon, tue, wed, thu, fri], holidays: {2026-03-04: 0.5}}
quotas:
  - {rep: ada, every: month, amount: 25, starts: 2026-01-01}
  - {rep: bo, every: quarter, amount: 10, starts: 2020-01-01, spread: working}
  - {rep: cy, every: month, amount: 1, starts: 2026-02-01}
  - {team: s, every: year, amount: 9, starts: 2026-01-01}
plans:
  - {id: steps, starts: 2026-01-01, reps: [ada, cy], tiers: [{to: 0.5, rate: 0.02}, {to: 1, rate: 0.08}, {rate: 0.15}]}
  - {id: flat, starts: 2026-01-01, reps: [bo], tiers: [{rate: 0.1}], clawback: recompute}
goals:
  - {kpi: revenue, target: 500, starts: 2026-01-01, by: 2026-06-30}
  - {kpi: revenue, target: 900, starts: 2026-01-01, by: 2026-06-30}
  - {id: wins-of-ada, kpi: won, rep: ada, target: 3, starts: 2026-03-01, by: 2026-03-31}
  - {kpi: lost, stage: offer, target: 0.5, at_most: true, starts: 2025-01-01, by: 2026-12-31}
  - {kpi: win_rate, team: n, target: 0.5, by: 2026-03-31}
  - {kpi: created, pipeline: new, target: 1, at_most: true, starts: 2026-03-01, by: 2026-12-31}
"""
)
KNOWN = Funnel(FILE)


def read(clickhouse: ClickHouse, events: list[DealEvent], now: datetime = NOW) -> str:
    """What /metrics shows of some events, all of which have just arrived."""
    for table in ("raw_events", "kpi_hours", "deal_rows"):
        clickhouse.command(f"TRUNCATE TABLE {clickhouse.database}.{table}")
    keep(clickhouse, [arrived(one, now) for one in events])
    store(clickhouse, events, KNOWN)
    hours = Hours(clickhouse, KNOWN)
    watched = Watched(clickhouse, KNOWN, hours, Reports(hours, KNOWN))
    told = watched.samples(now)
    registry = CollectorRegistry()
    registry.register(KpiCollector(LiveTotals(KNOWN), KNOWN, 10**6, lambda: now, lambda: told))
    return generate_latest(registry).decode()


def known_of(events: list[DealEvent], now: datetime) -> Known:
    told = [one.model_dump() for one in events]
    windows = truth(told, FILE)
    goals = list(standings(windows, FILE, now))
    return Known(windows, list(rows(told, FILE).values()), goals, list(Ledgers(told, FILE, now).postings()))


def some(seed: int, number: int) -> list[DealEvent]:
    chance = Random(seed)
    return [*reached("a", 8, 6), *reached("b", 22, 6, owner="cy"), *drawn(chance, number)]


@example_settings(
    max_examples=examples(20),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=(Phase.explicit, Phase.generate),
    deadline=None,
)
@given(deal_events(tuple("defg"), max_size=40), st.integers(0, 10**6), st.integers(0, 30))
def test_every_stored_gauge_shows_what_the_oracle_says(
    of_histories: ClickHouse, lately: list[DealEvent], seed: int, days: int
) -> None:
    now = NOW + timedelta(days=days)
    events = [*some(seed, 12), *lately]
    known = known_of(events, now)
    assert compare_stored(known, stored_gauges(known, FILE, now), read(of_histories, events, now)) == []


def test_deals_of_all_kinds_have_a_series_of_every_stored_gauge(of_histories: ClickHouse) -> None:
    wanted = stored_gauges(known_of(some(1, 60), NOW), FILE, NOW)
    assert {name for name, _ in wanted} == COMPARED


def value(text: str, name: str, **labels: str) -> float | None:
    """What a text says of a series; None: nothing."""
    shown = shown_of(text, {name})
    return next((value for (_, of), value in shown.items() if labels.items() <= dict(of).items()), None)


def test_a_rep_at_quota_by_what_was_won_in_two_teams_counts_in_both(of_histories: ClickHouse) -> None:
    # Bo is in the South on 2 March, and in the North before and after; 10.00 are asked of the quarter.
    events = []
    for name, days in (("in-n", 3), ("in-s", 9.8)):
        events += deal(
            name, (15, "created", None), (15, "stage", "offer"), (15, "amount", 600), (days, "stage", "won"), owner="bo"
        )
    shown = read(of_histories, events)
    for team in ("n", "s"):
        assert value(shown, "dealstream_reps_at_quota", team=team, period="quarter") == 1


def test_goals_have_ids_of_their_own_or_such_as_say_what_they_are_of(of_histories: ClickHouse) -> None:
    hours = Hours(of_histories, KNOWN)
    assert [one.id for one in Reports(hours, KNOWN).goals(Whose(), NOW).goals] == [
        "revenue-2026-06-30",
        "revenue-2026-06-30-2",
        "wins-of-ada",
        "lost-offer-2026-12-31",
        "win_rate-n-2026-03-31",
        "created-new-2026-12-31",
    ]
