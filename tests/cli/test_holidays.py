"""`dealstream holidays`: what it prints and writes is what the funnel file takes."""

from datetime import date

import pytest
from click.testing import CliRunner

from stream.cli.commands.holidays import command
from stream.config.funnel_file import load, parse
from tests.support.histories import FUNNEL


def run(*arguments):
    return CliRunner().invoke(command, arguments)


def test_what_it_prints_is_taken_by_the_funnel_file():
    printed = run("--country", "DE", "--subdivision", "BY", "--years", "2026").output
    file = parse(FUNNEL + "calendar:\n" + "".join(f"  {line}\n" for line in printed.splitlines()))
    holidays = file.calendar[0].holidays
    assert holidays[date(2026, 5, 14)] == 1
    assert sum(date(2026, 4, 1) <= day <= date(2026, 6, 30) and day.weekday() < 5 for day in holidays) == 6


def test_half_days_are_written_where_they_are_known():
    def at_noon(*arguments):
        return "2026-05-26: 0.5" in run("--country", "tr", "--years", "2026", *arguments).output

    assert (at_noon("--half-days"), at_noon()) == (True, False)
    assert "No half days are known of DE" in run("--country", "DE", "--years", "2026", "--half-days").output


@pytest.mark.parametrize(
    "content",
    [
        "day,share,name\n2025-12-24,0.5,by hand\n2026-12-24,0.5,by hand\n",
        "\N{ZERO WIDTH NO-BREAK SPACE}day;share;name\r\n2025-12-24;0,5;by hand\r\n2026-12-24;0,5;by hand\r\n",
    ],
    ids=["as it writes it", "as a spreadsheet does"],
)
def test_what_it_writes_is_read_beside_the_funnel_file_and_other_years_stay(tmp_path, content):
    path = tmp_path / "holidays.csv"
    path.write_text(content)
    assert run("--country", "DE", "--years", "2026-2027", "--into", str(path)).exit_code == 0
    (tmp_path / "funnel.yaml").write_text(FUNNEL + "calendar: {holidays: {file: holidays.csv}}\n")
    holidays = load(tmp_path / "funnel.yaml").calendar[0].holidays
    assert (float(holidays[date(2025, 12, 24)]), date(2026, 12, 24) in holidays) == (0.5, False)
    assert {day.year for day in holidays} == {2025, 2026, 2027}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--country", "ZZ", "--years", "2026"), "write the code of a country (ISO 3166), for example"),
        (("--country", "DE", "--subdivision", "Bavaria", "--years", "2026"), "write one of BB, BE, BW, BY"),
        (("--country", "TR", "--subdivision", "34", "--years", "2026"), "leave --subdivision out"),
        (("--country", "DE", "--years", "2027-2026"), "write a year, or the first and the last"),
        (("--country", "DE", "--years", "26"), "write a year, or the first and the last"),
        (("--country", "de", "--years", "9999"), "no holidays are known of DE in 9999"),
    ],
)
def test_what_is_not_known_is_refused_with_the_way_out(arguments, said):
    refused = run(*arguments)
    assert refused.exit_code == 2
    assert said in refused.output


@pytest.mark.parametrize(("content", "said"), [(FUNNEL.encode(), "is no file of holidays"), (b"\xff\xfe", "UTF-8")])
def test_another_file_is_not_overwritten(tmp_path, content, said):
    path = tmp_path / "funnel.yaml"
    path.write_bytes(content)
    assert said in run("--country", "DE", "--years", "2026", "--into", str(path)).output
    assert path.read_bytes() == content
