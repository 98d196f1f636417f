"""Who may log in, as the funnel file says it."""

import pytest

from stream.config.funnel_file import FunnelError, parse
from tests.support.webhooks import FUNNEL


def with_people(*people):
    return FUNNEL + "people:\n" + "".join(f"  - {{{person}}}\n" for person in people)


def test_people_see_all_a_team_or_what_is_their_own():
    people = "login: a@x, sees: all", "login: b@x, sees: team, team: north", 'login: c@x, sees: own, rep: "101"'
    told = [(one.login, one.team, one.rep) for one in parse(with_people(*people)).people]
    assert told == [("a@x", None, None), ("b@x", "north", None), ("c@x", None, "101")]


@pytest.mark.parametrize(
    ("person", "said"),
    [
        ("login: b@x, sees: team", "people[0].team: is missing; write the id of the team"),
        ("login: b@x, sees: own", "people[0].rep: is missing; write the id of the rep"),
        ("login: b@x, sees: team, team: west", "people[0].team: there is no team 'west'; write one of north, south"),
        ("login: b@x, sees: own, rep: nobody", "people[0].rep: there is no rep 'nobody'; write one of 101"),
        ("login: b@x, sees: all, team: north", "people[0].team: is not for sees: all"),
        ("login: b@x, sees: own, rep: '101', team: north", "people[0].team: is not for sees: own"),
        ("login: b x, sees: all", "people[0].login: must be without spaces"),
        ("login: b@x, sees: some", "people[0].sees"),
        ("login: b@x", "people[0].sees"),
    ],
)
def test_what_is_wrong_is_said_with_line_field_and_way_out(person, said):
    with pytest.raises(FunnelError) as refused:
        parse(with_people(person))
    assert said in str(refused.value)
    assert ":24:" in str(refused.value)


def test_a_login_is_named_once_whatever_its_capitals():
    with pytest.raises(FunnelError, match=r"people\[1\]\.login: is that of people\[0\] already"):
        parse(with_people("login: Ada@x, sees: all", "login: ada@x, sees: all"))
