"""What every declaration must hold."""

from collections import Counter

import pytest

from schemas import report
from schemas.measures import BY_NAME
from stream.kpis.catalogue import BY_SUBJECT, KPIS
from stream.kpis.evaluate import KINDS
from stream.kpis.formula import (
    AgainstTarget,
    OddsRatio,
    OverMembers,
    Projection,
    Quantile,
    Rate,
    Ratio,
    Reported,
    Sum,
    SurvivalMedian,
    has_interval,
    totals,
)
from stream.sinks.gauges import gauges_of

ALL = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.subject} {kpi.id}")
ROWS = [one for one in vars(report).values() if isinstance(one, type) and issubclass(one, report.Row)]
# Everybody's numbers have no label; others may be divided by them.
LABELS = {kind: {kind, ""} for kind in KINDS.values()} | {"": {"", "stage", "activity type", "hours"}}


def measures_of(kpi):
    return [BY_NAME[name] for one in totals(kpi.formula) for name in one.measures]


def test_an_id_is_used_once_in_each_subject_and_so_are_a_title_and_a_heading():
    for field in ("id", "title", "heading"):
        counted = Counter((kpi.subject, getattr(kpi, field)) for kpi in KPIS)
        assert [name for name, times in counted.items() if times > 1] == []


@ALL
def test_its_meaning_is_a_sentence(kpi):
    assert kpi.meaning[0].isupper() or kpi.meaning[0] == "("
    assert kpi.meaning.endswith(".")


@ALL
def test_its_id_is_a_name_that_no_field_of_a_report_has(kpi):
    assert kpi.id.isidentifier()
    assert all(kpi.id not in row.model_fields for row in ROWS)


@ALL
def test_it_reads_measures_that_its_subject_has(kpi):
    if isinstance(kpi.formula, Quantile | OddsRatio):
        return
    kind = KINDS[kpi.subject]
    for measure in measures_of(kpi):
        assert measure.label in LABELS[kind] or measure.detail == kind


@ALL
def test_a_kpi_of_now_reads_what_is_of_now_and_nothing_else_does_so_by_age(kpi):
    if kpi.grain == "now":
        assert all(measure.of_now for measure in measures_of(kpi))
    for one in totals(kpi.formula):
        if one.age != "any":
            assert all(BY_NAME[name].of_now for name in one.plus)
            assert not one.minus
        assert all(BY_NAME[name].of_now for name in one.elapsed)


@ALL
def test_of_the_deals_of_everybody_only_those_of_now_have_an_age(kpi):
    # Over time the ages of those who are open are not read.
    if kpi.grain == "period" and kpi.subject == "deals":
        assert all(one.age == "any" and not one.elapsed for one in totals(kpi.formula))


@ALL
def test_shares_of_members_are_of_deals_over_a_period(kpi):
    if isinstance(kpi.formula, OverMembers):
        assert (kpi.subject, kpi.grain) == ("deals", "period")


@ALL
def test_quantiles_are_of_distributions(kpi):
    match kpi.formula:
        case Quantile(measure, part, of):
            assert BY_NAME[measure].distribution
            assert 0 < part < of
        case SurvivalMedian(ended, waiting):
            assert BY_NAME[ended].distribution
            assert BY_NAME[waiting].distribution


@ALL
def test_odds_are_of_measures_by_feature_and_stratum(kpi):
    if isinstance(kpi.formula, OddsRatio):
        of = kpi.formula
        assert {(BY_NAME[n].label, BY_NAME[n].detail) for n in (of.successes_with, of.failures_with)} == {
            (KINDS[kpi.subject], "stage")
        }
        assert {BY_NAME[n].label for n in (of.successes, of.failures)} == {"stage"}


@ALL
def test_what_is_made_of_another_names_one_of_its_subject_and_grain_declared_before_it(kpi):
    if isinstance(kpi.formula, AgainstTarget):
        other = BY_SUBJECT[kpi.subject][kpi.formula.kpi]
        order = list(BY_SUBJECT[kpi.subject])
        assert other.grain == kpi.grain
        assert order.index(other.id) < order.index(kpi.id)


@ALL
def test_money_is_made_of_money_and_shares_of_rates(kpi):
    if kpi.unit == "money" and not isinstance(kpi.formula, Quantile | Projection | Reported):
        first = next(iter(totals(kpi.formula)))
        assert all(BY_NAME[name].unit.startswith("money") for name in first.plus)
    if has_interval(kpi.formula):
        assert kpi.unit in ("share", "odds")


@ALL
def test_gauges_of_what_is_read_off_rows_are_stored(kpi):
    # The workers know hours.
    if kpi.off_rows:
        assert all(gauge.stored for gauge in gauges_of(kpi))


@ALL
def test_a_gauge_of_a_quotient_names_what_is_divided_and_what_it_is_divided_by(kpi):
    if kpi.gauge is not None:
        is_quotient = isinstance(kpi.formula, Rate | Ratio | OverMembers)
        assert bool(kpi.gauge.part) == bool(kpi.gauge.whole) == is_quotient


def test_the_fates_of_those_that_entered_add_up_to_all_of_them():
    shares = [BY_SUBJECT["stage"][id_].formula for id_ in ("moved_on", "lost", "disqualified", "moved_pipeline")]
    open_ = [BY_SUBJECT["stage"][id_].formula for id_ in ("stuck", "fresh")]
    entered = BY_SUBJECT["stage"]["entered_deals"].formula
    assert isinstance(entered, Sum)
    assert [*(share.part.plus[0] for share in shares), "cohort_open"] == list(entered.total.plus)
    assert [(share.part.plus, share.part.age) for share in open_] == [
        (("cohort_open",), "stuck"),
        (("cohort_open",), "fresh"),
    ]
    assert all(share.whole == entered.total for share in (*shares, *open_))
