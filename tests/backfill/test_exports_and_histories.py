"""Exports of several days, and files of changes beside them: the date of what they say decides, not the order."""

from datetime import date, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from schemas.events import any_event
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from tests.backfill import exports
from tests.backfill.service import Sent, State
from tests.support.examples import examples

FUNNEL = Funnel(
    parse_funnel("""
time_zone: UTC
currency: USD
pipelines:
  - id: sales
    name: Sales
    stages:
      - {id: open, name: Open, kind: open}
      - {id: proposal, name: Proposal, kind: open}
      - {id: won, name: Closed Won, kind: won}
      - {id: lost, name: Closed Lost, kind: lost}
teams: [{id: t, name: T}]
reps:
  - {id: A, name: A, assignments: [{starts: 2010-01-01, team: t}]}
  - {id: B, name: B, assignments: [{starts: 2010-01-01, team: t}]}
""")
)
MAPPING = """
changes:
  - {file: "history*", deal: OpportunityId, at: CreatedDate, first_is_created: true, stage: StageName, amount: Amount}
deals:
  - file: "deals*"
    id: Id
    created: CreatedDate
    stage: StageName
    stage_since: Since
    closed: CloseDate
    owner: Owner
    amount: Amount
"""
ROW = ["Id", "StageName", "Owner", "CreatedDate", "Since", "CloseDate", "Amount"]
CHANGE = ["OpportunityId", "CreatedDate", "StageName", "Amount"]
JANUARY = ["1", "Proposal", "A", "2024-01-10T09:00:00Z", "2024-01-15", "2024-03-31", "100"]
FEBRUARY = ["1", "Closed Won", "A", "2024-01-10T09:00:00Z", "", "2024-02-20", "175"]
MARCH = ["1", "Closed Lost", "B", "2024-01-10T09:00:00Z", "", "2024-03-05", "90"]
HISTORY = [["1", "2024-01-10T09:00:00Z", "Open", "100"], ["1", "2024-01-15T09:00:00Z", "Proposal", "100"]]


class Sending:
    """A service that is sent files, one at a time or together."""

    def __init__(self, folder):
        self.folder = folder
        self.state = State()
        self.disagreements = []

    def file(self, name, *rows):
        folder = self.folder / name
        folder.mkdir(exist_ok=True)
        kind = name.split("-")[0]
        return exports.write(folder / f"{kind}.csv", CHANGE if kind == "history" else ROW, rows)

    def send(self, *paths):
        sent = Sent(MAPPING, list(paths), FUNNEL, self.state)
        assert sent.rejected == []
        self.state.add(sent.events)
        self.disagreements += sent.disagreements
        return sent

    def total(self, measure):
        return sum(measures.get(measure, 0) for measures in self.state.windows(FUNNEL).values())


@pytest.fixture
def sending(tmp_path):
    return Sending(tmp_path)


def test_what_a_newer_deal_file_says_counts_from_its_date_on_beside_an_older_history(sending):
    sent = sending.send(sending.file("history", *HISTORY), sending.file("deals", FEBRUARY))
    assert (sending.total("won"), sending.total("won_amount"), sending.total("entered:proposal")) == (1, 17_500, 1)
    assert {(one.kind, one.row_counts) for one in sent.disagreements} == {("stage", True), ("amount", True)}
    [stage] = [one for one in sent.disagreements if one.kind == "stage"]
    assert (FUNNEL.day_of(stage.row_at).isoformat(), FUNNEL.day_of(stage.change_at).isoformat()) == (
        "2024-02-20",
        "2024-01-15",
    )


def test_a_history_that_goes_on_after_the_export_counts_and_the_disagreement_is_listed(sending):
    later = [*HISTORY, ["1", "2024-03-10T09:00:00Z", "Closed Lost", "40"]]
    sending.send(sending.file("history", *later), sending.file("deals", FEBRUARY))
    assert (sending.total("won"), sending.total("lost_deals"), sending.total("lost_amount")) == (0, 1, 4_000)
    assert {(one.kind, one.row_counts) for one in sending.disagreements} == {("stage", False), ("amount", False)}


def test_files_of_one_mind_disagree_on_nothing_and_count_once(sending):
    whole = [*HISTORY, ["1", "2024-02-19T15:00:00Z", "Closed Won", "175"]]
    sent = sending.send(sending.file("history", *whole), sending.file("deals", FEBRUARY))
    assert sent.disagreements == []
    assert (sending.total("won"), sending.total("entered:proposal"), sending.total("reopened:proposal")) == (1, 1, 0)


def test_an_amount_that_names_the_reporting_currency_is_the_one_that_names_none(sending):
    mapping = MAPPING.replace("amount: Amount}", "amount: Amount, currency: Currency}")
    whole = [*HISTORY, ["1", "2024-02-19T15:00:00Z", "Closed Won", "175"]]
    path = sending.folder / "history.csv"
    exports.write(path, [*CHANGE, "Currency"], [[*row, "USD"] for row in whole])
    sent = Sent(mapping, [path, sending.file("deals", FEBRUARY)], FUNNEL, sending.state)
    assert (sent.rejected, sent.disagreements) == ([], [])


