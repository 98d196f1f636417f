"""Which changes of the funnel file a running service takes up, and which change what was counted."""

from datetime import date, timedelta

import pytest

from schemas.funnel_file import FunnelFile
from stream.config.funnel_file import load, parse
from stream.core.funnel_change import changes, rebuilds
from stream.words import ENGLISH, LANGUAGES
from tests.support.histories import FUNNEL
from tests.support.paths import FUNNEL_FILE

TODAY = date(2026, 3, 10)
FILE = parse(FUNNEL)


def changed(old, new):
    assert old in FUNNEL
    return parse(FUNNEL.replace(old, new))


BO = "{starts: 2026-03-03, team: n}]\n  - {id: cy"

TAKEN_UP = {
    "a rep": ("reps:\n", "reps:\n  - {id: new, name: New, assignments: [{starts: 2020-01-01, team: n}]}\n"),
    "a team": ("teams: [", "teams: [{id: new, name: New}, "),
    "a territory": ("territories: [", "territories: [{id: new, name: New}, "),
    "a type of activity": ("activity_types: [", "activity_types: [{id: new, name: New, selling: true}, "),
    "a closed stage": (
        "- {id: lost, name: Lost",
        "- {id: gone, name: Gone, kind: lost}\n      - {id: lost, name: Lost",
    ),
    "a pipeline": (
        "teams: [",
        "  - {id: p, name: P, kind: leads, stages: [{id: p1, name: One, kind: open}, {id: p2, name: Two, kind: won}]}\n"
        "teams: [",
    ),
    "an assignment from tomorrow on": (BO, BO.replace("]", ", {starts: 2026-03-11, team: s, open_deals: stay}]")),
    "a rate from tomorrow on": ("rate: 0.8123}]", "rate: 0.8123}, {starts: 2026-03-11, rate: 0.7}]"),
    "since when a rate is known": ("rate: 0.8123}", "rate: 0.8123, known_since: 2026-03-05}"),
    "an id from before": ("{id: ada, name: Ada,", "{id: ada, name: Ada, formerly: [eda],"),
    "a name": ("name: Ada,", "name: Ada B.,"),
    "a limit": ("stalled_after_days: 3", "stalled_after_days: 4"),
    "an address": ("name: New\n    continues_in", 'name: New\n    deal_url: "https://x/{deal_id}"\n    continues_in'),
    "the first day of a first assignment": (
        "{id: cy, name: Cy, assignments: [{starts: 2026-03-02",
        "{id: cy, name: Cy, assignments: [{starts: 2026-03-04",
    ),
    "what sells": ("name: Tasks, selling: false", "name: Tasks, selling: true"),
    "names of values": ("loss_reasons: {property: why}", "loss_reasons: {property: why, names: {fair: Price}}"),
    "the fiscal year": ("fiscal_year_starts: 4", "fiscal_year_starts: 1"),
    "a quota": ("time_zone:", "quotas: [{rep: ada, every: month, amount: 5, starts: 2026-01-01}]\ntime_zone:"),
}

OF_THE_PAST = {
    "time_zone": ("Asia/Kolkata", "UTC"),
    "currency": ("currency: EUR\n", "currency: SEK\n"),
    "close_date": ("close_date: {close: crm}", "close_date: crm"),
    "exchange_rates: USD": ("rate: 0.8123}", "rate: 0.8}"),
    "exchange_rates: CHF": ("  JPY:", "  CHF: [{starts: 2099-01-01, rate: 1}]\n  JPY:"),
    "pipeline new: continues_in": ("continues_in: more\n", "\n"),
    "pipeline more: kind": ("    name: More\n", "    name: More\n    kind: leads\n"),
    "stage lead: mark": ("mark: mql, stalled", "stalled"),
    "stage bad: kind": ("name: Bad, kind: disqualified", "name: Bad, kind: lost"),
    "stage extra": ("- {id: meet", "- {id: extra, name: Extra, kind: open}\n      - {id: meet"),
    "stage offer": ("      - {id: offer, name: Offer, kind: open}\n", ""),
    "stage meet: formerly": (", formerly: [met]", ""),
    "rep cy": ("  - {id: cy, name: Cy, assignments: [{starts: 2026-03-02, team: s}]}\n", ""),
    "rep bo: assignments": (f"{{starts: 2026-03-02, team: s}}, {BO}", BO),
    "sources: property": ("sources: {property: origin}", "sources: {property: other}"),
    "accounts: property": ("accounts: {property: company}\n", ""),
}  # fmt: skip


