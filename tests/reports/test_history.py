"""Reports over years of hours, against numbers computed by hand and against the core over the same hours."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from stream.core.buckets import Days
from stream.reports import Hours, ReportQuery, Reports, Whose
from tests.support.clickhouse import funnel_of, told
from tests.support.examples import examples

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TODAY = NOW.date()
EVER = Days(date(1900, 1, 1), date(2299, 12, 30))
COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def reports(chdb):
    return Reports(Hours(chdb, funnel_of()), funnel_of())


@pytest.fixture
def hours(chdb):
    """Writes an hour of a rep of a team."""

    def write(at, measures, *, team="north", rep="1", pipeline="new", version=1):
        chdb.insert("kpi_hours", COLUMNS, [(team, rep, "", pipeline, at, measures, version)])

    return write


def local(year, month, day, hour=0):
    return datetime(year, month, day, hour, tzinfo=BERLIN).astimezone(UTC)


def waiting(stage, deals, amount=0):
    measures = {f"entered:{stage}": deals, f"waiting:{stage}": deals, f"waiting_amount:{stage}:EUR": amount}
    return measures | {f"cohort_open:{stage}": deals}


def by_start(report, name):
    return {row["from"]: row[name] for row in report["trend"] if row[name]}


def test_teams_and_reps_say_how_many_deals_are_open_and_stuck_now_whatever_the_period(reports, hours):
    hours(NOW - timedelta(days=800), waiting("lead", 2, 500))
    hours(NOW - timedelta(days=3), waiting("lead", 3, 70))
    hours(NOW - timedelta(days=700), waiting("offer", 4, 9))  # has no limit
    hours(NOW - timedelta(days=20), waiting("lead", 1), team="south", rep="2")
    found = told(reports, Days(TODAY, TODAY), NOW)
    names = ("open_deals", "open_amount", "stuck")
    assert [(team["name"], *(team[name] for name in names)) for team in found["teams"]] == [
        ("North", 9, 579, 2),
        ("South", 1, 0, 1),
    ]
    assert [(rep["name"], *(rep[name] for name in names)) for rep in found["reps"]] == [
        ("Ada", 9, 579, 2),
        ("Bo \\", 1, 0, 1),
    ]
    assert [found["total"][name] for name in names] == [10, 579, 3]


def test_a_deal_is_stuck_at_the_very_hour_of_its_stage_s_limit(reports, hours):
    limit = NOW - timedelta(days=14)
    for deals, at in ((1, limit - timedelta(hours=1)), (10, limit), (100, limit + timedelta(hours=1))):
        hours(at, waiting("lead", deals))
    found = told(reports, Days(TODAY, TODAY), NOW)
    assert found["total"]["stuck"] == found["teams"][0]["stuck"] == 11
    assert found["pipelines"][0]["stages"][0]["stuck_now"] == 11


def test_of_those_stuck_only_the_ones_that_entered_since_the_first_hour_of_a_period_are_in_its_share(reports, hours):
    hours(local(2026, 3, 1), waiting("lead", 1))
    hours(local(2026, 2, 28, 23), waiting("lead", 10))
    lead = told(reports, Days(date(2026, 3, 1), TODAY), NOW)["pipelines"][0]["stages"][0]
    assert (lead["stuck"]["value"], lead["stuck"]["n"], lead["stuck_now"]) == (1, 1, 11)


def test_a_team_and_a_rep_that_left_the_funnel_file_still_show(reports, hours):
    hours(NOW - timedelta(days=2000), {"won": 1, "won_amount": 700}, team="gone", rep="9")
    found = told(reports, EVER, NOW)
    assert [(team["name"], team["revenue"]) for team in found["teams"]] == [("gone", 700)]
    assert [(rep["name"], rep["teams"], rep["won"]) for rep in found["reps"]] == [
        ("9", [{"team_id": "gone", "name": "gone"}], 1)
    ]
    assert reports.members() == [("gone", "9")]


def test_a_rep_who_changed_the_team_has_one_row_that_names_both(reports, hours):
    hours(NOW - timedelta(days=900), {"won": 1, "won_amount": 5})
    hours(NOW, {"won": 2, "won_amount": 4}, team="south")
    (ada,) = told(reports, EVER, NOW)["reps"]
    assert (ada["name"], [team["name"] for team in ada["teams"]], ada["won"]) == ("Ada", ["North", "South"], 3)


def test_a_rep_can_be_looked_at_alone(reports, hours):
    hours(NOW, {"won": 1} | waiting("lead", 2))
    hours(NOW, {"won": 2} | waiting("lead", 3), rep="2")
    found = told(reports, Days(TODAY, TODAY), NOW, rep="2")
    assert (found["rep"], found["total"]["won"], found["total"]["open_deals"]) == ("2", 2, 3)
    assert [row["won"] for row in found["trend"]] == [2]


def test_all_days_begin_with_the_first_hour_that_says_something_of_whom_it_is_about(reports, hours):
    def days(**whose):
        report = reports.report(ReportQuery("all", whose=Whose(**whose)), NOW)
        return report.first, report.last

    assert days() == (TODAY.isoformat(), TODAY.isoformat())
    hours(datetime(2019, 3, 1, 12, tzinfo=UTC), {"won": 1}, team="south")
    hours(datetime(2021, 3, 31, 23, tzinfo=UTC), {"won": 1})  # 1 April in Berlin
    hours(datetime(1999, 1, 1, tzinfo=UTC), {"won": 1})
    hours(datetime(1999, 1, 1, tzinfo=UTC), {}, version=2)  # was a mistake
    assert days()[0] == "2019-03-01"
    assert days(team="north") == ("2021-04-01", TODAY.isoformat())


def test_of_those_stuck_only_the_ones_that_entered_until_the_last_hour_of_a_period_are_in_its_share(reports, hours):
    hours(local(2026, 2, 28, 23), waiting("lead", 1))
    hours(local(2026, 3, 1), waiting("lead", 10))
    lead = told(reports, Days(date(2026, 2, 1), date(2026, 2, 28)), NOW)["pipelines"][0]["stages"][0]
    assert (lead["stuck"]["value"], lead["stuck"]["n"], lead["stuck_now"]) == (1, 1, 11)


@pytest.mark.parametrize("year", [1901, 1969, 2107, 2298])
def test_hours_of_any_year_that_can_be_stored_count(reports, hours, year):
    hours(datetime(year, 6, 1, tzinfo=UTC), {"won": 1} | waiting("lead", 1))
    hours(datetime(2000, 6, 1, tzinfo=UTC), {"lost_deals": 1})
    found = told(reports, Days(date(year, 1, 1), date(year, 12, 31)), NOW)
    assert (found["total"]["won"], found["total"]["lost"], found["total"]["open_deals"]) == (1, 0, 1)
    assert by_start(found, "won") == {f"{year}-06-01": 1}
    assert found["total"]["stuck"] == (year < 2026)


def test_months_of_a_leap_year_end_where_they_should(reports, hours):
    hours(local(2024, 2, 29, 23), {"won": 1})
    hours(local(2024, 3, 1), {"won": 10})
    hours(local(2023, 2, 28, 23), {"won": 100})
    months = told(reports, Days(date(2023, 1, 1), date(2024, 12, 31)), NOW, grain="month")
    assert by_start(months, "won") == {"2023-02-01": 100, "2024-02-01": 1, "2024-03-01": 10}
    february = {row["from"]: row["to"] for row in months["trend"]}
    assert (february["2023-02-01"], february["2024-02-01"]) == ("2023-02-28", "2024-02-29")


def test_days_on_which_the_clocks_change_have_23_and_25_hours(chdb, reports):
    first, last = local(2025, 10, 25), local(2025, 10, 28)
    all_hours = [first + timedelta(hours=n) for n in range((last - first) // timedelta(hours=1))]
    first, last = local(2026, 3, 28), local(2026, 3, 31)
    all_hours += [first + timedelta(hours=n) for n in range((last - first) // timedelta(hours=1))]
    chdb.insert("kpi_hours", COLUMNS, [("north", "1", "", "new", at, {"won": 1}, 1) for at in all_hours])
    both = Days(date(2025, 10, 1), date(2026, 3, 31))
    days = by_start(told(reports, both, NOW, grain="month"), "won")
    assert days == {"2025-10-01": 24 + 25 + 24, "2026-03-01": 24 + 23 + 24}
    spring = told(reports, Days(date(2026, 3, 28), date(2026, 3, 30)), NOW, grain="day")
    autumn = told(reports, Days(date(2025, 10, 25), date(2025, 10, 27)), NOW, grain="day")
    assert [row["won"] for row in spring["trend"]] == [24, 23, 24]
    assert [row["won"] for row in autumn["trend"]] == [24, 25, 24]


def test_quarters_and_years_are_those_of_the_fiscal_year(chdb, hours):
    reports = Reports(Hours(chdb, funnel_of(fiscal=4)), funnel_of(fiscal=4))
    hours(local(2025, 3, 31, 23), {"won": 1})
    hours(local(2025, 4, 1), {"won": 10})
    hours(local(2026, 3, 31, 12), {"won": 100})
    days = Days(date(2025, 1, 1), date(2026, 4, 30))
    assert by_start(told(reports, days, NOW, "year"), "won") == {"2024-04-01": 1, "2025-04-01": 110}
    assert by_start(told(reports, days, NOW, "quarter"), "won") == {
        "2025-01-01": 1,
        "2025-04-01": 10,
        "2026-01-01": 100,
    }


def test_of_a_bucket_that_is_cut_only_the_days_of_the_period_count(reports, hours):
    for day, won in ((4, 1), (5, 10), (20, 100), (21, 1000)):
        hours(local(2026, 5, day, 12), {"won": won})
    found = told(reports, Days(date(2026, 5, 5), date(2026, 5, 20)), NOW, grain="month")
    assert [(row["from"], row["to"], row["won"]) for row in found["trend"]] == [("2026-05-01", "2026-05-31", 110)]


def test_a_month_by_hand(reports, hours):
    hours(local(2026, 2, 3, 9), {"won": 1, "won_amount": 1000, "won_amounts:1000": 1, "lost_deals": 1})
    hours(
        local(2026, 2, 27, 9),
        {
            "won": 2,
            "won_amount": 500,
            "won_amounts:200": 1,
            "won_amounts:300": 1,
            "cycle_deals": 2,
            "cycle_seconds": 30 * 86_400,
            "cycle_minutes:14400": 1,
            "cycle_minutes:28800": 1,
        },
        rep="2",
    )
    (month,) = told(reports, Days(date(2026, 2, 1), date(2026, 2, 28)), NOW, grain="month")["trend"]
    assert (month["revenue"], month["won"], month["lost"]) == (1500, 3, 1)
    assert (month["win_rate"]["value"], month["win_rate"]["n"]) == (0.75, 4)
    assert month["win_rate"]["low"] == pytest.approx(0.3006, abs=5e-5)
    assert (month["average_deal"], month["median_deal"]) == (500, 300)
    assert (month["cycle_days_mean"], month["cycle_days_median"]) == (15, 15)


def test_a_report_may_differ_once_an_hour_has_changed_or_a_deal_may_be_stuck_and_not_before(reports, hours):
    query = ReportQuery("today")
    hours(NOW, {"won": 1})
    mark = reports.mark(query, NOW)
    assert reports.mark(query, NOW + timedelta(minutes=14)) == mark
    assert reports.mark(query, NOW + timedelta(minutes=15)) != mark
    hours(NOW, {"won": 1}, version=2)
    assert reports.mark(query, NOW) != mark


def test_a_report_may_differ_once_a_row_of_a_deal_has_changed_even_where_no_hour_has(reports, hours, chdb):
    query = ReportQuery("today")
    hours(NOW, {"won": 1})
    marks = [reports.mark(query, NOW)]
    for deal_id, version in (("one", 5), ("other", 4), ("one", 6)):
        chdb.insert("deal_rows", ("deal_id", "version"), [(deal_id, version)])
        marks.append(reports.mark(query, NOW))
    assert len(set(marks)) == len(marks)
    assert reports.mark(query, NOW) == marks[-1]


LABELS = {"won_amounts": st.integers(-(10**15), 10**15), "cycle_minutes": st.integers(0, 400_000)}
MEASURES = st.fixed_dictionaries(
    {},
    optional={
        "won": st.integers(1, 9),
        "lost_deals": st.integers(1, 9),
        "won_amount": st.integers(-(10**12), 10**12),
        "created": st.integers(1, 9),
        "activities:call": st.integers(1, 9),
    },
)


@st.composite
def measures(draw):
    found = draw(MEASURES)
    for name, values in LABELS.items():
        few = st.sampled_from([1, 2, 3]) | values
        for value, times in draw(st.dictionaries(few, st.integers(1, 3), max_size=3)).items():
            found[f"{name}:{value}"] = times
    return found


WINDOWS = st.lists(
    st.tuples(
        st.sampled_from(["north", "south"]),
        st.sampled_from(["1", "2"]),
        st.sampled_from(["new", "more", ""]),
        st.integers(0, 800 * 24),
        measures(),
    ),
    unique_by=lambda window: window[:4],
    min_size=8,
    max_size=30,
)
START = datetime(2023, 12, 30, tzinfo=UTC)
SPAN = Days(date(2023, 12, 30), date(2026, 4, 30))


@example_settings(max_examples=examples(4), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(windows=WINDOWS, fiscal=st.integers(1, 12))
def test_months_add_up_to_quarters_quarters_to_years_and_all_to_the_total(chdb, windows, fiscal):
    _write(chdb, windows)
    reports = Reports(Hours(chdb, funnel_of(fiscal=fiscal)), funnel_of(fiscal=fiscal))
    found = {grain: told(reports, SPAN, NOW, grain) for grain in ("month", "quarter", "year")}
    for finer, coarser in (("month", "quarter"), ("quarter", "year")):
        for bucket in found[coarser]["trend"]:
            parts = [row for row in found[finer]["trend"] if bucket["from"] <= row["from"] <= bucket["to"]]
            for name in ("revenue", "won", "lost", "created", "activities"):
                assert sum(row[name] for row in parts) == bucket[name]
            assert sum(row["win_rate"]["n"] for row in parts) == bucket["win_rate"]["n"]
    assert sum(row["revenue"] for row in found["year"]["trend"]) == found["month"]["total"]["revenue"]


def _write(chdb, windows):
    chdb.command(f"TRUNCATE TABLE {chdb.database}.kpi_hours")
    rows = [
        (team, rep, "", pipeline, START + timedelta(hours=hour), found, 1)
        for team, rep, pipeline, hour, found in windows
    ]
    if rows:
        chdb.insert("kpi_hours", COLUMNS, rows)
