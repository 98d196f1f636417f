"""Reports that are asked for again while nothing changes: given at once, as they were made."""

from datetime import UTC, datetime, timedelta

import pytest

from stream.reports import Hours, ReportQuery, Reports, Whose
from stream.reports.latest import Latest
from tests.support.clickhouse import funnel_of

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
SOON = NOW + timedelta(seconds=5)
OTHERS = (ReportQuery("today"), ReportQuery("quarter"), ReportQuery("year"))
COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")


@pytest.fixture
def known():
    return funnel_of()


@pytest.fixture
def latest(chdb, known):
    return Latest(Reports(Hours(chdb, known), known), known)


@pytest.fixture
def won(chdb):
    """Writes how many deals were won in the hour."""

    def write(number, version):
        chdb.insert("kpi_hours", COLUMNS, [("north", "1", "", "new", NOW, {"won": number}, version)])

    return write


def test_while_nothing_changes_a_report_is_given_as_it_was_made(latest, won):
    won(1, version=1)
    _, made = latest.report(ReportQuery("month"), NOW)
    assert latest.report(ReportQuery("month"), SOON)[1] is made
    assert made.generated_at == NOW


def test_what_has_changed_is_in_the_next_report(latest, won, chdb):
    won(1, version=1)
    latest.report(ReportQuery("month"), NOW)
    won(2, version=2)
    _, changed = latest.report(ReportQuery("month"), SOON)
    assert (changed.total.won, changed.generated_at) == (2, SOON)
    chdb.insert("deal_rows", ("deal_id", "version"), [("deal", 1)])
    assert latest.report(ReportQuery("month"), SOON)[1] is not changed


def test_each_question_has_its_own_report(latest, won):
    won(1, version=1)
    assert latest.report(ReportQuery("month"), NOW)[1].total.won == 1
    assert latest.report(ReportQuery("month", whose=Whose(team="south")), NOW)[1].total.won == 0


def test_names_of_another_funnel_file_are_in_the_next_report(latest, won, known):
    won(1, version=1)
    latest.report(ReportQuery("month"), NOW)
    first, *others = known.file.teams
    known.take_up(known.file.model_copy(update={"teams": (first.model_copy(update={"name": "Up North"}), *others)}))
    assert [team.name for team in latest.report(ReportQuery("month"), SOON)[1].teams] == ["Up North"]


def test_few_reports_are_kept_but_who_keeps_one_gets_it_again(latest, won):
    won(1, version=1)
    known = latest.report(ReportQuery("month"), NOW)
    for query in OTHERS:
        latest.report(query, NOW)
    assert latest.report(ReportQuery("month"), SOON, known)[1] is known[1]
    for query in OTHERS:
        latest.report(query, NOW)
    assert latest.report(ReportQuery("month"), SOON)[1] is not known[1]