def test_a_team_that_is_called_otherwise_has_its_numbers_rebuilt_under_that_name():
    after = parse(FUNNEL.replace("teams: [{id: n,", "teams: [{id: north, formerly: [n],"))
    assert "team n is north now" in [change.said() for change in rebuilds(FILE, after, TODAY)]


@pytest.mark.parametrize("change", TAKEN_UP.values(), ids=TAKEN_UP)
def test_it_is_taken_up(change):
    after = changed(*change)
    assert changes(FILE, after, TODAY)
    assert rebuilds(FILE, after, TODAY) == []


@pytest.mark.parametrize("where", OF_THE_PAST)
def test_it_changes_the_past_and_says_where(where):
    assert where in [change.where.said(ENGLISH) for change in rebuilds(FILE, changed(*OF_THE_PAST[where]), TODAY)]


@pytest.mark.parametrize("change", [*TAKEN_UP.values(), *OF_THE_PAST.values()])
def test_each_change_is_told_in_the_reader_s_language_with_the_file_s_own_names(change):
    for one in changes(FILE, changed(*change), TODAY):
        english, turkish = one.said(), one.said(LANGUAGES.words("tr"))
        assert one.where.name in english
        assert one.where.field in english
        assert english != turkish
        assert one.where.name in turkish
        assert one.where.field in turkish


@pytest.mark.parametrize(("known", "of_settled"), [("", True), (", known_since: 2026-03-09", False)])
def test_it_is_said_whether_another_rate_of_the_past_changes_settled_commission(known, of_settled):
    after = changed("rate: 0.8123}", f"rate: 0.8123}}, {{starts: 2026-03-05, rate: 0.8{known}}}")
    said = "exchange_rates: USD of days that were counted"
    more = "; settled commission changes too, for want of known_since" * of_settled
    assert [change.said() for change in rebuilds(FILE, after, TODAY)] == [said + more]


def test_that_a_rate_was_another_one_before_it_was_corrected_changes_what_was_settled_and_nothing_that_was_counted():
    begins = FUNNEL[: FUNNEL.index(", rate: 0.8123}")].rpartition("{")[2]
    before = f"rate: 0.7}}, {{{begins}, rate: 0.8123, known_since: 2026-03-05}}"
    after = changed("rate: 0.8123}", before)
    said = "exchange_rates: USD are known since other days: what was settled with them can be another amount"
    assert [(one.said(), one.rebuilds) for one in changes(FILE, after, TODAY)] == [(said, False)]


def test_an_assignment_from_today_on_changes_the_past():
    after = changed(BO, BO.replace("]", ", {starts: 2026-03-10, team: s}]"))
    assert [change.said() for change in rebuilds(FILE, after, TODAY)] == [
        "rep bo: assignments of days that were counted"
    ]


def test_whether_open_deals_stay_is_part_of_an_assignment_that_was_counted():
    after = changed("team: s, open_deals: stay}\n      - {starts: 2026-03-03", "team: s}\n      - {starts: 2026-03-03")
    assert [change.said() for change in rebuilds(FILE, after, TODAY)] == [
        "rep eve: assignments of days that were counted"
    ]


def test_a_stage_that_takes_the_place_of_another_is_rebuilt_under_its_id():
    after = changed("{id: offer, name: Offer, kind: open}", "{id: quote, name: Offer, kind: open, formerly: [offer]}")
    assert [change.said() for change in rebuilds(FILE, after, TODAY)] == [
        "stage quote is new among the open ones",
        "stage offer is quote now",
    ]


