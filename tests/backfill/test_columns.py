from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.backfill.columns.numbers import amounts, seconds
from stream.backfill.columns.times import DateForm, times
from stream.backfill.columns.written_dates import DAY
from stream.backfill.read.header import column_names
from stream.backfill.read.source import stripped
from stream.core.funnel import MICROS, micros
from tests.support.examples import examples

clocks = st.datetimes(datetime(1971, 1, 1), datetime(2098, 1, 1))  # noqa: DTZ001


def at(text, *formats, zone="UTC"):
    read = times(pl.Series([text]), DateForm(formats), zone)
    return None if read.bad[0] else (read.at[0], read.lasts[0])


def utc(year, month, day, hour=0, minute=0, second=0, microsecond=0):
    return micros(datetime(year, month, day, hour, minute, second, microsecond, tzinfo=UTC))


@settings(max_examples=examples(60))
@given(
    st.lists(clocks, min_size=1, max_size=30), st.sampled_from(["America/Sao_Paulo", "Europe/Berlin", "Asia/Kolkata"])
)
def test_clock_times_mean_what_the_standard_library_says_also_where_the_clocks_change(found, zone):
    read = times(pl.Series([f"{one:%Y-%m-%d %H:%M:%S}" for one in found]), DateForm(), zone)
    assert read.at.to_list() == [
        micros(one.replace(microsecond=0, fold=0, tzinfo=ZoneInfo(zone)).astimezone(UTC)) for one in found
    ]


def test_a_date_whose_midnight_the_clocks_skip_begins_an_hour_later():
    assert at("2017-10-15", zone="America/Sao_Paulo") == (utc(2017, 10, 15, 3), DAY)


def test_of_a_clock_time_that_comes_twice_the_first_counts():
    assert at("2024-10-27 02:30", zone="Europe/Berlin") == (utc(2024, 10, 27, 0, 30), 60 * MICROS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-01", (utc(2024, 3, 1), DAY)),
        ("2024-03-01 09:30", (utc(2024, 3, 1, 9, 30), 60 * MICROS)),
        ("2024-03-01T09:30:05Z", (utc(2024, 3, 1, 9, 30, 5), MICROS)),
        ("2024-03-01T09:30:05.250+0200", (utc(2024, 3, 1, 7, 30, 5, 250_000), 1_000)),
        ("2024-03-01T09:30:05.123456-03:30", (utc(2024, 3, 1, 13, 0, 5, 123_456), 1)),
    ],
)
def test_iso_times_are_read_with_their_offset_and_how_exact_they_are(text, expected):
    assert at(text) == expected


@pytest.mark.parametrize("text", ["2024-02-30", "soon", "1.2.2024", "2150-01-01", "1960-01-01", "2024-13-01 10:00"])
def test_what_is_no_date_is_not_guessed(text):
    assert at(text) is None


def test_the_first_format_that_fits_counts():
    assert at("03/02/2024", "%d/%m/%Y", "%m/%d/%Y") == (utc(2024, 2, 3), DAY)
    assert at("03/22/2024", "%d/%m/%Y", "%m/%d/%Y") == (utc(2024, 3, 22), DAY)
    assert at("3/1/2024 3:04 PM", "%m/%d/%Y %I:%M %p") == (utc(2024, 3, 1, 15, 4), 60 * MICROS)
    assert at("1709285405250", "ms") == (utc(2024, 3, 1, 9, 30, 5, 250_000), 1_000)


@settings(max_examples=examples(60))
@given(st.lists(st.decimals(-(10**10), 10**10, places=4), min_size=1, max_size=30), st.sampled_from([0, 2, 3]))
def test_amounts_are_exact_and_rounded_half_to_even(found, digits):
    expected = [int((one * 10**digits).quantize(Decimal(1), ROUND_HALF_EVEN)) for one in found]
    plain = pl.Series([f"{one:f}" for one in found])
    grouped = pl.Series([f"{one:,f}" for one in found])
    comma = pl.Series([f"{one:,f}".translate(str.maketrans(",.", ".,")) for one in found])
    per_row = pl.Series([digits] * len(found))
    assert amounts(plain, "point", per_row).value.to_list() == expected
    assert amounts(grouped, "point", per_row).value.to_list() == expected
    assert amounts(comma, "comma", per_row).value.to_list() == expected


@pytest.mark.parametrize(
    ("text", "decimal", "cents"),
    [
        ("$1,234.50", "point", 123_450),
        ("1 234,50 €", "comma", 123_450),
        ("1'234.50", "point", 123_450),
        ("1.2E+3", "point", 120_000),
        ("1.234", "comma", 123_400),
        ("12.", "point", 1_200),
    ],
)
def test_amounts_are_read_as_people_write_them(text, decimal, cents):
    assert amounts(pl.Series([text]), decimal, pl.Series([2])).value.to_list() == [cents]


@pytest.mark.parametrize(
    ("text", "decimal"),
    [
        ("1.234,50", "point"),
        ("1,054.5", "comma"),
        ("12,34,5", "point"),
        ("abc 5", "point"),
        ("5 pcs", "point"),
        ("EUR 5 USD", "point"),
        ("5%", "point"),
        ("--5", "point"),
        ("1e30", "point"),
    ],
)
def test_what_is_no_amount_is_not_guessed(text, decimal):
    assert amounts(pl.Series([text]), decimal, pl.Series([2])).bad.to_list() == [True]


def test_durations_are_whole_seconds_of_up_to_a_week():
    read = seconds(pl.Series(["1.5", None, "-1", "20000", "x"]), "minutes", "point")
    assert read.value.to_list() == [90, None, None, None, None]
    assert read.bad.to_list() == [False, False, True, True, True]
    assert timedelta(minutes=20_000) > timedelta(days=7)


@pytest.mark.parametrize(
    ("written", "unit", "meant"),
    [
        ("0:05:10", "minutes", 310),
        ("00:05:10.4", "seconds", 310),
        ("168:00:00", "hours", 7 * 86_400),
        ("1:30", "hours", 5_400),
        ("1:30", "minutes", 90),
        ("1:30", "seconds", None),
        ("1:60", "minutes", None),
        ("168:00:01", "hours", None),
    ],
)
def test_a_duration_may_be_a_clock_whose_unit_says_what_it_begins_with(written, unit, meant):
    read = seconds(pl.Series([written]), unit, "point")
    assert (read.value.to_list(), read.bad.to_list()) == ([meant], [meant is None])


def test_a_cell_is_what_a_person_sees_of_it():
    cells = [
        "Zoë\u200b",
        "Closed\r\nWon",
        "\ufeff",
        "a\u202eb",
        "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645",
        "Ada\u200d",
        None,
    ]
    seen = ["Zoë", "Closed Won", None, "ab", "\u0646\u0645\u06cc\u200c\u062f\u0627\u0646\u0645", "Ada", None]
    assert stripped(pl.DataFrame({"a": cells, "b": ["1"] * 7}))["a"].to_list() == seen


def test_a_column_is_called_what_a_person_sees_of_its_name():
    assert column_names(["\ufeffId", "Amount\u200b", "Deal\nName"], 3) == ("Id", "Amount", "Deal Name")
