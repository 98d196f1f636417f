"""CSV in which no cell is a formula."""

import csv
import io
import re

import pytest

from stream.service.spreadsheets import SpreadsheetWriter
from tests.support.paths import ROOT


def written(*rows, columns=("a", "b")):
    out = io.StringIO()
    writer = SpreadsheetWriter(out, columns)
    for row in rows:
        writer.write(row)
    return out.getvalue()


def cell(value):
    (row,) = csv.DictReader(io.StringIO(written({"a": value, "b": "x"})))
    return row["a"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        '=HYPERLINK("http://a.example","x")',
        "+49 30 1234",
        "-2+3",
        "-",
        "@SUM(A1)",
        "\t=1",
        "\n=1",
        "  =1",
        "＝1+1",
        "＋1",
        "－x",
        "＠x",
        "-5 pieces",
        "--5",
        "1e5=".replace("1e5", "-1e5"),
    ],
)
def test_what_a_spreadsheet_would_run_becomes_text(text):
    assert cell(text) == f"'{text}"


def test_a_carriage_return_begins_no_line_of_its_own():
    assert cell("\r=1") == "'\n=1"
    assert "\r" not in written({"a": "Web\r=1+1", "b": "x"})


@pytest.mark.parametrize(
    "value", ["-5", "-5.25", "+3", "-.5", "-1e-7", "-1E+7", -5, -5.25, None, 0, "", "Web", "a-b", "’"]
)
def test_numbers_and_plain_text_are_as_they_were(value):
    assert cell(value) == ("" if value is None else str(value))


def test_names_of_columns_are_guarded_too():
    assert written(columns=("=a", "b")) == "'=a,b\n"


def test_a_column_that_a_row_does_not_tell_is_empty():
    assert written({"b": "1"}) == "a,b\n,1\n"


def test_nothing_else_in_the_product_writes_csv():
    writes = re.compile(r"csv\.(writer|DictWriter)|write_csv\(.*\bpath|\.write_csv\(")
    others = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "stream").rglob("*.py"))
        if writes.search(path.read_text(encoding="utf-8"))
    ]
    # One keeps what a CRM told until it is sent, for nobody else to read; one gives back a file beside the funnel file
    # as it was, with another id in it.
    assert others == [
        "stream/backfill/pull/pulled.py",
        "stream/forget/funnel_edit.py",
        "stream/service/spreadsheets.py",
    ]
