"""Stages and teams that get another name or id while an alert fires: it goes on, under what they are called now."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from stream.alerts import look as looked
from stream.alerts.calibrating.calibration import calibration_id
from stream.alerts.finished_days import Newest
from stream.alerts.renamed import alert_now, calibration_now, series_now
from stream.alerts.series import series_of
from stream.alerts.silence.judge import SilenceBoard
from stream.config.funnel_file import parse
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from tests.alerts.boards import FIRST_DAY, FUNNEL, LEAK, TEXT, calibrated, judged, lost_counts
from tests.support.alerts import alert

DAY = date(2026, 8, 10)
NORTH = "{id: north, name: North}"
OFFER = "{id: offer, name: Offer,"


def funnel(*replaced: tuple[str, str]) -> Funnel:
    text = TEXT
    for old, new in replaced:
        assert old in text
        text = text.replace(old, new)
    return Funnel(parse(text))


NORD = (NORTH, "{id: nord, name: Nord, formerly: [north]}")
QUOTE = (OFFER, "{id: quote, name: Quote, formerly: [offer],")


@pytest.fixture
def look(monkeypatch, leaking, calibration):
    """Looks at the deals of a day with a funnel file, whose ids all deals have; returns the alerts that fired."""
    newest = datetime(2026, 8, 11, 12, tzinfo=UTC)
    monkeypatch.setattr(looked, "newest", lambda *_: Newest(newest, newest))
    monkeypatch.setattr(looked, "look_for_silence", lambda *_: SilenceBoard([], {}))
    monkeypatch.setattr(looked, "with_evidence", lambda _clickhouse, _funnel, one: one)

    def at(known, of: Funnel):
        counted = leaking._replace(of={series_of(series_now(one.id, of)): cells for one, cells in leaking.of.items()})
        made = calibrated(file=of.file).model_copy(update={"calibration_id": calibration_id(FIRST_DAY, of.file)})
        monkeypatch.setattr(looked, "read_counts", lambda *_: counted)
        monkeypatch.setattr(looked, "made_for", lambda *_: calibration_now(made, of))
        nobody: Any = None
        told = looked.look(
            nobody, of, known, {}, {calibration.calibration_id: calibration}, newest + timedelta(hours=1)
        )
        return [one for one in told.alerts if one.fired_on is not None]

    return at


@pytest.mark.parametrize(
    ("replaced", "series", "title"),
    [
        ([NORD], "lost/new/offer/team/nord", "Nord: more deals are lost in Offer"),
        ([QUOTE], "lost/new/quote/team/north", "North: more deals are lost in Quote"),
        ([NORD, QUOTE], "lost/new/quote/team/nord", "Nord: more deals are lost in Quote"),
        ([(NORTH, "{id: north, name: Nord}")], "lost/new/offer/team/north", "Nord: more deals are lost in Offer"),
    ],
)
def test_an_alert_goes_on_under_the_ids_and_names_of_now(look, replaced, series, title):
    before = look({}, FUNNEL)
    assert [one.series for one in before if one.team_id] == ["lost/new/offer/team/north"]
    after = look({one.alert_id: one for one in before}, funnel(*replaced))
    assert {one.alert_id: one.state for one in after} == {one.alert_id: one.state for one in before}
    assert [(one.series, one.title) for one in after if one.team_id] == [(series, title)]


def test_what_has_kept_its_ids_is_the_same_alert_and_the_same_calibration(calibration):
    (fired,) = [one for one in judged(calibration, lost_counts(Days(FIRST_DAY, DAY), 4, {"north": LEAK}), DAY).alerts
                if one.fired_on and one.team_id]  # fmt: skip
    assert alert_now(fired, FUNNEL) is fired
    assert alert_now(fired, funnel((NORTH, "{id: north, name: North, formerly: [nrth]}"))) is fired
    assert calibration_now(calibration, FUNNEL) is calibration


def test_of_two_teams_that_are_one_by_now_the_one_with_its_id_says_what_is_usual(calibration):
    merged = funnel((f"{NORTH}, {{id: south, name: South}}", "{id: south, name: South, formerly: [north]}"))
    now = calibration_now(calibration, merged)
    ids = [one.series for one in now.series]
    assert len(set(ids)) == len(ids) == len(calibration.series) - 1
    south = "lost/new/offer/team/south"
    kept = {one.series: one for one in calibration.series}
    assert next(one for one in now.series if one.series == south) == kept[south]


def test_a_silent_connector_names_its_teams_as_they_are_now():
    told = {"last_at": datetime(2026, 5, 6, tzinfo=UTC), "usually": 9.0, "teams": ("north",), "everybody": False}
    silent = alert(kind="silence", series="silence/connector/hubspot", group_series="silence/connector/hubspot",
                   team_id="", stage_id="", pipeline_id="", silence=told)  # fmt: skip
    now = alert_now(silent, funnel(NORD))
    assert now.silence is not None
    assert now.silence.teams == ("nord",)
    assert now.series == silent.series
