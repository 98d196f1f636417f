from datetime import date

import pytest
from rich.console import Console

from schemas.report import BucketRow, Row
from stream.cli.output.kpi_tables import Column, bucket_name, fitted
from stream.kpis.periods import Days

EVER = Days(date(1900, 1, 1), date(2299, 1, 1))


def bucket(first, last):
    return BucketRow.model_validate({"from": first, "to": last})


@pytest.mark.parametrize(
    ("grain", "first", "last", "name"),
    [
        ("day", "2024-02-29", "2024-02-29", "Thu 29 Feb 2024"),
        ("week", "2026-05-04", "2026-05-10", "4–10 May 2026"),
        ("week", "2026-04-27", "2026-05-03", "27 Apr–3 May 2026"),
        ("week", "2025-12-29", "2026-01-04", "29 Dec 2025–4 Jan 2026"),
        ("month", "2026-05-01", "2026-05-31", "May 2026"),
        ("quarter", "2026-04-01", "2026-06-30", "Apr–Jun 2026"),
        ("quarter", "2025-11-01", "2026-01-31", "Nov 2025–Jan 2026"),
        ("year", "2026-01-01", "2026-12-31", "2026"),
        ("year", "2025-04-01", "2026-03-31", "Apr 2025–Mar 2026"),
    ],
)
def test_a_bucket_has_the_name_that_people_call_it(grain, first, last, name):
    assert bucket_name(grain, bucket(first, last), EVER) == name


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (Days(date(2026, 5, 5), date(2026, 5, 20)), "5–20 May 2026"),
        (Days(date(2026, 4, 1), date(2026, 5, 20)), "1–20 May 2026"),
        (Days(date(2026, 5, 31), date(2026, 7, 1)), "31 May 2026"),
    ],
)
def test_a_bucket_that_is_cut_says_its_days(shown, name):
    assert bucket_name("month", bucket("2026-05-01", "2026-05-31"), shown) == name


COLUMNS = [
    Column("First", 0, lambda row: "1234567890"),
    Column("Second", 2, lambda row: "1234567890"),
    Column("Third", 1, lambda row: "1234567890"),
]
ROWS = [("Somebody", Row()), ("Total", Row())]


def printed(width):
    table, left_out = fitted("Who", COLUMNS, ROWS, True, width)
    console = Console(width=width)
    with console.capture() as capture:
        console.print(table)
    return capture.get(), left_out


@pytest.mark.parametrize(
    ("room", "left_out"), [(100, []), (46, []), (45, ["Second"]), (34, ["Second"]), (33, ["Second", "Third"])]
)
def test_what_has_no_room_is_left_out_by_rank_and_what_is_shown_is_whole(room, left_out):
    text, found = printed(room)
    assert found == left_out
    assert text.count("1234567890") == 2 * (3 - len(left_out))
    assert "…" not in text


def test_the_total_stands_apart():
    text, _ = printed(100)
    lines = [line.split()[:1] for line in text.splitlines()]
    assert lines.index(["Total"]) == lines.index(["Somebody"]) + 2
