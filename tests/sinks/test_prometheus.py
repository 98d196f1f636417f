from datetime import UTC, datetime, timedelta

from prometheus_client import REGISTRY, CollectorRegistry
from prometheus_client.exposition import generate_latest

from stream.core.aggregate import Key
from stream.core.funnel import micros
from stream.kpis.live_totals import LiveTotals
from stream.oracle.gauges import COMPARED
from stream.sinks.prometheus import KpiCollector, families
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
        self.registry.register(KpiCollector(self.live_totals, KNOWN, limit, lambda: self.now))

    def __call__(self, name, **labels):
        generate_latest(self.registry)
        return self.registry.get_sample_value(name, labels)


def test_money_is_given_in_units_of_the_reporting_currency():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"won": 1, "won_amount": 123_450})
    assert scrape("dealstream_revenue", period="today", team="n", currency="EUR") == 1234.5


def test_midnight_passes_without_an_event():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"won": 1})
    assert scrape("dealstream_won_deals", period="today", team="n") == 1
    scrape.now = NOON + timedelta(days=1)
    assert scrape("dealstream_won_deals", period="today", team="n") is None
    assert scrape("dealstream_won_deals", period="7d", team="n") == 1


def test_a_restatement_takes_back_what_it_changes():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"won": 1, "lost_deals": 1})
    scrape.live_totals.change(0, key(NOON), {"won": 1, "lost_deals": 1}, {"lost_deals": 2})
    assert scrape("dealstream_won_deals", period="today", team="n") == 0
    assert scrape("dealstream_lost_deals", period="today", team="n") == 2


def test_a_partition_that_moves_away_takes_its_series_along():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"won": 1})
    scrape.live_totals.change(1, key(NOON, team="s"), {}, {"won": 2})
    scrape.live_totals.drop(0)
    assert scrape("dealstream_won_deals", period="today", team="n") is None
    assert scrape("dealstream_won_deals", period="today", team="s") == 2


def test_deals_stall_as_time_goes_by():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"entered:lead": 1, "still_there:lead": 1})
    assert scrape("dealstream_stage_stalled_deals", team="n", pipeline="new", stage="lead") == 0
    scrape.now = NOON + timedelta(days=4)
    assert scrape("dealstream_stage_stalled_deals", team="n", pipeline="new", stage="lead") == 1
    assert scrape("dealstream_stage_deals", team="n", pipeline="new", stage="lead") == 1


def test_a_rate_without_a_denominator_is_absent():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"created": 1})
    assert scrape("dealstream_created_deals", period="today", team="n") == 1
    assert scrape("dealstream_win_rate_ratio", period="today", team="n") is None


def test_the_limit_cuts_series_and_says_how_many():
    scrape = Scrape(limit=10)
    for number in range(50):
        scrape.live_totals.change(0, key(NOON, rep=f"rep{number}"), {}, {"won": 1})
    text = generate_latest(scrape.registry).decode()
    assert len([line for line in text.splitlines() if not line.startswith("#")]) == 10
    assert REGISTRY.get_sample_value("dealstream_kpi_series_cut")


def test_every_gauge_has_a_meaning_and_a_conventional_name():
    for name, (meaning, labels) in families().items():
        assert name.startswith("dealstream_")
        assert not name.endswith(("_total", "_count", "_sum"))
        assert meaning.endswith(".")
        assert len(set(labels)) == len(labels)


def test_the_verifier_compares_every_gauge_with_the_truth():
    assert families().keys() == COMPARED


def test_kinds_that_share_a_family_have_the_same_labels():
    scrape = Scrape()
    scrape.live_totals.change(0, key(NOON), {}, {"entered:lead": 4, "lost:lead": 1, "disqualified:lead": 2})
    labels = {"period": "today", "team": "n", "pipeline": "new", "stage": "lead"}
    assert [scrape("dealstream_stage_leakage_ratio", **labels, kind=kind) for kind in ("lost", "disqualified")] == [
        0.25,
        0.5,
    ]
