"""Parts of the funnel file in CSV files beside it."""

from datetime import date
from decimal import Decimal

import pytest

from stream.config.funnel_file import FunnelError, files, load, parse
from tests.support.histories import FUNNEL

RATES = "  USD: [{starts: 2026-01-01, rate: 0.9}, {starts: 2026-03-02, rate: 0.8123}]"
ASKED = FUNNEL + "quotas: {file: plans/quotas.csv}\ncalendar: {holidays: {file: holidays.csv}}\n"
QUOTAS = "rep,team,every,amount,starts\nada,,month,1000,2026-01-01\n,s,quarter,5000.50,2026-04-01\n"
HOLIDAYS = "day,share,name\n2026-05-01,,Labour Day\n2026-12-24,0.5,Christmas Eve\n"


@pytest.fixture
def written(tmp_path):
    def write(text, **beside):
        (tmp_path / "plans").mkdir(exist_ok=True)
        for name, content in beside.items():
            path = tmp_path / {"quotas": "plans/quotas.csv", "holidays": "holidays.csv", "usd": "usd.csv"}[name]
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        path = tmp_path / "funnel.yaml"
        path.write_text(text)
        return path

    return write


def problems(path):
    with pytest.raises(FunnelError) as refused:
        load(path)
    return [line.removeprefix(f"{path.parent}/") for line in str(refused.value).splitlines()]


def test_quotas_holidays_and_rates_are_read_from_files_beside(written):
    text = ASKED.replace(RATES, "  USD: {file: usd.csv}")
    file = load(written(text, quotas=QUOTAS, holidays=HOLIDAYS, usd="starts,rate\n2026-01-01,0.9\n2026-03-02,0.8123\n"))
    assert [(one.rep, one.team, one.every, one.amount) for one in file.quotas] == [
        ("ada", None, "month", 1000),
        (None, "s", "quarter", Decimal("5000.50")),
    ]
    assert file.calendar[0].holidays == {date(2026, 5, 1): 1, date(2026, 12, 24): Decimal("0.5")}
    assert file.exchange_rates == parse(FUNNEL).exchange_rates


def test_a_file_of_rates_says_since_when_one_that_came_late_is_known(written):
    text = ASKED.replace(RATES, "  USD: {file: usd.csv}")
    rates = "starts,rate,known_since\n2026-01-01,0.9,\n2026-01-01,0.95,2026-02-03\n2026-03-02,0.8123,\n"
    file = load(written(text, quotas=QUOTAS, holidays=HOLIDAYS, usd=rates))
    assert [one.known_since for one in file.exchange_rates["USD"]] == [None, date(2026, 2, 3), None]
    assert [str(one.rate) for one in file.rates()["USD"]] == ["0.95", "0.8123"]


def test_what_spreadsheets_write_is_read(written):
    file = load(
        written(ASKED, quotas=QUOTAS.replace(",", ";").replace("\n", "\r\n").encode("utf-8-sig"), holidays=HOLIDAYS)
    )
    assert len(file.quotas) == 2


def test_the_holidays_of_a_team_can_stand_beside_too(written):
    text = FUNNEL.replace("{id: n, name: North}", "{id: n, name: North, calendar: [{holidays: {file: holidays.csv}}]}")
    file = load(written(text + "calendar: {}\n", holidays=HOLIDAYS))
    assert len(file.teams[0].calendar[0].holidays) == 2


