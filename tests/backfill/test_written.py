"""Amounts and dates as people write them: the whole column decides what a mark or a place means."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.backfill.columns.amount_survey import AmountSurvey
from stream.backfill.columns.date_survey import DateSurvey
from stream.backfill.columns.numbers import amounts
from stream.backfill.columns.times import DateForm, evened, times
from stream.core.funnel import micros, moment
from tests.support.examples import examples


def read(texts, hint=None):
    """The amounts of a column, in cents, with the currencies beside them."""
    column = pl.Series(texts, dtype=pl.String)
    survey = AmountSurvey()
    survey.add(column)
    decimal = survey.decimal(hint)
    assert decimal != "unclear"
    found = amounts(column, decimal, pl.Series([2] * len(texts)))
    assert not found.bad.any()
    return list(zip(found.value.to_list(), found.currency.to_list(), strict=True))


@pytest.mark.parametrize(
    ("text", "cents", "currency"),
    [
        ("R$ 1.234,50", 123_450, "BRL"),
        ("500 TL", 50_000, "TRY"),
        ("₺1.250,75", 125_075, "TRY"),
        ("12.500 ₺", 1_250_000, "TRY"),
        ("US$ 100", 10_000, "USD"),
        ("USD 100.00", 10_000, "USD"),
        ("100.00 usd", 10_000, "USD"),
        ("CHF 1'250.00", 125_000, "CHF"),
        ("1’250.– CHF", 125_000, "CHF"),
        ("(500)", -50_000, None),
        ("$(1,234.50)", -123_450, "$"),
        ("100-", -10_000, None),
        ("−5.5", -550, None),
        ("-$5", -500, "$"),
        ("-", None, None),
        ("n/a", None, None),
        ("1 234,50 €", 123_450, "EUR"),
        ("1\u202f234,5", 123_450, None),
        ("1\u00a0234\u00a0567", 123_456_700, None),
        ("500,-", 50_000, None),
        ("12,34,567.00", 123_456_700, None),
        ("1.234.567", 123_456_700, None),
        ("1,234", 123_400, None),
        ("Rs. 500", 50_000, "rs"),
        ("250 kr.", 25_000, "kr"),
        ("$ 100 USD", 10_000, "USD"),
        ("1 000 руб.", 100_000, "RUB"),
        ("0.123456789012345678901234567890123456", 12, None),
    ],
)
def test_an_amount_is_read_as_people_write_it(text, cents, currency):
    assert read([text]) == [(cents, currency)]


@pytest.mark.parametrize(
    ("text", "cents", "exact"),
    [("€ 5", 500, None), ("1.234", 123, "1.234"), ("-0.005 EUR", 0, "-0.005"), ("1e-3", 0, "0.001")],
)
def test_decimals_that_the_minor_unit_does_not_have_are_kept(text, cents, exact):
    found = amounts(pl.Series([text]), "point", pl.Series([2]))
    assert (found.value[0], found.exact[0]) == (cents, exact)


@settings(max_examples=examples(60))
@given(
    st.lists(st.decimals(Decimal("-1e9"), Decimal("1e9"), places=2), min_size=1, max_size=20),
    st.sampled_from([(",", "."), (".", ","), (" ", ","), ("'", "."), ("\u202f", ",")]),
    st.sampled_from(["{}", "$ {}", "{} EUR", "{} TL"]),
)
def test_a_column_of_amounts_says_by_its_values_what_separates_the_decimals(values, marks, frame):
    group, point = marks
    texts = [
        frame.format(f"{value:,.2f}".replace(",", "g").replace(".", point).replace("g", group)) for value in values
    ]
    assert [cents for cents, _ in read(texts)] == [int(value * 100) for value in values]


@pytest.mark.parametrize("texts", [["12.500"], ["12.500", "8.550"], ["12.500", "12,500"]])
def test_three_digits_behind_the_only_mark_are_asked_for(texts):
    survey = AmountSurvey()
    survey.add(pl.Series(texts))
    assert survey.decimal(None) == "unclear"


@pytest.mark.parametrize(
    ("texts", "mark"),
    [
        (["12.50", "5.000"], "unclear"), (["12,50", "5.000,10", "5,000"], "unclear"), (["€ 99.9", "1.250"], "unclear"),
        (["12.5", "0.125", "3.375"], "point"), (["1,234.500", "12.500"], "point"), (["12.50", "1,500"], "point"),
    ],
)  # fmt: skip
def test_three_digits_that_end_with_0_beside_fewer_are_asked_for(texts, mark):
    survey = AmountSurvey()
    survey.add(pl.Series(texts))
    assert survey.decimal(None) == mark


def test_what_the_rest_of_the_file_says_decides_where_the_column_does_not():
    assert read(["12.500", "8.550"], "comma") == [(1_250_000, None), (855_000, None)]
    assert read(["12.500", "8.550"], "point") == [(1_250, None), (855, None)]


def moments(texts, given=(), order=None, zone="UTC"):
    column = pl.Series(texts, dtype=pl.String)
    survey = DateSurvey()
    survey.add(column)
    found = times(column, survey.form(given, order), zone)
    return [None if at is None else f"{moment(at):%Y-%m-%d %H:%M}" for at in found.at]


@pytest.mark.parametrize(
    ("texts", "first"),
    [
        (["01/25/2024", "02/03/2024"], "2024-01-25 00:00"),
        (["25/01/2024", "02/03/2024"], "2024-01-25 00:00"),
        (["25.01.2024 14:30"], "2024-01-25 14:30"),
        (["1/5/24 3:04 PM", "1/25/24 12:00 AM"], "2024-01-05 15:04"),
        (["2024/01/05", "2024.1.7"], "2024-01-05 00:00"),
        (["15. März 2024"], "2024-03-15 00:00"),
        (["Mar 5, 2024"], "2024-03-05 00:00"),
        (["Monday, January 5, 2024"], "2024-01-05 00:00"),
        (["5 Oca 2024"], "2024-01-05 00:00"),
        (["3 de março de 2024"], "2024-03-03 00:00"),
        (["12-Dec-23"], "2023-12-12 00:00"),
        (["5 février 2024 09:15"], "2024-02-05 09:15"),
        (["1704186000"], "2024-01-02 09:00"),
        (["1704186000000"], "2024-01-02 09:00"),
        (["45293"], "2024-01-02 00:00"),
        (["05/05/2024"], "2024-05-05 00:00"),
    ],
)
def test_a_date_is_read_as_people_write_it(texts, first):
    assert moments(texts)[0] == first


days = st.dates(datetime(1971, 1, 1, tzinfo=UTC).date(), datetime(2068, 1, 1, tzinfo=UTC).date())


@settings(max_examples=examples(60))
@given(
    st.lists(days, min_size=1, max_size=20),
    st.sampled_from(["%d/%m/%Y", "%m/%d/%Y", "%d.%m.%Y", "%d-%m-%y", "%m-%d-%Y", "%d %b %Y", "%Y/%m/%d"]),
)
def test_a_column_of_dates_says_by_its_values_what_comes_first_or_is_not_read(values, form):
    tells = any(day.day > 12 for day in values) or form in ("%d.%m.%Y", "%d %b %Y", "%Y/%m/%d")
    found = moments([day.strftime(form) for day in values])
    for day, at in zip(values, found, strict=True):
        assert at == f"{day} 00:00" if tells or day.day == day.month else at is None


def test_dates_that_put_now_the_day_first_and_now_the_month_are_read_only_where_they_are_clear():
    assert moments(["13/01/2024", "01/14/2024", "02/03/2024"]) == ["2024-01-13 00:00", "2024-01-14 00:00", None]


def test_of_forms_that_are_given_the_one_that_reads_the_whole_column_counts():
    given = ("%d/%m/%Y", "%m/%d/%Y")
    assert moments(["03/02/2024", "03/22/2024"], given) == ["2024-03-02 00:00", "2024-03-22 00:00"]
    assert moments(["03/02/2024", "04/05/2024"], given) == ["2024-02-03 00:00", "2024-05-04 00:00"]


@settings(max_examples=examples(60))
@given(
    st.lists(days, min_size=2, max_size=20),
    st.sampled_from(["America/New_York", "America/Sao_Paulo", "Europe/Istanbul"]),
)
def test_evened_days_are_whole_days_apart_and_lie_on_their_date(values, zone):
    read = times(pl.Series([str(day) for day in values]), DateForm(), zone)
    even = evened(read, zone)
    first = micros(moment(even.at[0]))
    for day, at, ends in zip(values, even.at, even.at + even.lasts, strict=True):
        local = pl.select(pl.from_epoch(pl.lit(at), time_unit="us").dt.replace_time_zone("UTC")).to_series()
        assert local.dt.convert_time_zone(zone).dt.date()[0] == day
        assert at - first == (day - values[0]) / timedelta(microseconds=1)
        assert ends <= at + 86_400_000_000
