"""Reports over hours in ClickHouse, against numbers computed by hand."""

import json
from datetime import UTC, date, datetime, timedelta

import pytest

from stream.core.buckets import Days
from stream.reports import Hours, ReportQuery, Reports
from tests.support.clickhouse import funnel_of, told

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
MAY = Days(date(2026, 5, 1), date(2026, 5, 31))
COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")


@pytest.fixture
def reports(chdb):
    return Reports(Hours(chdb, funnel_of()), funnel_of())


@pytest.fixture
def hours(chdb):
    """Writes an hour of a rep of a team."""

    def write(at, measures, *, team="north", rep="1", pipeline="new", version=1):
        chdb.insert("kpi_hours", COLUMNS, [(team, rep, "", pipeline, at, measures, version)])

    return write


def test_totals_teams_and_reps_add_up_the_hours_of_the_period(reports, hours):
    hours(NOW, {"won": 1, "won_amount": 300, "won_amounts:300": 1})
    hours(
        NOW - timedelta(days=3),
        {"won": 1, "won_amount": 100, "won_amounts:100": 1, "lost_deals": 2},
        team="south",
        rep="2",
    )
    hours(NOW - timedelta(days=40), {"won": 7, "won_amount": 9_999})
    report = told(reports, MAY, NOW)
    assert (report["total"]["won"], report["total"]["lost"], report["total"]["revenue"]) == (2, 2, 400)
    assert report["total"]["win_rate"]["value"] == 0.5
    assert report["total"]["median_deal"] == 200
    assert [(team["name"], team["revenue"]) for team in report["teams"]] == [("North", 300), ("South", 100)]
    assert [rep["name"] for rep in report["reps"]] == ["Ada", "Bo \\"]


def test_an_hour_counts_for_the_day_of_the_reporting_zone(reports, hours):
    hours(datetime(2026, 4, 30, 22, tzinfo=UTC), {"won": 1})  # midnight of 1 May in Berlin
    hours(datetime(2026, 5, 31, 22, tzinfo=UTC), {"won": 10})  # 1 June in Berlin
    assert told(reports, MAY, NOW)["total"]["won"] == 1


def test_a_restated_hour_replaces_what_was_reported_and_an_older_version_changes_nothing(reports, hours):
    hours(NOW, {"won": 1}, version=1)
    hours(NOW, {"lost_deals": 1}, version=3)
    hours(NOW, {"won": 5}, version=2)
    total = told(reports, MAY, NOW)["total"]
    assert (total["won"], total["lost"]) == (0, 1)


def test_a_team_and_a_pipeline_can_be_looked_at_alone(reports, hours):
    hours(NOW, {"won": 1})
    hours(NOW, {"won": 2}, team="south", rep="2")
    hours(NOW, {"won": 4}, pipeline="other")
    hours(NOW, {"activities:call": 3}, pipeline="")
    found = told(reports, MAY, NOW, team="north", pipeline="new")
    assert (found["total"]["won"], found["total"]["activities"]) == (1, 3)


def test_deals_in_a_stage_and_stuck_ones_are_of_now_whatever_the_period(reports, hours):
    hours(NOW - timedelta(days=60), {"entered:lead": 2, "waiting:lead": 2, "waiting_amount:lead:EUR": 500})
    hours(NOW - timedelta(days=1), {"entered:lead": 1, "waiting:lead": 1})
    lead = told(reports, MAY, NOW)["pipelines"][0]["stages"][0]
    assert (lead["entered"], lead["open_deals"], lead["open_amount"], lead["stuck_now"]) == (1, 3, 500, 2)


def test_deals_of_nobody_are_shown_as_unassigned(reports, hours):
    hours(NOW, {"created": 1}, team="", rep="")
    found = told(reports, MAY, NOW)
    assert found["teams"][0]["name"] == found["reps"][0]["name"] == "Unassigned"


def test_over_time_there_is_every_bucket_of_the_period(reports, hours):
    hours(NOW, {"won": 1})
    found = told(reports, Days(date(2026, 5, 5), date(2026, 5, 25)), NOW, grain="week")
    assert found["grain"] == "week"
    assert [(week["from"], week["to"], week["won"]) for week in found["trend"]] == [
        ("2026-05-04", "2026-05-10", 0),
        ("2026-05-11", "2026-05-17", 0),
        ("2026-05-18", "2026-05-24", 1),
        ("2026-05-25", "2026-05-31", 0),
    ]


