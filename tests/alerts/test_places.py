"""Series that tell of one leak are one message."""

from datetime import date, timedelta
from itertools import permutations

import pytest

from schemas.alert import Kind
from stream.alerts.board import _grouped
from stream.alerts.calibrating.patterns import days_of
from stream.alerts.series import Series
from tests.support.alerts import alert

FIRST = date(2026, 4, 1)
DAYS = days_of(FIRST, date(2026, 6, 30))
KINDS: tuple[Kind, ...] = ("lost", "disqualified", "stuck", "conversion")
PROPOSAL = Series("lost", "new", "proposal", "team", "north")
WON = Series("win_rate", "new", "", "team", "north")
TEAMS = {"north": "land", "south": "land", "east": "sea"}


def parents():
    """Of each kind and stage: teams are parts of their territories, and these of everybody."""
    of = {}
    stages = [Series(kind, "new", stage, "all") for kind in KINDS for stage in ("proposal", "demo")]
    for everybody in [*stages, WON.of("all")]:
        for team, territory in TEAMS.items():
            of[everybody.of("team", team).id] = everybody.of("territory", territory).id
            of[everybody.of("territory", territory).id] = everybody.id
    return of


def fired(series, day=0):
    on = FIRST + timedelta(days=day)
    since = {"best": on, "from": on, "to": on}
    return alert(f"{series.id} {day}", series=series.id, kind=series.kind, fired_on=on, warned_on=on, since=since)


def told(*alerts, known=()):
    """The messages: of each what it is about, and of what series."""
    grouped = _grouped(alerts, parents(), DAYS, {one.alert_id: one for one in known}, {})
    messages = {}
    for one in grouped:
        messages.setdefault((one.group_id, one.group_series), []).append(one.series)
    return sorted((about, sorted(series)) for (_, about), series in messages.items())


@pytest.mark.parametrize("kinds", [*permutations(KINDS, 2)])
def test_all_that_happens_in_a_stage_of_one_team_is_one_message(kinds):
    first, second = (PROPOSAL._replace(kind=kind) for kind in kinds)
    assert told(fired(first), fired(second, 10)) == [
        (PROPOSAL._replace(kind="conversion").id, sorted([first.id, second.id]))
    ]


def test_losses_in_a_stage_and_the_win_rate_that_falls_with_them_are_one_message_of_the_pipeline():
    assert told(fired(PROPOSAL), fired(WON, 5)) == [(WON.id, [PROPOSAL.id, WON.id])]
    assert told(fired(WON), fired(PROPOSAL, 5)) == [(WON.id, [PROPOSAL.id, WON.id])]


def test_two_stages_are_two_messages_unless_the_win_rate_falls_too():
    demo = PROPOSAL._replace(stage_id="demo")
    assert len(told(fired(PROPOSAL), fired(demo, 1))) == 2
    assert told(fired(WON), fired(PROPOSAL, 1), fired(demo, 2)) == [(WON.id, [demo.id, PROPOSAL.id, WON.id])]


def test_teams_of_a_territory_are_one_message_of_it_whatever_leaks_in_the_stage():
    of_south = PROPOSAL._replace(kind="stuck", scope_id="south")
    about = PROPOSAL._replace(kind="conversion").of("territory", "land").id
    assert told(fired(PROPOSAL), fired(of_south, 3)) == [(about, [PROPOSAL.id, of_south.id])]
    assert len(told(fired(PROPOSAL), fired(PROPOSAL._replace(kind="stuck", scope_id="east"), 3))) == 2


def test_a_message_of_one_kind_is_about_that_kind():
    south = PROPOSAL._replace(scope_id="south")
    assert told(fired(PROPOSAL), fired(south, 3)) == [(PROPOSAL.of("territory", "land").id, [PROPOSAL.id, south.id])]


def test_what_was_told_alone_stays_the_first_of_its_message():
    stuck = PROPOSAL._replace(kind="stuck")
    first = fired(stuck, 8)
    alone = first.model_copy(update={"group_id": first.alert_id})
    grouped = _grouped([first, fired(PROPOSAL, 5)], parents(), DAYS, {first.alert_id: alone}, {})
    assert {one.group_id for one in grouped} == {first.alert_id}
