"""The views against examples worked out by hand."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from stream.core.buckets import start_of
from stream.core.funnel import Funnel
from stream.kpis.periods import GRAINS
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.generations import make_tables
from stream.sinks.clickhouse.rows import KPI_HOURS
from stream.sinks.clickhouse.views import create_views, views
from stream.topology import Generation
from tests.support.clickhouse import funnel_of, show_only

NOON = datetime(2026, 5, 6, 10, tzinfo=UTC)  # a Wednesday


def put(
    clickhouse: ClickHouse,
    measures: dict[str, int],
    *,
    hour: datetime = NOON,
    team: str = "north",
    rep: str = "1",
    pipeline: str = "new",
    version: int = 1,
) -> None:
    row = (team, rep, "", pipeline, hour, measures, version, None)
    clickhouse.insert(KPI_HOURS.name, KPI_HOURS.columns[:8], [row])


def read(clickhouse: ClickHouse, view: str) -> list[dict[str, Any]]:
    names = [row[0] for row in clickhouse.query(f"DESCRIBE TABLE {clickhouse.database}.{view}")]
    return [
        dict(zip(names, row, strict=True)) for row in clickhouse.query(f"SELECT * FROM {clickhouse.database}.{view}")
    ]


def only(clickhouse: ClickHouse, view: str) -> dict[str, Any]:
    (row,) = read(clickhouse, view)
    return row


def test_deals_add_up_over_hours_and_reps(chdb: ClickHouse) -> None:
    put(chdb, {"created": 2, "won": 1, "won_amount": 500, "won_amounts:500": 1})
    put(chdb, {"created": 1, "lost_deals": 3}, hour=NOON + timedelta(hours=1), rep="2")
    row = only(chdb, "deals_by_day_team")
    assert (row["day"], row["team"]) == (date(2026, 5, 6), "North")
    assert (row["created"], row["won"], row["lost"], row["revenue"]) == (3, 1, 3, 500)
    assert row["win_rate"] == 0.25
    assert len(read(chdb, "deals_by_day_rep")) == 2


def test_the_win_rate_has_a_wilson_interval(chdb: ClickHouse) -> None:
    put(chdb, {"won": 8, "lost_deals": 2})
    row = only(chdb, "deals_by_month_team")
    assert row["win_rate"] == 0.8
    assert row["win_rate_low"] == pytest.approx(0.4902, abs=5e-5)
    assert row["win_rate_high"] == pytest.approx(0.9433, abs=5e-5)


def test_without_a_closed_deal_the_win_rate_is_null_never_0(chdb: ClickHouse) -> None:
    put(chdb, {"created": 1})
    row = only(chdb, "deals_by_day_rep")
    rates = ("win_rate", "win_rate_low", "win_rate_high", "average_deal", "median_deal", "cycle_days_mean")
    assert [row[name] for name in rates] == [None] * 6


def test_deals_without_an_amount_are_left_out_of_the_average_and_counted(chdb: ClickHouse) -> None:
    put(chdb, {"won": 3, "won_amount": 400, "won_amounts:100": 1, "won_amounts:300": 1, "won_without_amount": 1})
    row = only(chdb, "deals_by_day_team")
    assert (row["average_deal"], row["win_rate_by_value_left_out"]) == (200, 1)


def test_the_median_of_an_even_number_is_the_mean_of_the_middle_two(chdb: ClickHouse) -> None:
    put(chdb, {"won": 2, "won_amounts:100": 1, "won_amounts:9": 1})
    put(chdb, {"won": 2, "won_amounts:100": 1, "won_amounts:1000": 1}, hour=NOON + timedelta(hours=3))
    assert only(chdb, "deals_by_day_team")["median_deal"] == 100
    put(chdb, {"won": 2, "won_amounts:9": 2}, hour=NOON + timedelta(hours=4))
    assert only(chdb, "deals_by_day_team")["median_deal"] == (9 + 100) / 2


def test_the_sales_cycle_is_in_days(chdb: ClickHouse) -> None:
    put(
        chdb,
        {"won": 2, "cycle_deals": 2, "cycle_seconds": 86_400 * 7, "cycle_minutes:2880": 1, "cycle_minutes:7200": 1},
    )
    row = only(chdb, "deals_by_quarter_team")
    assert (row["cycle_days_mean"], row["cycle_days_median"]) == (3.5, 3.5)


def test_what_became_of_those_who_entered_a_stage_adds_up_to_one(chdb: ClickHouse) -> None:
    put(
        chdb,
        {
            "entered:lead": 9, "lost:lead": 2, "stage_seconds:lead": 8 * 86_400, "advanced:lead": 6,
            "cohort_progressed:lead": 5, "cohort_lost:lead": 1, "cohort_disqualified:lead": 1, "cohort_open:lead": 3,
            "entered:won": 3,
        },
        hour=datetime.now(UTC) - timedelta(days=40),
    )  # fmt: skip
    rows = {row["stage_id"]: row for row in read(chdb, "stages_by_year_team")}
    assert rows.keys() == {"lead", "won"}
    lead = rows["lead"]
    assert (lead["stage"], lead["stage_position"], lead["entered_deals"]) == ("Lead 'in'", 0, 10)
    shares = [lead[name] for name in ("moved_on", "lost", "disqualified", "moved_pipeline", "stuck", "fresh")]
    assert shares == [0.5, 0.1, 0.1, 0, 0.3, 0]
    assert (lead["decided_rate"], lead["decided_rate_n"]) == (5 / 7, 7)
    assert lead["time_in_stage_mean"] == 1.0
    assert (rows["won"]["moved_on"], rows["won"]["moved_on_n"]) == (None, 0)


def test_where_losses_leave_from_is_a_share_of_those_of_the_whole_pipeline(chdb: ClickHouse) -> None:
    put(chdb, {"lost:lead": 3, "lost:offer": 1})
    put(chdb, {"lost:lead": 100}, team="south")
    rows = {(row["team_id"], row["stage_id"]): row["losses_from_here"] for row in read(chdb, "stages_by_day_team")}
    assert rows == {("north", "lead"): 0.75, ("north", "offer"): 0.25, ("south", "lead"): 1.0}
    assert [row["losses_from_here_n"] for row in read(chdb, "stages_by_day_pipeline")] == [104, 104]


def test_a_deal_is_stuck_once_it_is_longer_in_the_stage_than_its_limit(chdb: ClickHouse) -> None:
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    for days in (13, 15):
        put(chdb, {"waiting:lead": 1, "waiting:offer": 1}, hour=now - timedelta(days=days))
    rows = {row["stage_id"]: row for row in read(chdb, "stages_now_team")}
    assert (rows["lead"]["open_deals"], rows["lead"]["stuck_now"]) == (2, 1)
    assert (rows["offer"]["open_deals"], rows["offer"]["stuck_now"]) == (2, 0)


def test_activities_give_minutes_and_the_selling_share(chdb: ClickHouse) -> None:
    put(chdb, {"activities:call": 2, "activity_seconds:call": 5400, "activities:task": 1}, pipeline="")
    put(chdb, {"activity_seconds:task": 1800}, pipeline="", hour=NOON + timedelta(hours=1))
    assert only(chdb, "deals_by_month_rep")["selling_share_logged"] == 0.75
    rows = {row["activity"]: row for row in read(chdb, "activities_by_month_rep")}
    assert (rows["Calls"]["activities"], rows["Calls"]["minutes"]) == (2, 90)
    assert (rows["Tasks"]["activities"], rows["Tasks"]["minutes"]) == (1, 30)
    assert (rows["Calls"]["selling"], rows["Tasks"]["selling"]) == (1, 0)


def test_names_with_quotes_and_backslashes_are_kept(chdb: ClickHouse) -> None:
    put(chdb, {"created": 1}, rep="2", team="south")
    assert only(chdb, "deals_by_day_rep")["rep"] == "Bo \\"


def test_deals_that_nobody_has_are_unassigned(chdb: ClickHouse) -> None:
    put(chdb, {"created": 1}, rep="", team="")
    row = only(chdb, "deals_by_day_rep")
    assert (row["team"], row["rep"]) == ("Unassigned", "Unassigned")


def test_a_newer_version_of_an_hour_replaces_it(chdb: ClickHouse) -> None:
    put(chdb, {"won": 1}, version=5)
    put(chdb, {"won": 4}, version=6)
    assert only(chdb, "deals_by_day_team")["won"] == 4


def test_an_older_version_that_arrives_later_changes_nothing(chdb: ClickHouse) -> None:
    put(chdb, {"won": 4}, version=6)
    put(chdb, {"won": 1}, version=5)
    assert only(chdb, "deals_by_day_team")["won"] == 4


def test_an_hour_restated_to_nothing_leaves_the_views(chdb: ClickHouse) -> None:
    put(chdb, {"won": 4}, version=6)
    put(chdb, {}, version=7)
    assert read(chdb, "deals_by_day_team") == []


def test_a_day_begins_at_midnight_also_where_the_zone_is_half_an_hour_off(own_chdb: ClickHouse) -> None:
    show_only(own_chdb, funnel_of("Asia/Kolkata"), "deals_by_day_team")
    put(own_chdb, {"won": 1}, hour=datetime(2026, 5, 6, 17, 30, tzinfo=UTC))
    put(own_chdb, {"won": 2}, hour=datetime(2026, 5, 6, 18, 30, tzinfo=UTC))
    won = {row["day"]: row["won"] for row in read(own_chdb, "deals_by_day_team")}
    assert won == {date(2026, 5, 6): 1, date(2026, 5, 7): 2}


@pytest.mark.parametrize("fiscal", [1, 4, 11])
def test_every_grain_begins_where_the_calendar_of_the_core_says(own_chdb: ClickHouse, fiscal: int) -> None:
    show_only(own_chdb, funnel_of("UTC", fiscal), *(f"deals_by_{grain}_team" for grain in GRAINS))
    first = datetime(1900, 1, 2, tzinfo=UTC)
    # 487 is prime to 7 and 12: all weekdays and months, before 1970 and after 2149 too.
    hours = [first + timedelta(days=487 * n, hours=n % 24) for n in range(290)]
    rows = [("north", "1", "", "new", hour, {"won": 1}, 1, None) for hour in hours]
    own_chdb.insert(KPI_HOURS.name, KPI_HOURS.columns[:8], rows)
    for grain in GRAINS:
        wanted = Counter(start_of(grain, hour.date(), fiscal) for hour in hours)
        assert {row[grain]: row["won"] for row in read(own_chdb, f"deals_by_{grain}_team")} == wanted


def test_a_change_of_the_time_zone_moves_the_days(own_chdb: ClickHouse) -> None:
    show_only(own_chdb, funnel_of(), "deals_by_day_team")
    put(own_chdb, {"won": 1}, hour=datetime(2026, 5, 6, 23, tzinfo=UTC))
    assert only(own_chdb, "deals_by_day_team")["day"] == date(2026, 5, 7)
    show_only(own_chdb, funnel_of("America/New_York"), "deals_by_day_team")
    assert only(own_chdb, "deals_by_day_team")["day"] == date(2026, 5, 6)


def test_a_new_name_is_in_the_views_that_say_it_and_the_others_stay(own_chdb: ClickHouse, funnel: Funnel) -> None:
    known = Funnel(funnel.file)
    made = create_views(own_chdb, known)
    put(own_chdb, {"won": 1})
    reps = tuple(rep.model_copy(update={"name": "Adele"}) if rep.id == "1" else rep for rep in funnel.file.reps)
    known.take_up(known.file.model_copy(update={"reps": reps}))
    after = create_views(own_chdb, known, made)
    assert only(own_chdb, "deals_by_day_rep")["rep"] == "Adele"
    assert {name for name in after.selects if after.selects[name] != made.selects[name]} < after.selects.keys()
    own_chdb.command(f"DROP VIEW {own_chdb.database}.reporting")
    create_views(own_chdb, known, after)
    there = {
        name for (name,) in own_chdb.query(f"SELECT name FROM system.tables WHERE database = '{own_chdb.database}'")
    }
    assert "reporting" not in there


def test_nothing_more_is_made_once_that_is_over(own_chdb: ClickHouse, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(ClickHouse, "define", lambda _, sql: made.append(sql.split()[4].rpartition(".")[2]))
    create_views(own_chdb, funnel_of(), over=lambda: "plan" in made)
    assert "plan" in made
    assert "hours" not in made


def test_a_start_makes_only_the_views_that_are_not_there_as_they_are_to_be(
    own_chdb: ClickHouse, funnel: Funnel, monkeypatch: pytest.MonkeyPatch
) -> None:
    create_views(own_chdb, Funnel(funnel.file))
    own_chdb.command(f"DROP VIEW {own_chdb.database}.deals_by_week_team")
    reps = tuple(rep.model_copy(update={"name": "Adele"}) if rep.id == "1" else rep for rep in funnel.file.reps)
    made: list[str] = []
    define = ClickHouse.define

    def noting(client: ClickHouse, sql: str) -> None:
        made.append(sql.split()[4].rpartition(".")[2])
        define(client, sql)

    monkeypatch.setattr(ClickHouse, "define", noting)
    create_views(own_chdb, Funnel(funnel.file.model_copy(update={"reps": reps})))
    assert set(made) == {"deals_by_week_team", "names", "plan"}
    make_tables(own_chdb, Generation(2))
    made.clear()
    create_views(own_chdb.of(Generation(2)), Funnel(funnel.file.model_copy(update={"reps": reps})))
    assert "hours" in made, "those that read the numbers of another generation are others"


def test_a_colleague_more_changes_no_view_that_is_slow_to_make(funnel: Funnel) -> None:
    fresh = funnel.file.reps[0].model_copy(update={"id": "new", "name": "New"})
    grown = Funnel(funnel.file.model_copy(update={"reps": (*funnel.file.reps, fresh)}))
    before, after = ({view.name: view.select for view in views("own", known)} for known in (funnel, grown))
    assert {name for name in after if after[name] != before[name]} == {"names", "plan", "uncertain_deals"}


def test_a_funnel_without_activity_types_or_limits_has_all_views(own_chdb: ClickHouse, funnel: Funnel) -> None:
    bare = funnel.file.model_copy(update={"activity_types": ()})
    pipeline = bare.pipelines[0]
    stages = tuple(stage.model_copy(update={"stalled_after_days": None}) for stage in pipeline.stages)
    bare = bare.model_copy(update={"pipelines": (pipeline.model_copy(update={"stages": stages}),)})
    create_views(own_chdb, Funnel(bare))
    put(own_chdb, {"activities:call": 1, "entered:lead": 1, "waiting:lead": 1, "cohort_open:lead": 1})
    assert only(own_chdb, "activities_by_day_rep")["activity"] == "call"
    assert only(own_chdb, "stages_by_day_rep")["stuck"] == 0
    assert only(own_chdb, "stages_now_rep")["stuck_now"] == 0