def test_windows_are_given_as_they_are_stored(reports, hours):
    hours(NOW, {"won": 1, "won_amounts:100": 1}, version=7)
    (line,) = reports.windows()
    assert json.loads(line) == {
        "team_id": "north",
        "rep_id": "1",
        "territory_id": "",
        "pipeline_id": "new",
        "hour": "2026-05-20T12:00:00Z",
        "version": 7,
        "measures": {"won": 1, "won_amounts:100": 1},
    }


def test_every_row_has_the_numbers_of_the_period_before_beside_its_own_but_those_of_now(reports, hours):
    hours(NOW, {"won": 2, "created": 2} | {"waiting:lead": 1})
    hours(NOW - timedelta(days=30), {"won": 1, "entered:lead": 4})
    found = told(reports, Days(date(2026, 5, 1), date(2026, 5, 20)), NOW)
    assert (found["previous_from"], found["previous_to"]) == ("2026-04-01", "2026-04-20")
    for row in (found["total"], found["teams"][0], found["reps"][0], found["pipelines"][0]):
        assert (row["won"], row["previous"]["won"]) == (2, 1)
        assert "open_deals" not in row["previous"]
    lead = found["pipelines"][0]["stages"][0]
    assert (lead["entered"], lead["previous"]["entered"]) == (0, 4)
    assert sum(bucket["won"] for bucket in found["previous_trend"]) == 1


def test_all_that_is_known_is_compared_with_nothing(reports, hours):
    hours(NOW, {"won": 2})
    report = reports.report(ReportQuery("all"), NOW)
    assert (report.previous_first, report.total.previous, report.previous_trend) == (None, {}, ())


def test_deals_without_a_stage_stand_apart_and_in_no_pipeline(reports, hours):
    hours(NOW, {"created": 1})
    hours(NOW, {"created": 3}, pipeline="")
    found = told(reports, MAY, NOW)
    assert [(row["pipeline_id"], row["name"], row["created"]) for row in found["pipelines"]] == [
        ("new", "New", 1),
        ("", "No stage yet", 3),
    ]
    assert told(reports, MAY, NOW, pipeline="new")["total"]["created"] == 1


def test_activities_belong_to_no_pipeline_and_are_told_of_none(reports, hours):
    hours(NOW, {"won": 1})
    hours(NOW, {"activities:call": 3}, pipeline="")
    found = told(reports, MAY, NOW)
    assert [row["activities"] for row in found["pipelines"]] == [None]
    assert found["total"]["activities"] == 3


def test_territories_have_rows_and_can_be_looked_at_alone(chdb, reports):
    for territory, won in (("dach", 1), ("", 2)):
        chdb.insert("kpi_hours", COLUMNS, [("north", "1", territory, "new", NOW, {"won": won}, 1)])
    found = told(reports, MAY, NOW)
    assert [(row["name"], row["won"]) for row in found["territories"]] == [("dach", 1), ("Unassigned", 2)]
    assert told(reports, MAY, NOW, territory="dach")["total"]["won"] == 1


def test_where_nobody_has_a_territory_there_are_none(reports, hours):
    hours(NOW, {"won": 1})
    assert told(reports, MAY, NOW)["territories"] == []


def test_the_calendar_has_every_day_of_the_period_until_today(reports, hours):
    hours(NOW - timedelta(days=2), {"won": 2, "won_amount": 70})
    found = told(reports, MAY, NOW)["calendar"]
    assert (found[0]["day"], found[-1]["day"], len(found)) == ("2026-05-01", "2026-05-20", 20)
    assert [day for day in found if day["won"]] == [{"day": "2026-05-18", "won": 2, "revenue": 70}]


def test_of_years_the_calendar_has_the_last_366_days(reports, hours):
    hours(NOW, {"won": 1})
    assert len(told(reports, Days(date(2020, 1, 1), date(2026, 5, 20)), NOW)["calendar"]) == 366


def test_who_has_but_deals_without_a_stage_is_among_the_reps_of_no_pipeline_over_time_neither(reports, hours):
    hours(NOW, {"won": 1})
    hours(NOW, {"created": 1}, team="south", rep="2", pipeline="")
    found = told(reports, MAY, NOW, grain="month", pipeline="new")
    assert found["total"]["reps_winning"]["n"] == 1
    assert [row["reps_winning"] for row in found["trend"]] == [found["total"]["reps_winning"]]


def test_who_logged_activities_is_among_the_reps_of_every_pipeline(reports, hours):
    hours(NOW, {"won": 1})
    hours(NOW, {"activities:call": 1}, team="south", rep="2", pipeline="")
    found = told(reports, MAY, NOW, grain="month", pipeline="new")
    assert [row["reps_winning"]["n"] for row in (found["total"], *found["trend"])] == [2, 2]