@pytest.mark.parametrize(
    ("quotas", "said"),
    [
        (QUOTAS + "bob,,month,7,2026-01-01\n", "plans/quotas.csv:4: rep: no rep has the id 'bob'"),
        (
            QUOTAS + "ADA,,month,7,2026-01-01\n",
            "plans/quotas.csv:4: rep: no rep has the id 'ADA'; that is a name: write the id",
        ),
        (QUOTAS + "\nada,,month,7,2025-01-01\n", "plans/quotas.csv:5: starts: must be later than the quota before"),
        (
            QUOTAS + "cy,,month,lots,2026-01-01\n",
            "plans/quotas.csv:4: amount: must be a number; write it as",
        ),
        (QUOTAS + "cy,,month,300.000,2026-01-01\n", "plans/quotas.csv:4: amount: a mark before three digits can mean"),
        (
            QUOTAS + "cy,,month,7,01.01.2026\n",
            "plans/quotas.csv:4: starts: must be a day; write it as 2026-05-01",
        ),
        (QUOTAS.replace("team", "rep"), "plans/quotas.csv:1: two columns are called 'rep'; remove one"),
        (
            QUOTAS + "cy,,weekly,7,2026-01-01\n",
            "plans/quotas.csv:4: every: must be 'month', 'quarter', 'half_year' or 'year'",
        ),
        (QUOTAS + "cy,,month,7,2026-01-01,,9\n", "plans/quotas.csv:4: has more cells than the first line has names"),
        (QUOTAS + ",,month,7,2026-01-01\n", "plans/quotas.csv:4: the row: name either a rep or a team"),
        ("rep,sum\n", "plans/quotas.csv:1: no column is called 'sum'; write rep, team, every, amount, starts, spread"),
        ("rep,amount\n", "plans/quotas.csv:1: has no column every; its first line must name the columns"),
        ("", "plans/quotas.csv:1: has no column every"),
        (
            b"rep\xff",
            "funnel.yaml:34: quotas.file: cannot read 'plans/quotas.csv' beside the funnel file: it is no text",
        ),
    ],
)
def test_what_is_wrong_in_them_is_said_with_file_line_column_and_way_out(written, quotas, said):
    line = next(number for number, text in enumerate(ASKED.splitlines(), 1) if text.startswith("quotas:"))
    told = problems(written(ASKED, quotas=quotas, holidays=HOLIDAYS))
    assert any(one.startswith(said.replace(":34:", f":{line}:")) for one in told), told


@pytest.mark.parametrize(
    ("amount", "read"),
    [
        ("300000,5", "300000.5"), ("300.000,50", "300000.50"), ("300,000.50", "300000.50"), ("1.300.000", "1300000"),
        ("1,300,000", "1300000"), ("300 000", "300000"), ("300\u00a0000,5", "300000.5"), ("0,125", "0.125"),
        ("1300.125", "1300.125"), ("300.50", "300.50"), ("1e6", "1000000"),
    ],
)  # fmt: skip
def test_an_amount_is_read_as_spreadsheets_of_any_country_write_it(written, amount, read):
    file = load(written(ASKED, quotas=f"rep;every;amount;starts\nada;month;{amount};2026-01-01\n", holidays=HOLIDAYS))
    assert file.quotas[0].amount == Decimal(read)


def test_a_rate_may_have_three_decimals_behind_a_dot_and_a_comma_where_it_can_mean_nothing_else(written):
    text = FUNNEL.replace(RATES, "  USD: {file: usd.csv}")
    told = "starts;rate\n2026-01-01;1.085\n2026-02-01;0,923\n2026-03-01;1,08\n"
    assert [one.rate for one in load(written(text, usd=told)).exchange_rates["USD"]] == [
        Decimal(one) for one in ("1.085", "0.923", "1.08")
    ]
    (said,) = problems(written(text, usd="starts;rate\n2026-01-01;1,085\n"))
    assert said.startswith("usd.csv:2: rate: a mark before three digits")


def test_one_column_too_many_is_said_once(written):
    (said,) = problems(written(ASKED, quotas="note," + QUOTAS.replace("\n", "\nx,")[:-2], holidays=HOLIDAYS))
    assert said.startswith("plans/quotas.csv:1: no column is called 'note'; write rep")


@pytest.mark.parametrize(
    ("holidays", "said"),
    [
        (HOLIDAYS + "2026-13-01,1,\n", "holidays.csv:4: "),
        (HOLIDAYS + "2026-05-01,1,\n", "holidays.csv:4: 2026-05-01 is there twice; remove one of them"),
        (HOLIDAYS + ",1,\n", "holidays.csv:4: day: is missing; write it as 2026-05-01"),
        (HOLIDAYS + "2026-05-02,2,\n", "holidays.csv:4: the row: is a share of at most 1"),
    ],
)
def test_what_is_wrong_with_holidays_is_said_with_its_line(written, holidays, said):
    told = problems(written(ASKED, quotas=QUOTAS, holidays=holidays))
    assert any(one.startswith(said) for one in told), told


def test_a_file_that_is_not_there_is_said_at_its_line_of_the_funnel_file(written):
    (said,) = problems(written(FUNNEL + "quotas: {file: nowhere.csv}\n"))
    assert "quotas.file: cannot read 'nowhere.csv' beside the funnel file: No such file or directory; correct" in said


def test_a_text_without_a_folder_has_nothing_beside_it():
    with pytest.raises(FunnelError, match="only a funnel file that is a file itself"):
        parse(ASKED)


def test_the_files_that_a_funnel_file_is_made_of_are_known(written):
    path = written(ASKED)
    assert [one.relative_to(path.parent).as_posix() for one in files(path)] == [
        "funnel.yaml",
        "plans/quotas.csv",
        "holidays.csv",
    ]
    path.write_text("[")
    assert files(path) == [path]
