"""The ledger of what reps are paid: posted deal by deal, and never changed once it is settled."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import settings as example_settings
from hypothesis import strategies as st

from stream.core.buckets import Days
from stream.core.funnel import MICROS
from stream.oracle import commission as oracle
from stream.planning.ledger import PayPeriod, Version, Win, ledger
from tests.planning.plans import QUOTA, plan
from tests.support.examples import examples

DAY = 86_400 * MICROS
QUARTERS = [Days(date(2026, 1 + 3 * n, 1), date(2026, 3 + 3 * n, (31, 30, 30, 31)[n])) for n in range(4)]


def at(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, tzinfo=UTC).timestamp()) * MICROS


def day_of(moment: int) -> date:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=moment)).date()


def periods(quota=QUOTA, after=0, **terms):
    return [PayPeriod(days, quota, plan(**terms), at(days.last) + (after + 1) * DAY) for days in QUARTERS]


def won(day: str, amount: int | None, rep: str = "1", known: str | None = None) -> Version:
    closed = date.fromisoformat(day)
    win = Win(at(closed), closed, rep, "north", "", None if amount is None else amount * 100)
    return Version(at(date.fromisoformat(known)) if known else at(closed), win)


def gone(known: str) -> Version:
    return Version(at(date.fromisoformat(known)), None)


DEALS = {
    "a": [won("2026-01-10", 120_000)],
    "b": [won("2026-02-10", 100_000)],
    "c": [won("2026-02-20", 60_000)],
    "d": [won("2026-03-10", 45_000)],
}


def statements(deals, as_of="2026-12-31", first_settlement="2026-01-01", of=None):
    end = at(date.fromisoformat(as_of)) + DAY - 1
    return ledger("1", of or periods(), deals, end, at(date.fromisoformat(first_settlement)), day_of)


def posted(deals, number=0, **more):
    """What is posted in a quarter: deal, money, and why."""
    return [(one.deal_id, one.paid / 100, one.reason) for one in statements(deals, **more)[number].postings]


def test_deals_are_posted_in_order_of_their_close_and_add_up():
    assert posted(DEALS) == [("a", 0, "won"), ("b", 7_600, "won"), ("c", 6_000, "won"), ("d", 5_775, "won")]
    statement = statements(DEALS)[0]
    assert (statement.attained, statement.paid, statement.earned) == (325_000_00, 19_375_00, 19_375_00)
    assert [(one.before, one.after) for one in statement.postings][1] == (120_000_00, 220_000_00)


def test_deals_of_one_day_are_posted_in_order_of_their_ids():
    deals = {"z": [won("2026-02-10", 125_000)], "b": [won("2026-02-10", 125_000)]}
    assert [one[:2] for one in posted(deals)] == [("b", 0), ("z", 10_000)]


def test_a_deal_that_is_cancelled_later_takes_back_what_it_brought_in_the_period_of_the_cancellation():
    deals = DEALS | {"b": [*DEALS["b"], gone("2026-05-04")]}
    assert posted(deals)[1] == ("b", 7_600, "won")
    assert posted(deals, 1) == [("b", -7_600, "cancelled")]
    (posting,) = statements(deals)[1].postings
    assert (posting.day, posting.of, posting.closed_on) == (date(2026, 5, 4), QUARTERS[0], date(2026, 2, 10))
    assert (posting.before, posting.after) == (325_000_00, 325_000_00)


def test_without_kept_attainment_a_cancelled_deal_no_longer_counts_in_that_of_its_period():
    deals = {
        "b": [won("2026-02-10", 250_000), gone("2026-05-04")],
        "late": [won("2026-03-01", 125_000, known="2026-05-05")],
    }
    assert posted(deals, 1) == [("b", -10_000, "cancelled"), ("late", 16_875, "won_late")]
    dropped = periods(keep_attainment=False)
    assert posted(deals, 1, of=dropped) == [("b", -10_000, "cancelled"), ("late", 0, "won_late")]


def test_where_the_plan_recomputes_a_cancelled_deal_takes_back_what_its_period_brings_less():
    deals = DEALS | {"b": [*DEALS["b"], gone("2026-05-04")]}
    assert posted(deals, 1, of=periods(clawback="recompute")) == [("b", -11_375, "cancelled")]


def test_a_deal_that_is_cancelled_before_the_settlement_is_not_posted_at_all():
    deals = DEALS | {"d": [*DEALS["d"], gone("2026-04-08")]}
    assert [one[0] for one in posted(deals, of=periods(after=10))] == ["a", "b", "c"]
    assert posted(deals, 1, of=periods(after=10)) == []


def test_a_deal_that_is_won_again_is_posted_with_what_it_brought():
    deals = DEALS | {"b": [*DEALS["b"], gone("2026-05-04"), won("2026-02-10", 100_000, known="2026-08-01")]}
    assert posted(deals, 2) == [("b", 7_600, "won_again")]
    anew = DEALS | {"b": [*DEALS["b"], gone("2026-05-04"), won("2026-08-01", 100_000)]}
    assert posted(anew, 2) == [("b", 0, "won")]


def test_a_win_that_becomes_known_late_is_posted_on_top_of_what_its_period_had():
    deals = DEALS | {"e": [won("2026-03-20", 50_000, known="2026-04-20")]}
    assert posted(deals, 1) == [("e", 30_625 - 19_375 - 3_750, "won_late")]
    assert statements(deals)[0].attained == 325_000_00


def test_a_corrected_amount_is_posted_at_the_rate_of_the_first():
    deals = DEALS | {"d": [*DEALS["d"], won("2026-03-10", 90_000, known="2026-04-20")]}
    assert posted(deals, 1) == [("d", 5_775, "amount")]
    back = DEALS | {"d": [*deals["d"], won("2026-03-10", 45_000, known="2026-07-20")]}
    assert posted(back, 2) == [("d", -5_775, "amount")]


def test_an_amount_that_was_not_known_is_posted_on_top_of_what_its_period_had():
    deals = {"a": [won("2026-01-10", None), won("2026-01-10", 250_000, known="2026-05-01")]}
    assert posted(deals) == [("a", 0, "won")]
    assert posted(deals, 1) == [("a", 10_000, "amount")]


def test_a_deal_that_turns_out_to_be_another_reps_moves_from_one_to_the_other():
    deals = DEALS | {"b": [*DEALS["b"], won("2026-02-10", 100_000, rep="2", known="2026-05-04")]}
    assert posted(deals, 1) == [("b", -7_600, "other_rep")]
    end = at(date(2026, 12, 31))
    theirs = ledger("2", periods(), deals, end, 0, day_of)
    assert [(one.deal_id, one.paid, one.reason) for one in theirs[1].postings] == [("b", 0, "taken_over")]


def test_a_close_date_that_moves_to_a_later_period_moves_the_deal_there():
    deals = {"a": [won("2026-02-10", 250_000), won("2026-06-10", 250_000, known="2026-05-04")]}
    assert posted(deals, 1) == [("a", -10_000, "other_period"), ("a", 10_000, "won")]


def test_a_close_date_that_moves_among_settled_periods_changes_nothing():
    deals = {"a": [won("2026-05-10", 250_000), won("2026-02-10", 250_000, known="2026-08-04")]}
    assert posted(deals, 2) == []
    to_the_last_day = {"a": [won("2026-05-10", 250_000), won("2026-06-30", 250_000, known="2026-08-04")]}
    assert posted(to_the_last_day, 2) == []


def test_a_win_whose_close_lies_ahead_counts_when_it_has_come():
    deals = {"a": [won("2026-05-10", 250_000, known="2026-02-01")]}
    assert [len(one.postings) for one in statements(deals, "2026-05-09")] == [0, 0]
    assert posted(deals, 1, as_of="2026-05-10") == [("a", 10_000, "won")]


def test_a_deal_that_closed_before_the_first_period_is_paid_by_none():
    assert [one.postings for one in statements({"a": [won("2025-12-31", 10**6)]})] == [()] * 4


def test_after_the_quota_has_ended_nothing_is_earned_and_what_was_is_still_taken_back():
    first, *rest = periods()
    ended = [first, *(one._replace(quota=0) for one in rest)]
    deals = DEALS | {"b": [*DEALS["b"], gone("2026-05-04")], "n": [won("2026-05-01", 500_000)]}
    assert posted(deals, 1, of=ended) == [("b", -7_600, "cancelled"), ("n", 0, "won")]


def test_before_the_first_settlement_nothing_is_settled():
    assert [one.is_settled for one in statements(DEALS)] == [True, True, True, False]
    assert [one.is_settled for one in statements(DEALS, first_settlement="2027-01-01")] == [False] * 4


# Any history

_days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
_amounts = st.none() | st.integers(-10_000, 400_000) | st.sampled_from([0, 1, 125_000, 250_000])


@st.composite
def histories(draw):
    """Some deals, each with what became known of it when."""
    deals = {}
    for deal_id in draw(st.sets(st.sampled_from("abcdef"))):
        versions = []
        for known in sorted(draw(st.sets(_days, min_size=1, max_size=5))):
            is_won, rep = draw(st.booleans()), draw(st.sampled_from("112"))
            day = draw(st.sampled_from([known, draw(_days)]))
            versions.append(
                won(day.isoformat(), draw(_amounts), rep, known.isoformat()) if is_won else gone(known.isoformat())
            )
        deals[deal_id] = versions
    return deals


_terms = st.fixed_dictionaries(
    {
        "clawback": st.sampled_from(["original", "recompute"]),
        "keep_attainment": st.booleans(),
        "tiers": st.just([{"to": 0.5, "rate": 0}, {"to": 1.25, "rate": 0.0813}, {"rate": 0.15}])
        | st.just([{"to": 0.5, "rate": 0.1}, {"to": 1.2, "rate": 0.3337}]),
    }
)


@st.composite
def plans(draw):
    terms = draw(_terms)
    terms["cap"] = "to" in terms["tiers"][-1] and draw(st.booleans())
    return periods(draw(st.sampled_from([QUOTA, 7, 0])), draw(st.sampled_from([0, 20])), **terms)


def known_of(deals):
    def known(before):
        wins = {}
        for deal_id, versions in deals.items():
            told = [one for one in versions if one.known_at < before]
            if told and told[-1].win is not None:
                wins[deal_id] = told[-1].win._asdict()
        return wins

    return known


@example_settings(max_examples=examples(500))
@given(histories(), plans(), _days)
def test_the_postings_are_those_of_the_oracle_to_the_cent(deals, paid_by, day):
    as_of = at(day) + DAY - 1
    mine = [
        (number, posting.deal_id, posting.of, posting.paid, posting.after, posting.reason == "cancelled")
        for number, one in enumerate(ledger("1", paid_by, deals, as_of, 0, day_of))
        for posting in one.postings
    ]
    begun = [one for one in paid_by if one.days.first <= day]
    theirs = oracle.postings(
        "1",
        [oracle.Period(one.days.first, one.days.last, one.quota, one.plan, one.settles_at) for one in begun],
        known_of(deals),
        as_of,
    )
    assert mine == [
        (one.period, one.deal_id, paid_by[one.of].days, one.paid, one.attained, one.is_cancelled) for one in theirs
    ]


@example_settings(max_examples=examples(300))
@given(histories(), plans(), _days, _days)
def test_what_is_settled_stays_whatever_becomes_known_later(deals, paid_by, one, other):
    first, last = (at(day) + DAY - 1 for day in sorted((one, other)))
    settled = [one for one in ledger("1", paid_by, deals, first, 0, day_of) if one.is_settled]
    assert ledger("1", paid_by, deals, last, 0, day_of)[: len(settled)] == settled


@example_settings(max_examples=examples(300))
@given(histories(), plans())
def test_a_deal_that_nobody_has_won_in_the_end_was_paid_nothing_in_all(deals, paid_by):
    cancelled = {deal_id: [*versions, gone("2026-12-31")] for deal_id, versions in deals.items()}
    by_deal: dict[str, int] = {}
    for statement in ledger("1", paid_by, cancelled, at(date(2027, 1, 1)), 0, day_of):
        for posting in statement.postings:
            by_deal[posting.deal_id] = by_deal.get(posting.deal_id, 0) + posting.paid
    if paid_by[0].plan.clawback == "original":
        assert not any(by_deal.values())
    assert not sum(by_deal.values())
