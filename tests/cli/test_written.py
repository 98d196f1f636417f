"""How values and reports are written on a terminal."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from schemas.report import RateValue, Row
from stream.cli.output.names import shortened, told_apart
from stream.cli.output.reader import Reader
from stream.cli.output.report_notes import notes
from stream.service.counted import counted
from stream.words import ENGLISH, LANGUAGES
from tests.support.clickhouse import funnel_of

NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
READER = Reader(ENGLISH, funnel_of())
TURKISH = Reader(LANGUAGES.words("tr"), funnel_of())


def rate(value, n, low=None, high=None):
    return RateValue(value=value, n=n, low=low, high=high)


def report(**told):
    usual = {
        "first": "2026-05-01",
        "generated_at": NOW,
        "fresh_until": NOW,
        "data_since": None,
        "complete_since": None,
        "uncertain_deals": 0,
        "total": Row(),
    }
    return SimpleNamespace(**usual | told)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (123_456, "money", "1,235"),
        (None, "money", "–"),
        (rate(0.5, 40, 0.3, 0.7), "share", "50%"),
        (rate(0.5, 2, 0.1, 0.9), "share", "50% of 2"),
        (rate(None, 0), "share", "–"),
        (2.25, "days", "2.2"),
        (39.6, "days", "40"),
        (1234, "deals", "1,234"),
        (3.5, "activities", "3.5"),
    ],
)
def test_a_value_is_written_as_its_unit_and_a_share_of_few_with_how_many(value, unit, text):
    assert READER.value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "before", "unit", "text"),
    [
        (120, 100, "money", "+20%"),
        (100, 100, "deals", "same"),
        (1, 0, "deals", ""),
        (rate(0.5, 40), rate(0.45, 40), "share", "+5 pts"),
        (38.0, 40.5, "days", "-2.5"),
        (None, 4, "days", ""),
    ],
)
def test_a_change_is_written_in_percent_points_or_days(value, before, unit, text):
    assert READER.change_of(value, before, unit) == text


def test_a_range_has_how_many_it_is_of():
    assert READER.range_of(rate(0.5, 129, 0.42, 0.59)) == "42–59% of 129"
    assert READER.range_of(rate(0.5, 129)) == "129"
    assert READER.range_of(rate(None, 0)) == READER.range_of(3) == ""


def test_one_is_no_plural_and_long_names_are_shortened():
    assert (counted(1, "day"), counted(2, "day"), counted(0, "deal")) == ("1 day", "2 days", "0 deals")
    assert (shortened("Proposal", 8), shortened("Proposals", 8)) == ("Proposal", "Proposa…")


def test_of_names_that_begin_alike_the_end_is_seen_too():
    assert told_apart(["Anna Papadopoulos", "Anna Papadimitriou", "Bo"], 10) == ["Anna…ulos", "Anna…riou", "Bo"]
    assert told_apart(["Anna Papadopoulos", "Bo Featherstone"], 10) == ["Anna Papa…", "Bo Feathe…"]


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        ("2026-05-04", "2026-05-04", "4 May 2026"),
        ("2026-05-01", "2026-05-20", "1–20 May 2026"),
        ("2026-04-01", "2026-05-20", "1 Apr–20 May 2026"),
        ("2025-12-01", "2026-01-20", "1 Dec 2025–20 Jan 2026"),
    ],
)
def test_days_are_written_as_people_do(first, last, text):
    assert READER.days(first, last) == text


def test_a_report_says_what_to_know_before_believing_it():
    assert notes(report(), READER) == []
    assert notes(report(fresh_until=NOW - timedelta(seconds=150)), READER) == [
        "The workers gave no sign for 2 minutes: this may be stale."
    ]
    assert notes(report(data_since="2026-04-20", complete_since="2026-05-14"), READER) == [
        "Data since 20 Apr 2026: of deals closed before 14 May 2026 only quick ones are known."
    ]
    assert notes(report(first="2026-05-15", data_since="2026-04-20", complete_since="2026-05-14"), READER) == []
    assert notes(report(uncertain_deals=1), READER) == ["1 deal may have missed changes; a backfill heals it."]


def test_a_report_as_of_a_moment_says_what_has_been_restated_since():
    total = Row.model_validate({"won": 3, "revenue": 120_000, "restated": {"won": 2, "revenue": 100_000}})
    assert notes(report(total=total), READER) == ["Restated since then: Won 3 → 2, Revenue 1,200 → 1,000."]


def test_turkish_has_its_own_numbers_percents_and_days():
    few, many = rate(0.5, 2, 0.1, 0.9), rate(0.5, 1290, 0.42, 0.59)
    assert (TURKISH.value(123_456_700, "money"), TURKISH.value(2.25, "days")) == ("1.234.567", "2,2")
    assert (TURKISH.value(few, "share"), TURKISH.range_of(many)) == ("2 içinden %50", "1.290 içinden %42–59")
    assert (TURKISH.change_of(120, 100, "money"), TURKISH.change_of(80, 100, "money")) == ("+%20", "-%20")
    assert TURKISH.change_of(many, rate(0.45, 40), "share") == "+5 puan"
    assert TURKISH.days("2026-04-01", "2026-05-20") == "1 Nis–20 May 2026"
    assert (TURKISH.figures("2026-05-04"), READER.figures("2026-05-04")) == ("04.05.2026", "2026-05-04")
    assert notes(report(uncertain_deals=2), TURKISH)[0].startswith("2 anlaşmanın")


@pytest.mark.parametrize(
    ("chance", "english", "turkish"),
    [
        (0.0, "0%", "%0"),
        (0.004, "under 1%", "%1 altında"),
        (0.31, "31%", "%31"),
        (0.996, "over 99%", "%99 üstünde"),
        (1.0, "100%", "%100"),
        (None, "–", "–"),
    ],
)
def test_a_chance_that_is_nearly_none_or_nearly_sure_is_said_to_be_that(chance, english, turkish):
    assert (READER.chance(chance), TURKISH.chance(chance)) == (english, turkish)
