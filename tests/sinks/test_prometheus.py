from datetime import UTC, datetime, timedelta
from random import Random

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import generate_latest

from stream.core.aggregate import Key
from stream.core.funnel import micros
from stream.kpis.catalogue import KPIS
from stream.kpis.formula import OverMembers, Planned, Sum, totals
from stream.kpis.live_totals import LiveTotals
from stream.oracle import stored_gauges
from stream.oracle.gauges import COMPARED
from stream.sinks.gauges import GAUGES, GOAL_GAUGES, gauges_of
from stream.sinks.prometheus import KpiCollector
from tests.support.histories import KNOWN

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def key(at, team="n", rep="ada", pipeline="new"):
    return Key(team, rep, "", pipeline, KNOWN.hour_of(micros(at)))


class Scrape:
    """Live totals with its collector and a clock that is set by hand."""

    def __init__(self, limit=10_000):
        self.live_totals = LiveTotals(KNOWN)
        self.now = NOON
        self.registry = CollectorRegistry()
        self.collector = KpiCollector(self.live_totals, KNOWN, limit, lambda: self.now)
        self.registry.register(self.collector)

    def __call__(self, name, **labels):
        generate_latest(self.registry)
        return self.registry.get_sample_value(name, labels)


def test_money_is_given_in_units_of_the_reporting_currency():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1, "won_amount": 123_450})
    assert scrape("dealstream_revenue", period="today", team="n", currency="EUR") == 1234.5


def test_midnight_passes_without_an_event():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1})
    assert scrape("dealstream_won_deals", period="today", team="n") == 1
    scrape.now = NOON + timedelta(days=1)
    assert scrape("dealstream_won_deals", period="today", team="n") is None
    assert scrape("dealstream_won_deals", period="7d", team="n") == 1


def test_a_scrape_gives_what_was_looked_at_whatever_changes_until_its_text_is_made():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1, "lost_deals": 1})
    scrape.collector.look()
    scrape.live_totals.add(0, key(NOON), {"lost_deals": 4})
    scrape.live_totals.drop(0)
    of_today = 'dealstream_lost_deals{period="today",team="n"} '
    assert f"{of_today}1.0" in generate_latest(scrape.registry).decode()
    assert of_today not in generate_latest(scrape.registry).decode()


def test_a_restatement_takes_back_what_it_changes():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1, "lost_deals": 1})
    scrape.live_totals.add(0, key(NOON), {"won": -1, "lost_deals": 1})
    assert scrape("dealstream_won_deals", period="today", team="n") == 0
    assert scrape("dealstream_lost_deals", period="today", team="n") == 2


def test_a_partition_that_moves_away_takes_its_series_along():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1})
    scrape.live_totals.add(1, key(NOON, team="s"), {"won": 2})
    scrape.live_totals.drop(0)
    assert scrape("dealstream_won_deals", period="today", team="n") is None
    assert scrape("dealstream_won_deals", period="today", team="s") == 2


def test_deals_get_stuck_as_time_goes_by():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"waiting:lead": 1, "cohort_open:lead": 1})
    stage = {"team": "n", "pipeline": "new", "stage": "lead"}
    assert scrape("dealstream_stage_stuck_now", **stage) == 0
    assert scrape("dealstream_stage_stuck_ratio", period="7d", **stage) == 0
    scrape.now = NOON + timedelta(days=4)
    assert scrape("dealstream_stage_stuck_now", **stage) == 1
    assert scrape("dealstream_stage_stuck_ratio", period="7d", **stage) == 1
    assert scrape("dealstream_stage_open_deals", **stage) == 1


def test_the_open_amount_is_worth_what_its_currency_is_worth_today():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"waiting:lead": 1, "waiting_amount:lead:USD": 100_000})
    assert scrape("dealstream_open_amount", team="n", currency="EUR") == 812.3
    scrape.now = NOON - timedelta(days=30)
    assert scrape("dealstream_open_amount", team="n", currency="EUR") == 900


def test_rates_of_teams_can_be_added_up_by_what_stands_beside_them():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"won": 1, "lost_deals": 3})
    assert scrape("dealstream_win_rate_ratio", period="today", team="n") == 0.25
    assert scrape("dealstream_won_deals", period="today", team="n") == 1
    assert scrape("dealstream_closed_deals", period="today", team="n") == 4


def test_time_so_far_counts_in_the_bottleneck():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"waiting:lead": 1, "stage_seconds:meet": 3600, "advanced:meet": 1})
    scrape.now = NOON + timedelta(hours=3)
    labels = {"period": "today", "team": "n", "pipeline": "new"}
    # Hours of the funnel's zone begin at half past.
    assert scrape("dealstream_stage_time_with_open_seconds", stage="lead", **labels) == 3.5 * 3600
    assert scrape("dealstream_stage_bottleneck_share_ratio", stage="meet", **labels) == 1 / 4.5


