"""What every declaration must hold."""

from collections import Counter

import pytest

from schemas.measures import BY_NAME
from schemas.report import BucketRow, RepRow, StageRow, TeamRow
from stream.kpis.catalogue import BY_SUBJECT, KPIS
from stream.kpis.formula import AgainstTarget, Derived, OverMembers, Quantile, totals

ALL = pytest.mark.parametrize("kpi", KPIS, ids=lambda kpi: f"{kpi.subject} {kpi.id}")
LABELS = {"stage": {"stage"}, "activity type": {"activity type"}, "deals": {"", "stage", "activity type"}}


def measures_of(kpi):
    return [BY_NAME[name] for one in totals(kpi.formula) for name in (*one.plus, *one.minus)]


def test_an_id_is_used_once_in_each_subject_and_so_is_a_title():
    for field in ("id", "title"):
        counted = Counter((kpi.subject, getattr(kpi, field)) for kpi in KPIS)
        assert [name for name, times in counted.items() if times > 1] == []


@ALL
def test_its_meaning_is_a_sentence(kpi):
    assert kpi.meaning[0].isupper() or kpi.meaning[0] == "("
    assert kpi.meaning.endswith(".")


@ALL
def test_its_id_is_a_name_that_no_field_of_a_report_has(kpi):
    assert kpi.id.isidentifier()
    assert all(kpi.id not in row.model_fields for row in (TeamRow, RepRow, StageRow, BucketRow))


@ALL
def test_it_reads_measures_that_its_subject_has(kpi):
    if not isinstance(kpi.formula, Quantile):
        assert {measure.label for measure in measures_of(kpi)} <= LABELS[kpi.subject]


@ALL
def test_a_kpi_of_now_reads_what_is_under_way_and_nothing_else_does_so_by_age(kpi):
    if kpi.grain == "now":
        assert all(measure.of_now for measure in measures_of(kpi))
    for one in totals(kpi.formula):
        if one.stalled:
            assert all(BY_NAME[name].of_now for name in one.plus)
            assert not one.minus


@ALL
def test_stalled_entries_of_a_period_are_those_of_a_stage(kpi):
    # Over time and by deal the ages of those who are under way are not read.
    if kpi.grain == "period" and any(one.stalled for one in totals(kpi.formula)):
        assert kpi.subject == "stage"


@ALL
def test_quantiles_and_shares_of_members_are_of_deals_over_a_period(kpi):
    if isinstance(kpi.formula, Quantile | OverMembers):
        assert (kpi.subject, kpi.grain) == ("deals", "period")
    if isinstance(kpi.formula, Quantile):
        assert BY_NAME[kpi.formula.measure].distribution
        assert 0 < kpi.formula.part < kpi.formula.of


@ALL
def test_what_is_made_of_others_names_some_of_its_subject_and_grain_declared_before_it(kpi):
    names: tuple[str, ...] = ()
    if isinstance(kpi.formula, Derived):
        names = (*kpi.formula.times, *kpi.formula.over)
    if isinstance(kpi.formula, AgainstTarget):
        names = (kpi.formula.kpi,)
    order = list(BY_SUBJECT[kpi.subject])
    for name in names:
        assert BY_SUBJECT[kpi.subject][name].grain == kpi.grain
        assert order.index(name) < order.index(kpi.id)


@ALL
def test_money_is_made_of_money_and_shares_of_rates(kpi):
    if kpi.unit == "money" and not isinstance(kpi.formula, Quantile):
        first = next(iter(totals(kpi.formula)))
        assert all(BY_NAME[name].unit == "money" for name in first.plus)
