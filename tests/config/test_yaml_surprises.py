"""What YAML reads otherwise than people write it is refused where it stands, and said once."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.config.funnel_file import FunnelError, parse

SMALL = """\
time_zone: UTC
currency: EUR
pipelines:
  - id: new
    name: New
    stages:
      - {id: lead, name: Lead, kind: open, quiet_after_days: 7}
      - {id: won, name: Won, kind: won}
      - {id: lost, name: Lost, kind: lost}
teams: [{id: n, name: North}]
reps: [{id: ada, name: Ada, assignments: [{starts: 2020-01-01, team: n}]}]
sources: {property: origin, names: {web: Web}}
quotas: [{rep: ada, every: month, amount: 1000, starts: 2026-01-01}]
"""


def said(text):
    with pytest.raises(FunnelError) as refused:
        parse(text, name="f.yaml")
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("amount: 1000", "amount: 0777", "f.yaml:13: quotas[0].amount: YAML reads 0777 as another number"),
        ("amount: 1000", "amount: 12:30", "f.yaml:13: quotas[0].amount: YAML reads 12:30 as another number"),
        ("amount: 1000", "amount: 0x1F", "f.yaml:13: quotas[0].amount: YAML reads 0x1F as another number"),
        ("amount: 1000", "amount: .inf", "f.yaml:13: quotas[0].amount: must be a number"),
        ("days: 7", "days: 1:30.5", "f.yaml:7: pipelines[0].stages[0].quiet_after_days: YAML reads 1:30.5 as another"),
        ("days: 7", "days: yes", "f.yaml:7: pipelines[0].stages[0].quiet_after_days: must be a number, not yes or no"),
        ("id: ada, name: Ada", "id: 0123, name: Ada", "f.yaml:11: reps[0].id: YAML reads 0123 as another number"),
        ("name: North", "name: NO", "f.yaml:10: teams[0].name: must be a text; put it in quotes"),
        ("{web: Web}", "{off: Web}", "f.yaml:12: sources.names.off: YAML reads this name as yes or no"),
        ("{web: Web}", "{1: Web}", "f.yaml:12: sources.names.1: YAML reads this name as a number"),
        (
            "starts: 2026-01-01",
            "starts: 2026-02-31",
            "f.yaml:13: quotas[0].starts: must be a day; write it as 2026-05-01",
        ),
        ("starts: 2026-01-01", "starts: 0", "f.yaml:13: quotas[0].starts: must be a day, not a number; write it as"),
        ("name: North", "name: North, name: South", "f.yaml:10: teams[0].name: stands there twice"),
        ("currency: EUR", "currency: EUR\ncurrency: USD", "f.yaml:3: currency: stands there twice"),
        (
            "teams: [{id: n, name: North}]",
            "teams:",
            "f.yaml:10: teams: must not be empty; fill it in, or remove the line",
        ),
        ("{id: n, name: North}", "n", "f.yaml:10: teams[0]: must have fields; write each as `name: value`"),
    ],
)
def test_it_is_said_once_with_its_line_and_field(old, new, told):
    lines = said(SMALL.replace(old, new, 1))
    places = [line.split(": ")[:2] for line in lines]
    assert all(places.count(place) == 1 for place in places), lines
    assert any(line.startswith(told) for line in lines), lines


def test_of_a_calendar_that_is_no_list_it_is_said_once_too():
    [line] = said(f"{SMALL}calendar: {{hours_a_day: 8:30}}")
    assert line.startswith("f.yaml:14: calendar.hours_a_day: YAML reads 8:30 as another number")


@pytest.mark.parametrize("amount", ["1_000", "1000", "1000.0", "'1000'", "1e3", "1.0e+3"])
def test_a_number_that_is_read_as_it_is_written_counts(amount):
    assert parse(SMALL.replace("amount: 1000", f"amount: {amount}")).quotas[0].amount == 1000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("id: ada, name: Ada", "id: '0123', name: \"12:30\""),
        ("{web: Web}", "{'off': Web, '1': One}"),
        ("teams: [{id: n, name: North}]", "teams: [{<<: &one {id: n}, <<: &two {name: North}}]"),
        ("teams: [{id: n, name: North}]", "teams: [&n {id: n, name: North}, {<<: *n, id: s, name: South}]"),
        (
            "teams: [{id: n, name: North}]",
            "teams: [&n {id: n, name: Nord}, &s {<<: *n, id: s}, {<<: *s, id: w, name: W}]",
        ),
    ],
)
def test_what_is_in_quotes_and_what_is_merged_is_as_it_is_written(old, new):
    parse(SMALL.replace(old, new).replace("{rep: ada", "{rep: '0123'" if "0123" in new else "{rep: ada"))


def test_a_field_that_stands_twice_beside_a_merged_one_is_refused():
    lines = said(SMALL.replace("{id: n, name: North}", "&n {id: n, name: North}, {<<: *n, id: s, name: S, name: T}"))
    assert lines == ["f.yaml:10: teams[1].name: stands there twice, and only the last would count; remove one of them"]


def test_brackets_without_end_are_refused():
    assert said("[" * 5_000)[0].startswith("f.yaml:1: not YAML: too many things in one another")


@pytest.mark.parametrize("text", ["", "# nothing\n", "~\n"])
def test_a_file_without_anything_is_empty_and_nothing_else(text):
    assert said(text) == ["f.yaml:1: is empty; write what belongs there, or take it back"]


def test_a_character_that_nobody_can_write_is_named_with_its_line():
    assert said("time_zone: UTC\ncurrency: \x07EUR\n") == [
        "f.yaml:2: not YAML: has a character that cannot be in it (U+0007); remove it"
    ]


@given(
    st.integers(0, len(SMALL)),
    st.integers(0, 12),
    st.text(alphabet="\t\n\0 !&*[]{}:-?<|>%@`'\"#,~0123456789._xobeyntaf", max_size=12)
    | st.sampled_from(
        ["!!timestamp x", "!!int ''", "!!bool x", "!!binary x", "!!omap x", "<<: *a", "0b_", "9999-99-99"]
    ),
)
def test_whatever_is_typed_into_a_file_it_is_read_or_refused(at, gone, typed):
    with suppress(FunnelError):
        parse(SMALL[:at] + typed + SMALL[at + gone :])
