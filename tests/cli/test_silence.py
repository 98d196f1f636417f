"""What the terminal says of silence: of whom something was heard when, and how a silence was judged."""

from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.alert_reports import HeardOf, SilenceExplanation, SilentDay, Tuning
from stream.cli.output.alert_reports import show_explanation, show_tuning
from stream.cli.output.reader import Reader
from stream.words import ENGLISH
from tests.support.clickhouse import funnel_of

READER = Reader(ENGLISH, funnel_of())
LAST = datetime(2026, 3, 3, 8, 40, tzinfo=UTC)


def of(name="HubSpot", **fields):
    told = {
        "name": name, "standing": "watched", "why": None,
        "last_at": datetime.now(UTC) - timedelta(hours=5), "a_week": 81.0, "active_hours": 34.0, "spread": 0.25,
        "threshold": 7.5, "days_between_false_alarms": 364.0, "said_after_hours": 6, "is_silent": False,
    }  # fmt: skip
    told["series"] = f"silence/connector/{name.lower()}"
    return HeardOf.model_validate(told | fields)


def tuning(*silence):
    day = date(2026, 1, 1)
    return Tuning(
        calibration_id="c", first_day=day, baseline_from=day, baseline_to=day, odds=2.0, false_alarms_a_month=1.0,
        quarters=4, series=(), silence=silence,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _wide(monkeypatch):
    monkeypatch.setenv("COLUMNS", "160")


def line_of(name, output):
    return next(" ".join(line.split()) for line in output.splitlines() if line.strip().startswith(name))


def test_tune_says_how_soon_a_silence_is_told_and_of_what_is_learning_how_old_the_last_is(capsys):
    learning = {"standing": "learning", "why": "young", "threshold": None, "said_after_hours": None}
    show_tuning(tuning(of(), of("Close", **learning), of("Pipedrive", is_silent=True)), READER, everything=False)
    output = capsys.readouterr().out
    assert line_of("HubSpot", output) == "HubSpot 5 hours ago 81 34 ± 50% 7.50 6 hours"
    assert line_of("Close", output).startswith("Close 5 hours ago")
    assert line_of("Close", output).endswith("learning: it has been heard of for less than eight weeks")
    assert line_of("Pipedrive", output).endswith("6 hours silent")


@pytest.mark.parametrize(
    ("ago", "said"),
    [(timedelta(minutes=7), "7 minutes"), (timedelta(hours=30), "30 hours"), (timedelta(days=9), "9 days")],
)
def test_ages_are_said_in_what_fits(capsys, ago, said):
    show_tuning(tuning(of(last_at=datetime.now(UTC) - ago)), READER, everything=False)
    assert f"{said} ago" in capsys.readouterr().out


def test_explain_says_day_by_day_what_was_missed(capsys):
    day = SilentDay(day=date(2026, 3, 3), hours=14, usually=14.0, evidence=9.12, event="fire")
    later = SilentDay(day=date(2026, 3, 4), hours=3, usually=2.0, evidence=10.5, event="resolve")
    told = SilenceExplanation(name="HubSpot", heard=of(), last_at=LAST, days=(day, later))
    show_explanation(told, READER)
    output = capsys.readouterr().out
    assert "something came last on Tuesday 3 March 2026, 09:40." in " ".join(output.split())
    assert "with φ 0.25; it is said at 7.50" in " ".join(output.split())
    assert line_of("2026-03-03", output) == "2026-03-03 14 14.0 9.12 is said"
    assert line_of("2026-03-04", output) == "2026-03-04 3 2.0 10.50 is over"
