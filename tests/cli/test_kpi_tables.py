from datetime import date

import pytest
from rich.console import Console

from schemas.report import BucketRow, Row
from stream.cli.output.kpi_tables import Column, NamedRow, blocks, bucket_name
from stream.core.buckets import Days
from stream.words import ENGLISH

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
    assert bucket_name(grain, bucket(first, last), EVER, ENGLISH) == name


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        (Days(date(2026, 5, 5), date(2026, 5, 20)), "5–20 May 2026"),
        (Days(date(2026, 4, 1), date(2026, 5, 20)), "1–20 May 2026"),
        (Days(date(2026, 5, 31), date(2026, 7, 1)), "31 May 2026"),
    ],
)
def test_a_bucket_that_is_cut_says_its_days(shown, name):
    assert bucket_name("month", bucket("2026-05-01", "2026-05-31"), shown, ENGLISH) == name


COLUMNS = [Column(heading, lambda row: "1234567890") for heading in ("First", "Second", "Third")]
ROWS = [NamedRow("Somebody", Row()), NamedRow("Total", Row(), apart=True)]


def printed(width, rows=ROWS):
    """The lines of each block."""
    console = Console(width=width)
    lines = []
    for table in blocks("Who", COLUMNS, rows, width):
        with console.capture() as capture:
            console.print(table)
        lines.append(capture.get().splitlines())
    return lines


@pytest.mark.parametrize(("width", "parts"), [(100, 1), (47, 1), (44, 2), (24, 3), (22, 3)])
def test_what_has_no_room_goes_on_below_and_every_number_is_whole(width, parts):
    found = printed(width)
    assert len(found) == parts
    text = "\n".join(line for block in found for line in block)
    assert text.count("1234567890") == 2 * len(COLUMNS)
    assert max(map(len, text.splitlines())) <= width


def test_long_names_are_shortened_and_numbers_are_not():
    long = [NamedRow("A name that is far longer than anybody would think of", Row())]
    (block,) = printed(80, long)
    assert any("A name that is far longer…" in line and line.count("1234567890") == 3 for line in block)


def test_the_total_stands_apart():
    (block,) = printed(100)
    lines = [line.split()[:1] for line in block]
    assert lines.index(["Total"]) == lines.index(["Somebody"]) + 2
