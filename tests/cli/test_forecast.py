"""`dealstream forecast` as it is run, over rows of deals in ClickHouse."""

import csv
import io
import json
from datetime import UTC, datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

import pytest

from stream.cli.commands import forecast
from tests.support.clickhouse import FUNNEL, funnel_of
from tests.support.deals import event
from tests.support.stored_deals import store

NOW = datetime.now(UTC)
ZONE = ZoneInfo("Asia/Kolkata")  # of the clocks that `event` reads


def ago(days):
    return f"{(NOW - timedelta(days=days)).astimezone(ZONE):%Y-%m-%d %H:%M}"


def deal(deal_id, *told):
    return [event(n, ago(days), kind, value, deal_id=deal_id) for n, (days, kind, value) in enumerate(told)]


@pytest.fixture
def run(chdb, typed, funnel_file, monkeypatch):
    """Runs the command over ten deals that were closed, half of them won, and one that is due; no worker listens."""
    events = deal(
        "a-deal-with-an-id-that-is-very-long",
        (9, "created", None), (9, "stage", "lead"), (9, "amount", 200_000), (8, "closes", ago(2)),
    )  # fmt: skip
    for n in range(10):
        begun = [(100, "created", None), (100, "stage", "lead"), (100, "amount", 1_000)]
        events += deal(f"d{n}", *begun, (90, "stage", "won" if n % 2 else "lost"))
    store(chdb, events, funnel_of())
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    monkeypatch.setenv("COLUMNS", "80")
    return partial(typed, forecast.command)


def test_it_says_what_comes_in_words_and_then_of_what(run):
    output = run()
    assert "Due: 1 open deal, 2,000; of it 1,000 comes on average." in output
    assert "in eight of ten cases between 0 and 2,000." in output
    (line,) = [line for line in output.splitlines() if "a-deal-with" in line]
    assert "50%" in line
    assert "overdue" in line


def test_lines_have_80_columns_however_long_an_id_is(run):
    assert max(len(line.rstrip()) for line in run("--period", "quarter").splitlines()) <= 80


def test_json_has_all_that_is_known(run):
    told = json.loads(run("--json"))
    assert told["total"]["mean"] == 100_000
    assert [one["chance"] for one in told["deals"]] == [0.5]


def test_csv_has_a_line_per_past_period_and_the_present_one_in_units_of_the_currency(run):
    rows = list(csv.DictReader(io.StringIO(run("--csv"))))
    told = json.loads(run("--json"))
    assert [row["from"] for row in rows] == [*(one["from"] for one in told["record"][::-1]), told["from"]]
    assert (rows[-1]["mean"], rows[-1]["came"], rows[-1]["currency"]) == ("1000.00", "", "EUR")


def test_it_can_be_of_one_team_alone_and_of_no_unknown_one(run):
    assert "Due: 0 open deals" in run("--team", "north")
    refused = partial(run, code=2)
    assert "must be one of" in refused("--team", "nowhere")
    assert "take one of them" in refused("--json", "--csv")