@pytest.mark.parametrize(("deal", "amount"), [("USD", None), ("EUR", None), (None, "USD")])
def test_what_live_events_say_without_a_currency_is_in_that_of_the_deal(sending, deal, amount):
    sending.state.add(_live("2024-01-10", created={}, **({"currency_changed": {"currency": deal}} if deal else {})))
    sending.state.add(_live("2024-02-01", amount_changed={"amount": 17_500, "currency": amount}))
    sent = sending.send(sending.file("deals", FEBRUARY))
    assert [one.kind for one in sent.disagreements if one.kind == "amount"] == []


def _live(day, **facts):
    at = datetime.fromisoformat(f"{day}T09:00:00+00:00")
    return [
        any_event.validate_python(
            {"type": f"deal.{kind}", "event_id": f"{kind} {day}", "deal_id": "1", "occurred_at": at, **told}
        )
        for kind, told in facts.items()
    ]


@pytest.mark.parametrize(("day", "is_newer"), [("2024-02-01", False), ("2024-02-21", True)])
def test_what_an_export_says_otherwise_than_live_events_before_it_is_listed_by_deal(sending, day, is_newer):
    sending.state.add(_live("2024-01-10", created={}))
    sending.state.add(
        _live(
            day,
            stage_changed={"stage_id": "proposal"},
            owner_changed={"rep_id": "B"},
            amount_changed={"amount": 30_000, "currency": "USD"},
        )
    )
    sent = sending.send(sending.file("deals", FEBRUARY))
    listed = {
        one.kind: (one.row_text, one.row_number, one.change_text, one.change_number) for one in sent.disagreements
    }
    assert all(one.is_live and not one.row_counts and one.deal_id == "1" for one in sent.disagreements)
    assert listed == (
        {}
        if is_newer
        else {
            "owner": ("A", None, "B", None),
            "amount": (None, 17_500, "USD", 30_000),
            "stage": ("won", None, "proposal", None),
        }
    )


@pytest.mark.parametrize("order", list(permutations(["history", "january", "february"])), ids=" ".join)
def test_a_history_and_two_exports_give_the_same_whatever_the_order_of_sending(sending, order):
    files = {
        "history": sending.file("history", *HISTORY),
        "january": sending.file("deals-january", JANUARY),
        "february": sending.file("deals-february", FEBRUARY),
    }
    together = Sending(sending.folder)
    together.send(files["history"], files["february"])
    for name in order:
        sending.send(files[name])
    assert sending.state.windows(FUNNEL) == together.state.windows(FUNNEL)
    sending.send(files[order[0]])
    assert sending.state.windows(FUNNEL) == together.state.windows(FUNNEL)


@pytest.mark.parametrize("order", list(permutations(["january", "february", "march"])), ids=" ".join)
def test_of_several_exports_the_latest_counts_whatever_the_order_of_sending(sending, order):
    rows = {"january": JANUARY, "february": FEBRUARY, "march": MARCH}
    for name in (*order, order[0], "january"):
        sending.send(sending.file(f"deals-{name}", rows[name]))
    assert (sending.total("won"), sending.total("lost_deals"), sending.total("lost_amount")) == (0, 1, 9_000)
    assert sending.total("entered:proposal") == 1


def test_an_older_export_that_is_sent_again_takes_no_win_back(sending):
    january, february = sending.file("deals-january", JANUARY), sending.file("deals-february", FEBRUARY)
    for path in (january, february, january):
        sending.send(path)
    assert (sending.total("won"), sending.total("won_amount")) == (1, 17_500)


def test_the_date_of_an_export_that_is_told_decides(tmp_path):
    state = State()
    for day, row in (("2024-03-01", FEBRUARY), ("2024-02-25", [*FEBRUARY[:6], "999"])):
        path = exports.write(tmp_path / "deals.csv", ROW, [row])
        state.add(Sent(f"{MAPPING}exported: {day}\n", [path], FUNNEL, state).events)
    assert sum(measures.get("won_amount", 0) for measures in state.windows(FUNNEL).values()) == 17_500


def test_an_export_that_was_mended_replaces_itself(sending):
    sending.send(sending.file("deals-a", FEBRUARY))
    sending.send(sending.file("deals-b", [*FEBRUARY[:6], "180"]))
    assert sending.total("won_amount") == 18_000
    sent = sending.send(sending.file("deals-b", [*FEBRUARY[:6], "180"]))
    assert {event.type for event in sent.events} == {"deal.healed"}


def test_two_exports_given_together_count_as_one_after_the_other(tmp_path):
    folder = tmp_path / "both"
    folder.mkdir()
    paths = [
        exports.write(folder / "deals-2.csv", ROW, [FEBRUARY]), exports.write(folder / "deals-1.csv", ROW, [JANUARY])
    ]  # fmt: skip
    sent = Sent(MAPPING, paths, FUNNEL)
    one_by_one = Sending(tmp_path)
    one_by_one.send(one_by_one.file("deals-1", JANUARY))
    one_by_one.send(one_by_one.file("deals-2", FEBRUARY))
    assert sent.rejected == []
    assert State(sent.events).windows(FUNNEL) == one_by_one.state.windows(FUNNEL)
    assert {(team, counts.won, counts.revenue) for (team, _), counts in sent.outcomes.items()} == {("t", 1, 17_500)}