QUOTA = "quotas: [{rep: ada, every: month, amount: 5, starts: 2026-01-01}%s]\n"
PLAN = "plans: [{id: p, starts: 2026-01-01, reps: [ada], tiers: [{rate: %s}]}]\n" + QUOTA % ""
GOAL = "goals: [{kpi: won, target: %s, by: %s}]\n"
CALENDAR = "calendar: [{holidays: {2026-01-01: 1%s}}%s]\n"
REPORTED, TO_COME = "of days up to today: what was reported of them changes, too", "hold from a day to come"


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("", QUOTA % "", ["quotas " + REPORTED]),
        (QUOTA % "", "", ["quotas " + REPORTED]),
        (QUOTA % "", QUOTA % ", {rep: ada, every: month, amount: 6, starts: 2026-04-01}", ["quotas " + TO_COME]),
        (QUOTA % "", QUOTA % ", {rep: bo, every: month, amount: 6, starts: 2026-03-10}", ["quotas " + REPORTED]),
        (PLAN % 0.1, PLAN % 0.2, ["plans " + REPORTED]),
        (PLAN % 0.1, PLAN.replace("2026-01-01, reps", "2026-04-01, reps") % 0.1, ["plans " + REPORTED]),
        (GOAL % (5, "2026-03-10"), GOAL % (6, "2026-03-10"), ["goals " + TO_COME]),
        (GOAL % (5, "2026-03-09"), GOAL % (6, "2026-03-09"), ["goals " + REPORTED]),
        (CALENDAR % ("", ""), CALENDAR % (", 2026-03-11: 1", ""), ["calendar " + TO_COME]),
        (CALENDAR % ("", ""), CALENDAR % (", 2026-03-11: 1, 2026-03-09: 0.5", ""), ["calendar " + REPORTED]),
        (CALENDAR % ("", ""), CALENDAR % ("", ", {starts: 2026-03-11}"), ["calendar " + TO_COME]),
        (CALENDAR % ("", ""), (CALENDAR % ("", "")).replace("}}]", "}, hours_a_day: 7}]"), ["calendar " + REPORTED]),
    ],
)  # fmt: skip
def test_of_plans_it_is_said_whether_they_change_what_was_reported_already(before, after, said):
    told = changes(parse(before + FUNNEL), parse(after + FUNNEL), TODAY)
    assert [change.said() for change in told] == said
    assert not any(change.rebuilds for change in told)


@pytest.mark.parametrize(("day", "said"), [("2026-03-10", REPORTED), ("2026-03-11", TO_COME)])
def test_so_it_is_of_what_stands_with_reps_and_territories(day, said):
    ada = "{id: ada, name: Ada,"
    land = "{id: t, name: T}"
    after = FUNNEL.replace(ada, f"{ada} absences: [{{from: {day}, to: 2026-04-01}}],").replace(
        land, f"{{id: t, name: T, potential: [{{amount: 5, starts: {day}}}]}}"
    )
    told = changes(FILE, parse(after), TODAY)
    assert [change.said() for change in told] == [f"territory t: potential {said}", f"rep ada: absences {said}"]


@pytest.mark.parametrize(("last", "said"), [(-1, "of days up to today"), (0, "hold from a day to come")])
def test_who_leaves_changes_what_lies_behind_his_last_day(last, said):
    ada = "{id: ada, name: Ada,"
    after = parse(FUNNEL.replace(ada, f"{ada} until: {TODAY + timedelta(days=last)},"))
    for before, now in ((FILE, after), (after, FILE)):
        [change] = changes(before, now, TODAY)
        assert change.said().startswith(f"rep ada: until {said}")
        assert not change.rebuilds


def test_a_file_is_the_same_after_it_was_kept_as_json():
    file = load(FUNNEL_FILE)
    assert FunnelFile.model_validate_json(file.model_dump_json(by_alias=True)) == file
