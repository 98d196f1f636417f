"""The funnel file says nothing of a forgotten rep any more, and all else as before."""

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import parse
from stream.core.forgotten import Forgotten, Kind
from stream.forget.codes import codes_of, told_of
from stream.forget.funnel_edit import cells_without, without

TEXT = """\
# Ours.
time_zone: Europe/Berlin
currency: EUR
pipelines:
  - id: p
    name: Sales
    stages:
      - {id: "101", name: New, kind: open}
      - {id: w, name: Won, kind: won}
      - {id: l, name: Lost, kind: lost}
teams: [{id: n, name: North}]
reps:
  - {id: "101", name: Ada Lindqvist, formerly: [ada.l, "7"], assignments: [{starts: 2026-01-01, team: n}]}  # stays
  - id: "102"
    name: 'Jonas Berg'
    assignments: [{starts: 2026-01-01, team: n}]
quotas:
  - {rep: "101", every: month, amount: 1000, starts: 2026-01-01}
  - {rep: "102", every: month, amount: 1000, starts: 2026-01-01}
plans:
  - {id: A, reps: ["101", "102"], starts: 2026-01-01, tiers: [{rate: 0.1}]}
people:
  - {login: ada@example.com, sees: own, rep: "101"}
"""


def forgotten(text: str, kind: Kind, value: str, *also: str) -> tuple[str, FunnelFile]:
    file = parse(text)
    told = told_of(file, kind, value, also)
    edited = without(text, told, codes_of(file.forgotten, told))
    return edited, parse(edited)


def test_a_rep_has_another_id_name_and_login_wherever_the_file_names_him():
    edited, file = forgotten(TEXT, "rep", "101")
    (rep, other) = file.reps
    assert rep.id.startswith("forgotten-")
    assert rep.name.startswith("Forgotten ")
    assert (file.quotas[0].rep, file.people[0].rep, file.plans[0].reps) == (rep.id, rep.id, (rep.id, "102"))
    assert file.people[0].login != "ada@example.com"
    assert not any(word in edited for word in ("ada.l", "ada@", "Ada", "Lindqvist", '"7"'))
    assert (other.id, file.pipelines[0].stages[0].id) == ("102", "101")
    assert "# Ours." in edited
    assert "# stays" in edited


def test_all_that_he_was_known_by_stands_for_the_same_from_then_on():
    _, file = forgotten(TEXT, "rep", "ada.l", "+49 170 1")
    known = Forgotten(file.forgotten)
    assert {known.rep("101"), known.rep("ada.l"), known.rep("7")} == {file.reps[0].id}
    assert known.rep("102") == "102"
    assert known.text("by ADA  lindqvist, call +49 170 1.") == f"by {file.reps[0].name}, call {file.reps[0].name}-3."


def test_forgetting_again_changes_nothing_and_another_one_is_added():
    edited, file = forgotten(TEXT, "rep", "101")
    again, _ = forgotten(edited, "rep", "101")
    assert again == edited
    _, of_two = forgotten(edited, "deal", "d-1")
    assert of_two.forgotten.key == file.forgotten.key
    assert of_two.forgotten.ids.items() > file.forgotten.ids.items()


def test_a_table_beside_has_another_id_for_a_rep():
    file = parse(TEXT)
    told = told_of(file, "rep", "101", ())
    codes = codes_of(None, told)
    table = 'rep;amount\n101;101\n"101";5\n1012;7\n'
    assert cells_without(table, told, codes) == f"rep;amount\n{codes.instead};101\n{codes.instead};5\n1012;7\n"