def test_an_expected_close_is_no_date_of_an_export(sending):
    # The January export expects a close in March: it is older than the one of February all the same.
    sending.send(sending.file("deals-february", FEBRUARY))
    sending.send(sending.file("deals-january", JANUARY))
    assert sending.total("won") == 1


def _day(number):
    return (date(2024, 1, 1) + timedelta(days=number)).isoformat()


DEALS = "1234"  # of one file, which takes as long whatever it has


@st.composite
def several_exports(draw):
    """Exports some days apart, each with the stage a deal was in and since when, its owner and its amount."""
    files = []
    day = 5
    for _ in range(draw(st.integers(2, 3))):
        day += draw(st.integers(1, 30))
        rows = []
        for deal in DEALS:
            stage = draw(st.sampled_from(["Open", "Proposal", "Closed Won", "Closed Lost"]))
            since = draw(st.integers(2, day))
            at = ["", _day(since)] if stage.startswith("Closed") else [_day(since), ""]
            owner, amount = draw(st.sampled_from("AB")), draw(st.sampled_from(["", "10", "20", "30"]))
            rows.append([deal, stage, owner, _day(1), *at, amount])
        files.append((_day(day), rows))
    return files


@settings(max_examples=examples(12), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(several_exports(), st.randoms(use_true_random=False))
def test_any_exports_of_a_deal_give_the_same_whatever_the_order_of_sending(tmp_path, files, dice):
    def numbers(order):
        state = State()
        for day, rows in order:
            path = exports.write(tmp_path / "deals.csv", ROW, rows)
            state.add(Sent(f"{MAPPING}exported: {day}\n", [path], FUNNEL, state).events)
        return state.windows(FUNNEL)

    shuffled = [*files, *files]
    dice.shuffle(shuffled)
    assert numbers(shuffled) == numbers(files)


def test_every_event_of_the_files_is_sent_or_known_or_told_better(sending):
    rows = [JANUARY, ["2", *FEBRUARY[1:]], ["3", *MARCH[1:]]]
    for path in (
        sending.file("deals-a", *rows), sending.file("history", *HISTORY), sending.file("deals-b", FEBRUARY, *rows[1:]),
    ):  # fmt: skip
        sent = Sent(MAPPING, [path], FUNNEL, sending.state)
        marks = sum(event.type in ("deal.healed", "deal.property_changed") for event in sent.events)
        held = sum(ready.part.facts.height for ready in sent.parts)
        assert held == len(sent.events) - marks + sent.known + sent.left + sent.told
        sending.state.add(sent.events)


@st.composite
def histories(draw):
    """A file of changes: each deal was opened, and then in some stages."""
    rows = []
    for deal in DEALS:
        rows.append([deal, "2024-01-02T09:00:00Z", "Open", "10"])
        day = 2
        for _ in range(draw(st.integers(0, 3))):
            day += draw(st.integers(1, 20))
            stage = draw(st.sampled_from(["Open", "Proposal", "Closed Won", "Closed Lost"]))
            rows.append([deal, f"{_day(day)}T09:00:00Z", stage, draw(st.sampled_from(["10", "20", "30"]))])
    return rows


@settings(max_examples=examples(8), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(histories(), several_exports(), st.randoms(use_true_random=False))
def test_any_history_and_exports_give_the_same_whatever_the_order_of_sending(tmp_path, history, rows, dice):
    def numbers(order):
        state = State()
        for day, of_day in order:
            header, name = (CHANGE, "history.csv") if day is None else (ROW, "deals.csv")
            path = exports.write(tmp_path / name, header, history if day is None else of_day)
            mapping = MAPPING if day is None else f"{MAPPING}exported: {day}\n"
            state.add(Sent(mapping, [path], FUNNEL, state).events)
        return state.windows(FUNNEL)

    files = [(None, None), *rows]
    shuffled = list(files)
    dice.shuffle(shuffled)
    assert numbers(shuffled) == numbers(files)


@pytest.mark.parametrize("last", ["", "10"])
def test_an_export_of_a_day_between_two_others_says_nothing_that_the_last_one_says(tmp_path, last):
    def amounts(order):
        state = State()
        for day, amount in order:
            row = ["1", "Open", "A", "2024-01-02", "2024-01-03", "", amount]
            path = exports.write(tmp_path / "deals.csv", ROW, [row])
            state.add(Sent(f"{MAPPING}exported: {day}\n", [path], FUNNEL, state).events)
        return state.windows(FUNNEL)

    days = [("2024-01-07", "10"), ("2024-01-08", "20"), ("2024-01-09", last)]
    for order in permutations(days):
        assert amounts(order) == amounts(days)
