"""What changed in a CRM is written into the funnel file, and all that a person wrote stays."""

from datetime import date

import pytest

from stream.config.funnel_file import parse
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup import as_read
from stream.setup.changes import changes
from stream.setup.edit import edited
from tests.setup.languages import ENGLISH

TODAY = date(2026, 11, 26)
FILE = """# mine
time_zone: UTC   # where days begin
currency: EUR
pipelines:
  - id: p
    name: Sales
    stages:
      - {id: "1", name: New, kind: open, stalled_after_days: 7}   # fresh
      - id: "2"
        name: Offer   # what we send
        kind: open
        # a remark at its end
      - {id: "3", name: Won, kind: won}
      - {id: "4", name: Lost, kind: lost}

# who
teams: [{id: n, name: North}, {id: s, name: South}]
reps:
  - {id: "7", name: Ada, assignments: [{starts: 2020-01-01, team: n}]}  # since ever
  - id: "8"
    name: Jonas
    assignments:
      - {starts: 2020-01-01, team: n}
activity_types: [{id: call, name: Calls, selling: true}]
# the end"""


def told(**parts):
    return as_read.of_file(parse(FILE))._replace(**parts)


def stages(*listed):
    return told(pipelines=(ToldPipeline("p", "Sales", listed),))


NEW, OFFER = ToldStage("1", "New", "open"), ToldStage("2", "Offer", "open")
CLOSED = (ToldStage("3", "Won", "won"), ToldStage("4", "Lost", "lost"))
LEGAL, CHECK = ToldStage("5", "Legal", "open"), ToldStage("6", "Check", "open")


def result(now, before=None, text=FILE):
    return edited(text, changes(before or told(), now), "https://x.example/{deal_id}", TODAY, ENGLISH)


def added(now, before=None, text=FILE):
    """The lines that are new, and those that are no longer there."""
    changed = result(now, before, text).text
    parse(changed)
    new, old = changed.splitlines(), text.splitlines()
    return [line for line in new if line not in old], [line for line in old if line not in new]


@pytest.mark.parametrize(
    ("listed", "order"),
    [
        ((LEGAL, NEW, OFFER, *CLOSED), "512 34"),
        ((NEW, LEGAL, OFFER, *CLOSED), "152 34"),
        ((NEW, OFFER, LEGAL, CHECK, *CLOSED), "125634"),
        ((NEW, OFFER, *CLOSED, LEGAL), "12345"),
    ],
)
def test_a_new_stage_stands_where_the_crm_has_it_and_no_line_of_the_file_changes(listed, order):
    new, gone = added(stages(*listed))
    file = parse(result(stages(*listed)).text)
    assert "".join(one.id for one in file.pipelines[0].stages) == order.replace(" ", "")
    assert '      - {id: "5", name: "Legal", kind: open}' in new
    assert gone == []


ORDERED = """      - id: "2"
        name: Offer   # what we send
        kind: open
        # a remark at its end
      - {id: "5", name: "Legal", kind: open}
      - {id: "1", name: New, kind: open, stalled_after_days: 7}   # fresh
      - {id: "3", name: Won, kind: won}
"""


@pytest.mark.parametrize("style", ["block", "flow"])
def test_a_new_stage_stands_where_the_crm_has_it_also_where_it_has_all_in_another_order(style):
    text = FILE
    if style == "flow":
        start, end = FILE.index("    stages:"), FILE.index("\n\n# who")
        flow = 'stages: [{id: "1", name: New, kind: open}, {id: "2", name: Offer, kind: open}, {id: "3", name: Won, '
        text = f'{FILE[:start]}    {flow}kind: won}}, {{id: "4", name: Lost, kind: lost}}]{FILE[end:]}'
    outcome = result(stages(OFFER, LEGAL, NEW, *CLOSED), told(), text)
    assert [one.id for one in parse(outcome.text).pipelines[0].stages] == ["2", "5", "1", "3", "4"]
    assert [one.how for one in outcome.written] == ["new", "order"]
    if style == "block":
        assert ORDERED in outcome.text


