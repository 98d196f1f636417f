"""`dealstream kpis` as it is run, over hours in ClickHouse."""

import asyncio
import csv
import io
import json
import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import partial

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from stream.cli.commands import kpis
from stream.kpis.catalogue import kpis_of
from stream.kpis.formula import beside, has_interval
from stream.page.routes import Page
from stream.reports import Deals, Hours, Reports
from stream.reports.problems import problems
from stream.sinks.clickhouse.generations import forget_others, make_tables, note_in_force
from stream.topology import FIRST, Generation
from tests.support.clickhouse import FUNNEL, funnel_of

COLUMNS = ("team_id", "rep_id", "territory_id", "pipeline_id", "hour", "measures", "version")
SALE = {
    "won": 2,
    "won_amount": 123_456,
    "won_amounts:100000": 1,
    "won_amounts:23456": 1,
    "won_without_amount": 0,
    "lost_deals": 1,
    "lost_amount": 5,
    "cycle_deals": 2,
    "cycle_seconds": 86_400 * 5,
    "cycle_minutes:2880": 1,
    "cycle_minutes:4320": 1,
    "created": 3,
    "created_won": 1,
    "entered:lead": 3,
    "cohort_open:lead": 3,
    "waiting:lead": 2,
    "waiting_amount:lead:EUR": 999,
    "activities:call": 4,
    "activity_seconds:call": 600,
}


@pytest.fixture
def hours(chdb):
    def write(at, measures, *, team="north", rep="1", pipeline="new"):
        measures = {name: value for name, value in measures.items() if value}
        chdb.insert("kpi_hours", COLUMNS, [(team, rep, "", pipeline, at, measures, 1)])

    return write


@pytest.fixture
def run(typed, funnel_file):
    """Runs the command; nobody listens on the worker's port."""
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    return partial(typed, kpis.command)


def rows_of(text):
    return list(csv.DictReader(io.StringIO(text)))


def lines_with(output, word):
    return [line.split() for line in output.splitlines() if line.split()[:1] == [word]]


