"""While somebody is silent, nothing is judged of the deals that hang on it; of the rest it goes on."""

from datetime import date, timedelta

import pytest

from stream.alerts.silence.pauses import Pauses
from stream.core.buckets import Days
from tests.alerts.boards import FIRST_DAY, LAST_DAY, LOST, calibrated, judged, lost_counts
from tests.support.alerts import NOON, alert

TODAY = date(2026, 8, 20)
NORTH, SOUTH = LOST.of("team", "north"), LOST.of("team", "south")
SINCE = date(2026, 8, 3)


def silent(series="silence/team/north", teams=(), everybody=False, **fields):
    """A silence since the third of August that goes on."""
    silence = {"last_at": NOON, "usually": 9.0, "teams": teams, "everybody": everybody}
    since = {"best": SINCE, "from": SINCE, "to": SINCE}
    team = series.removeprefix("silence/team/") if "team" in series else ""
    told = {"kind": "silence", "series": series, "silence": silence, "since": since, "team_id": team}
    return alert(**told | {"fired_on": SINCE, "judged_on": TODAY} | fields)


def hubspot(**fields):
    return silent("silence/connector/hubspot", **fields)


def days_of(*alerts):
    """The last day by which each series is not judged, if any."""
    pauses = Pauses(alerts, TODAY)
    every = Days(FIRST_DAY, LAST_DAY)
    of = (LOST, LOST.of("territory", "land"), NORTH, SOUTH)
    return [max((day for day in every.each() if pauses.covers(series, day)), default=None) for series in of]


ON = TODAY + timedelta(days=1)


@pytest.mark.parametrize(
    ("silence", "paused"),
    [
        (silent(), [None, None, ON, None]),
        (hubspot(teams=("north",)), [None, None, ON, None]),
        (hubspot(teams=("north", "south"), everybody=True), [ON, ON, ON, ON]),
        (silent("silence/source/web"), [None] * 4),
        (silent(state="resolved", ended_on=date(2026, 8, 5)), [None, None, date(2026, 8, 5), None]),
        (silent(state="withdrawn", ended_on=date(2026, 8, 5)), [None] * 4),
        (silent(state="warning", fired_on=None), [None] * 4),
        (alert(), [None] * 4),
    ],
    ids=["team", "connector of a team", "connector of most", "source", "over", "taken back", "warning", "a leak"],
)
def test_what_is_paused_by_what(silence, paused):
    assert days_of(silence) == paused


def test_it_begins_with_the_day_of_the_last_event():
    pauses = Pauses([silent()], TODAY)
    assert not pauses.covers(NORTH, SINCE - timedelta(days=1))
    assert pauses.covers(NORTH, SINCE)


def test_days_that_are_left_out_are_no_buckets_neither_for_nor_against_a_leak():
    calibration = calibrated()
    leaking = lost_counts(Days(FIRST_DAY, LAST_DAY), 2, {"north": Days(date(2026, 8, 3), date(2026, 8, 31))}, odds=6)
    fired = [one.series for one in judged(calibration, leaking, LAST_DAY).alerts if one.fired_on]
    assert NORTH.id in fired
    all_of_it = silent(
        "silence/connector/x", teams=("north", "south", "east"), everybody=True, ended_on=date(2026, 8, 31)
    )
    left = Pauses([all_of_it], TODAY).left_of(leaking)
    assert not [one.series for one in judged(calibration, left, LAST_DAY).alerts if one.fired_on]
    # What was known before is known still.
    held, before = (
        judged(calibration, counts, until).evidence[NORTH.id]
        for counts, until in ((left, date(2026, 8, 30)), (leaking, SINCE - timedelta(days=1)))
    )
    assert held == before


def test_without_silence_counts_are_what_they_are():
    counts = lost_counts(Days(FIRST_DAY, SINCE), 1)
    assert Pauses([alert()], TODAY).left_of(counts) is counts