def test_another_order_stays_where_nothing_else_changes_the_past_or_a_person_has_chosen_it():
    assert result(stages(OFFER, NEW, *CLOSED)).written == []
    closed = ToldStage("9", "Away", "lost")
    assert [one.how for one in result(stages(OFFER, NEW, closed, *CLOSED)).written] == ["new"]
    outcome = result(stages(NEW, OFFER, LEGAL, *CLOSED), stages(OFFER, NEW, *CLOSED))
    assert [one.how for one in outcome.written] == ["new"]


def test_a_name_is_changed_in_its_place():
    assert added(stages(NEW, OFFER._replace(name="Quote: 2"), *CLOSED)) == (
        ['        name: "Quote: 2"   # what we send'],
        ["        name: Offer   # what we send"],
    )


def test_a_name_that_a_person_gave_stays():
    text = FILE.replace("name: Offer", "name: Our offer")
    outcome = result(stages(NEW, OFFER._replace(name="Quote"), *CLOSED), told(), text)
    assert (outcome.text, outcome.written) == (text, [])


def test_what_is_gone_or_of_another_kind_stays():
    outcome = result(stages(OFFER._replace(kind="lost"), *CLOSED))
    assert (outcome.text, outcome.written) == (FILE, [])


def test_a_new_rep_and_his_team_are_added_to_lists_of_either_style():
    now = told()
    now = now._replace(
        reps=(*now.reps, ToldRep("9", "Mette", "w"), ToldRep("10", "Nobody's")),
        teams=(*now.teams, ToldTeam("w", "West")),
    )
    new, gone = added(now)
    assert new == [
        'teams: [{id: n, name: North}, {id: s, name: South}, {id: "w", name: "West"}, '
        '{id: "no-team", name: "Without a team"}]',
        '  - {id: "9", name: "Mette", assignments: [{starts: 2000-01-01, team: "w"}]}',
        '  - {id: "10", name: "Nobody\'s", assignments: [{starts: 2000-01-01, team: "no-team"}]}',
    ]
    assert gone == ["teams: [{id: n, name: North}, {id: s, name: South}]"]


def test_a_rep_who_changed_teams_is_in_the_new_one_from_today_on():
    now = told()
    now = now._replace(reps=tuple(rep._replace(team_id="s") for rep in now.reps))
    file = parse(result(now).text)
    for rep in file.reps:
        assert [(one.starts, one.team) for one in rep.assignments] == [(date(2020, 1, 1), "n"), (TODAY, "s")]


def test_twice_on_one_day_the_last_team_counts():
    once = told()._replace(reps=tuple(rep._replace(team_id="s") for rep in told().reps))
    text = result(once).text
    back = result(told(), once, text)
    assert [one.team for one in parse(back.text).reps[0].assignments] == ["n", "n"]


def test_a_team_that_a_person_chose_stays():
    text = FILE.replace("assignments: [{starts: 2020-01-01, team: n}]", "assignments: [{starts: 2020-01-01, team: s}]")
    before = told()
    now = before._replace(
        teams=(*before.teams, ToldTeam("w", "West")), reps=(before.reps[0]._replace(team_id="w"), before.reps[1])
    )
    assert [one.team for one in parse(result(now, before, text).text).reps[0].assignments] == ["s"]


def test_a_new_pipeline_comes_with_its_stages_and_with_won_and_lost():
    now = told()
    now = now._replace(pipelines=(*now.pipelines, ToldPipeline("q", "Second", (ToldStage("9", "Only", "open"),))))
    file = parse(result(now).text)
    assert [(one.id, [stage.id for stage in one.stages]) for one in file.pipelines][1] == (
        "q",
        ["9", "q-won", "q-lost"],
    )
    assert file.pipelines[1].deal_url == "https://x.example/{deal_id}"
    assert file.pipelines[0].deal_url is None


def test_what_stands_in_the_file_already_is_not_added_again():
    before = Organisation((), (), ())
    outcome = result(told(), before)
    assert (outcome.text, outcome.written) == (FILE, [])


def test_an_id_from_before_is_the_same_thing():
    text = FILE.replace('id: "2"', 'id: "22"\n        formerly: ["2"]')
    assert 'name: "Quote"' in result(stages(NEW, OFFER._replace(name="Quote"), *CLOSED), told(), text).text


def test_a_new_type_of_activity_is_added():
    now = told()
    assert [
        one.id for one in parse(result(now._replace(types=(*now.types, ToldType("fax", "Fax")))).text).activity_types
    ] == [
        "call",
        "fax",
    ]