def test_of_a_closed_stage_there_are_no_rates():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"entered:won": 1, "cohort_open:won": 1})
    labels = {"period": "today", "team": "n", "pipeline": "new", "stage": "won"}
    assert scrape("dealstream_stage_entered", **labels) == 1
    assert scrape("dealstream_stage_moved_on_ratio", **labels) is None
    assert scrape("dealstream_stage_lost_deals", **labels) is None


def test_a_rate_without_a_denominator_is_absent():
    scrape = Scrape()
    scrape.live_totals.add(0, key(NOON), {"created": 1})
    assert scrape("dealstream_created_deals", period="today", team="n") == 1
    assert scrape("dealstream_win_rate_ratio", period="today", team="n") is None


def test_the_limit_cuts_series_and_says_how_many():
    scrape = Scrape(limit=10)
    for number in range(50):
        scrape.live_totals.add(0, key(NOON, rep=f"rep{number}"), {"won": 1})
    text = generate_latest(scrape.registry).decode()
    assert len([line for line in text.splitlines() if not line.startswith("#")]) == 10
    assert REGISTRY.get_sample_value("dealstream_kpi_series_cut")


def test_what_is_stored_is_shown_as_it_was_last_read():
    told = [("dealstream_goal_target", ("year", "revenue", "EUR"), 12.5)]
    registry = CollectorRegistry()
    registry.register(KpiCollector(LiveTotals(KNOWN), KNOWN, 10, lambda: NOON, lambda: told))
    labels = {"goal": "year", "kpi": "revenue", "unit": "EUR"}
    assert registry.get_sample_value("dealstream_goal_target", labels) == 12.5
    told.clear()
    assert registry.get_sample_value("dealstream_goal_target", labels) is None


def test_every_gauge_has_a_meaning_and_a_conventional_name():
    for gauge in GAUGES:
        assert gauge.name.startswith("dealstream_")
        assert not gauge.name.endswith(("_total", "_count", "_sum"))
        assert gauge.meaning.endswith(".")
        assert len(set(gauge.labels)) == len(gauge.labels)


def test_gauges_of_one_name_show_the_same():
    shown: dict[str, object] = {}
    for kpi in KPIS:
        for gauge in gauges_of(kpi):
            if gauge.reads != "value" or isinstance(kpi.formula, Sum | Planned):
                of = next(iter(totals(kpi.formula))) if gauge.reads != "whole" else list(totals(kpi.formula))[-1]
                what: object = (
                    kpi.subject,
                    of if not isinstance(kpi.formula, OverMembers) else gauge.reads,
                    gauge.labels,
                )
            else:
                what = kpi.id
            assert shown.setdefault(gauge.name, what) == what


def test_the_verifier_compares_every_gauge_with_the_truth():
    assert {gauge.name for gauge in GAUGES if not gauge.stored} == COMPARED
    assert {*(gauge.name for gauge in GAUGES if gauge.stored), *GOAL_GAUGES} == stored_gauges.COMPARED


def fresh(scrape):
    """Return what a collector says that has never been asked before."""
    registry = CollectorRegistry()
    registry.register(KpiCollector(scrape.live_totals, KNOWN, 10_000, lambda: scrape.now))
    return sorted(generate_latest(registry).decode().splitlines())


def test_whatever_changes_between_scrapes_each_says_what_one_would_that_has_kept_nothing():
    draw = Random(1)
    scrape = Scrape()
    for _ in range(60):
        for _ in range(draw.randrange(3)):
            at = scrape.now - timedelta(hours=draw.choice((0, 1, 30, 24 * 20)))
            window = key(at, draw.choice("ns"), draw.choice(("ada", "bo", "")), draw.choice(("new", "")))
            stage = draw.choice(("lead", "meet"))
            changes = {"won": 1, "won_amount": 5, f"waiting:{stage}": 1, f"entered:{stage}": 1, "activities:call": 1}
            # What was counted is taken back, too.
            scrape.live_totals.add(
                draw.randrange(2), window, {name: draw.choice((1, 1, -1)) * n for name, n in changes.items()}
            )
        if draw.random() < 0.1:
            scrape.live_totals.drop(draw.randrange(2))
        scrape.now += timedelta(minutes=draw.choice((0, 1, 600)))
        assert sorted(generate_latest(scrape.registry).decode().splitlines()) == fresh(scrape)