def test_by_year_is_everything_that_is_known_with_a_total_at_the_end(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    hours(datetime(2021, 5, 6, tzinfo=UTC), SALE)
    output = run("--by", "year")
    names = [line.split()[0] for line in output.splitlines() if line.strip()]
    assert "6 May 2019–" in output.splitlines()[0]
    assert lines_with(output, "2020")[0][1:4] == ["0", "0", "0"]
    assert lines_with(output, "2021")[0][1:4] == ["1,235", "2", "1"]
    assert lines_with(output, "Total")[0][1:4] == ["2,469", "4", "2"]
    assert names.index("Total") > names.index("2021")


def test_the_year_that_has_begun_and_the_one_that_is_cut_say_their_days(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    output = run("--by", "year", "--from", "2019-05-06", "--to", "2020-02-29")
    assert "6 May–31 Dec 2019" in output
    assert "1 Jan–29 Feb 2020" in output


def test_team_rows_have_rates_with_n_and_range_and_mean_and_median(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    output = run("--all", "--by", "team")
    for word in ("Revenue", "Win rate", "95% range", "Average", "Median", "Sales cycle", "Open", "Stuck"):
        assert word in output
    north = lines_with(output, "North")[0][1:]
    assert north[:3] == ["1,235", "2", "1"]
    assert "67% of 3" in " ".join(north)
    assert "21–94% of 3" in output


def test_open_and_stuck_deals_are_of_now_whatever_the_days(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    assert lines_with(run("--kpi", "open_deals", "--kpi", "stuck"), "North")[0] == ["North", "2", "2"]
    assert "Stuck" not in run("--by", "year")


def test_the_last_row_has_the_numbers_of_the_period_before(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    hours(datetime(2019, 4, 6, tzinfo=UTC), {"won": 7, "won_amount": 100})
    output = run("--by", "team", "--from", "2019-05-01", "--to", "2019-05-31", "--kpi", "won")
    assert "before: 1–30 Apr 2019" in output
    assert lines_with(output, "Before") == [["Before", "7"]]


def test_at_a_glance_there_are_today_the_funnel_the_pipeline_and_the_teams(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    output = run("--from", "2019-05-01", "--to", "2019-05-31")
    chapters = [line.split()[0] for line in output.splitlines() if line.split()[:1] and line.strip()[0].isupper()]
    order = [chapters.index(word) for word in ("Overview", "Funnel:", "Pipeline,", "Team", "Rep")]
    assert order == sorted(order)
    assert lines_with(output, "Revenue")[0][1:] == ["1,235", "0"]
    assert "Median sales cycle" in output
    assert "2.5 days" in output


def test_that_nothing_was_lost_is_said_only_where_no_deal_was(hours, run):
    days = ("--from", "2019-05-01", "--to", "2019-05-31")
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE | {"lost_deals": 0})
    assert "Nothing lost yet." in run(*days)
    hours(datetime(2019, 5, 7, tzinfo=UTC), {"lost_deals": 2})
    output = " ".join(run(*days).split())
    assert "none was lost; the stages of 2 lost deals are from before, or not known." in output
    assert "Nothing lost yet." not in output


def test_a_leak_is_named_only_where_its_range_lies_above_all_others(hours, run):
    at, days = datetime(2019, 5, 6, tzinfo=UTC), ("--from", "2019-05-01", "--to", "2019-05-31")
    hours(
        at,
        {"cohort_lost:lead": 9, "cohort_progressed:lead": 41, "cohort_lost:offer": 14, "cohort_progressed:offer": 36},
    )
    assert "Biggest leak" not in run(*days)
    hours(at + timedelta(hours=1), {"cohort_lost:offer": 50})
    assert "Biggest leak: Offer: 64% of 100 deals that entered were lost." in run(*days)


def test_any_kpi_can_be_chosen_and_another_word_says_which_there_are(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    output = run("--all", "--by", "rep", "--kpi", "win_rate_cohort", "--kpi", "revenue")
    assert lines_with(output, "Ada")[0][:5] == ["Ada", "(North)", "1,235", "33%", "of"]
    assert "'wins' must be one of revenue, won, lost" in run("--kpi", "wins", code=2)


def test_a_rep_can_be_named_by_name_and_one_who_left_by_id(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    hours(datetime(2019, 5, 6, tzinfo=UTC), {"won": 7}, team="gone", rep="9")
    assert json.loads(run("--all", "--rep", "ada", "--json"))["total"]["won"] == 2
    assert json.loads(run("--all", "--rep", "9", "--json"))["total"]["won"] == 7
    assert json.loads(run("--all", "--team", "gone", "--json"))["total"]["won"] == 7
    assert json.loads(run("--all", "--team", "NORTH", "--json"))["team"] == "north"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--rep", "nobody"), "--rep: must be one of 1, 2"),
        (("--team", "x"), "--team: must be one of north, south"),
        (("--pipeline", "x"), "--pipeline: must be one of new"),
        (("--all", "--from", "2020-01-01"), "leave out --from and --to"),
        (("--from", "2020-02-01", "--to", "2020-01-01"), "--from: must not be after --to"),
        (("--from", "1066-10-14"), "--from: must be from 1900-01-01 to 2299-12-30"),
        (("--json", "--csv"), "take one of them"),
        (("--json", "--kpi", "won"), "--json is everything; leave out --kpi"),
        (("--grain", "week"), "No such option"),
    ],
)
def test_what_cannot_be_answered_says_why(run, arguments, said):
    assert said in run(*arguments, code=2)


@pytest.mark.parametrize("by", ["team", "rep", "pipeline", "stage", "day", "week", "month", "quarter", "year"])
def test_csv_has_the_numbers_of_json_with_money_in_units(hours, run, by):
    now = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    hours(now, SALE)
    hours(now - timedelta(hours=1), {"created": 1}, team="south", rep="2")
    report = json.loads(run("--by", by, "--all", "--json"))
    rows = rows_of(run("--by", by, "--all", "--csv"))
    match by:
        case "team" | "rep" | "pipeline":
            wanted = report[f"{by}s"]
        case "stage":
            wanted = report["pipelines"][0]["stages"]
        case _:
            wanted = report["trend"]
            assert [row[by] for row in rows] == [bucket["from"] for bucket in wanted]
    assert len(rows) == len(wanted) > 0
    for row, one in zip(rows, wanted, strict=True):
        assert row["currency"] == "EUR"
        for kpi in kpis_of("stage" if by == "stage" else "deals"):
            if kpi.id in one:
                assert read_back(kpi, row) == pytest.approx(shown_in_json(kpi, one[kpi.id]))
        if by not in ("stage", "pipeline"):
            called = one["activities_by_type"].get("call", 0)
            assert (row["activities_call"], row["activities_task"]) == (str(called), "0")


def read_back(kpi, row):
    names = [kpi.id, *(f"{kpi.id}_{part}" for part in beside(kpi.formula))]
    if kpi.unit == "money":
        assert row[kpi.id] in ("", f"{Decimal(row[kpi.id] or 0):.2f}")
    return [float(row[name]) if row[name] else None for name in names]


def shown_in_json(kpi, value):
    if has_interval(kpi.formula):
        return [value[part] for part in ("value", "n", "low", "high")]
    if parts := beside(kpi.formula):
        told = {part: None if value is None else value[part] for part in ("p50", *parts)}
        return [one if part == "chance" or one is None else one / 100 for part, one in told.items()]
    return [value / 100 if kpi.unit == "money" and value is not None else value]


def test_csv_columns_are_named_as_in_the_views_where_those_have_them(chdb, hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)

    def view(name):
        return {row[0] for row in chdb.query(f"DESCRIBE TABLE {chdb.database}.{name}")}

    def header(by):
        return set(run("--by", by, "--all", "--csv").splitlines()[0].split(","))

    assert view("deals_by_month_team") - {"month"} - header("team") == set()
    assert view("deals_now_team") - header("team") == set()
    assert view("deals_by_month_rep") - {"month"} - header("rep") == {"team_id", "team"}
    assert view("deals_by_month_team") - header("month") == {"team_id", "team"}
    assert view("stages_by_month_team") - {"month", "team_id", "team"} - header("stage") == {"stage_position"}
    assert view("stages_now_team") - {"team_id", "team"} - header("stage") == {"stage_position"}


def test_csv_has_only_the_kpis_that_are_chosen(hours, run):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    header = run("--all", "--csv", "--kpi", "win_rate", "--kpi", "won").splitlines()[0]
    rate = "win_rate,win_rate_n,win_rate_low,win_rate_high"
    assert header == f"team_id,team,won,{rate},won_previous,win_rate_previous,currency"


@pytest.mark.parametrize("by", ["", "--by team", "--by stage", "--by month"])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "No data yet. As soon as your CRM sends"), ("tr", "Henüz veri yok. ")]
)
def test_where_nothing_has_come_yet_that_is_said_and_no_table_is_empty(hours, run, by, language, said):
    head, *lines = run(*by.split(), "--language", language).splitlines()
    assert "EUR" in head
    assert said in " ".join(lines)  # below a heading of one line or two
    assert "─" not in "".join(lines)


@pytest.mark.parametrize("by", ["team", "rep"])
def test_csv_has_its_header_also_without_a_row(hours, run, by):
    empty = run("--by", by, "--csv")
    hours(datetime.now(UTC).replace(minute=0, second=0, microsecond=0), SALE)
    assert empty == run("--by", by, "--csv").splitlines()[0] + "\n"


async def test_where_a_worker_has_chdb_open_it_is_asked_and_answers_the_same(chdb, hours, run, monkeypatch):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    alone = json.loads(run("--by", "quarter", "--rep", "Ada", "--json"))

    async def status():
        return {}

    app = web.Application()
    reports, deals = Reports(Hours(chdb, funnel_of()), funnel_of()), Deals(chdb, funnel_of())
    Page(reports, deals, partial(problems, chdb), funnel_of(), status).add_routes(app)
    async with TestServer(app) as worker:
        monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(worker.port))
        monkeypatch.setenv("DEALSTREAM_CLICKHOUSE_DATABASE", "which_is_not_there")  # nobody else may look
        asked = json.loads(await asyncio.to_thread(run, "--by", "quarter", "--rep", "Ada", "--json"))
        refused = await asyncio.to_thread(run, "--rep", "nobody", code=2)
    moments = {"generated_at": "", "fresh_until": ""}
    assert asked | moments == alone | moments
    assert "--rep: must be one of 1, 2" in refused


def test_numbers_that_were_made_anew_are_read_once_they_are_in_force(chdb, hours, run):
    def won():
        return json.loads(run("--from", "2019-05-01", "--to", "2019-05-31", "--json"))["total"]["won"]

    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    of_the_first = won()
    try:
        make_tables(chdb, Generation(2))
        assert won() == of_the_first > 0
        note_in_force(chdb, Generation(2))
        assert won() == 0
    finally:
        note_in_force(chdb, FIRST)
        forget_others(chdb)


@pytest.mark.parametrize("by", ["team", "stage"])
async def test_a_worker_of_a_version_without_a_kpi_is_named_as_what_is_wrong(hours, run, monkeypatch, by):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    older = json.loads(run("--json"))
    for row in [older["total"], *(stage for one in older["pipelines"] for stage in one["stages"])]:
        row.pop("won" if by == "team" else "entered", None)

    async def answer(_request):
        return web.json_response(older)

    app = web.Application()
    app.router.add_get("/api/kpis", answer)
    async with TestServer(app) as worker:
        monkeypatch.setenv("DEALSTREAM_WORKER_PORT", str(worker.port))
        said = await asyncio.to_thread(run, "--by", by, code=1)
    assert f"the worker is of another version, which has no {'won' if by == 'team' else 'entered'}" in said


def test_columns_say_how_wide_it_is_also_in_a_pipe(hours, run, monkeypatch):
    hours(datetime(2019, 5, 6, tzinfo=UTC), SALE)
    monkeypatch.setenv("COLUMNS", "80")
    output = run("--from", "2019-05-01", "--to", "2019-05-31")
    assert max(len(line.rstrip()) for line in output.splitlines()) <= 80


def test_in_the_overview_of_a_narrow_terminal_no_number_is_cut(hours, run, monkeypatch):
    for day in ("2026-04-06T10", "2026-05-06T10"):
        hours(day, {"won": 2, "lost": 1, "won_amount": 61_914_000_000})
    monkeypatch.setenv("COLUMNS", "60")
    overview = run("--from", "2026-05-01", "--to", "2026-05-31").partition("\n\n\n")[0]
    assert "619,140,000" in overview
    assert not re.search(r"[0-9],?…", overview)


def test_as_of_a_day_it_says_so_and_what_has_been_restated_since(hours, run):
    hours("2026-05-06T10", {"won": 2, "won_amount": 5_000})
    output = run("--from", "2026-05-01", "--to", "2026-05-31", "--as-of", "2026-05-31")
    assert "as it was known on 31 May 2026, 23:59" in output  # there are no raw events at all
    assert "Restated since then: " in output
    assert "Won 0 → 2" in output
