"""Who has told what: the order of the topic decides, for whoever reads it."""

from datetime import date, timedelta

from stream.alerts.receivers.ledger import CLAIM, Ledger
from tests.support.alerts import NOON, delivery


def status(ledger):
    known = ledger.of("hook", "a1", "firing")
    return None if known is None else (known.status, known.by)


def test_of_two_that_claim_the_same_it_is_the_first_ones():
    ledger = Ledger([delivery(status="claimed"), delivery(status="claimed", by="w2")])
    assert status(ledger) == ("claimed", "w1")


def test_a_claim_that_is_a_minute_old_is_anybodys():
    later = NOON + CLAIM
    ledger = Ledger([delivery(status="claimed"), delivery(status="claimed", by="w2", at=later - timedelta(seconds=1))])
    assert status(ledger) == ("claimed", "w1")
    ledger.take(delivery(status="claimed", by="w2", at=later))
    assert status(ledger) == ("claimed", "w2")


def test_whoever_has_claimed_it_may_claim_it_again_and_then_has_it_for_longer():
    again = NOON + timedelta(seconds=50)
    ledger = Ledger([delivery(status="claimed"), delivery(status="claimed", at=again)])
    ledger.take(delivery(status="claimed", by="w2", at=NOON + CLAIM))
    assert status(ledger) == ("claimed", "w1")


def test_what_was_told_stays_told():
    ledger = Ledger([delivery(), delivery(status="claimed", by="w2", minutes=9), delivery(status="waiting", minutes=9)])
    assert status(ledger) == ("told", "")
    assert ledger.was_told("hook", "a1", "firing")
    assert not ledger.was_told("hook", "a1", "resolved")
    assert not ledger.was_told("other", "a1", "firing")


def test_what_is_claimed_does_not_go_back_to_waiting():
    assert status(Ledger([delivery(status="claimed"), delivery(status="waiting", minutes=9)])) == ("claimed", "w1")


def test_it_knows_of_which_series_a_receiver_was_told_on_a_day():
    ledger = Ledger([delivery(), delivery("a2", status="waiting", series="stuck/x")])
    day = date(2026, 5, 6)
    told = [
        ledger.told_on(receiver, series, on, lambda moment: moment.date())
        for receiver, series, on in (
            ("hook", "lost/new-business/proposal/team/north", day),
            ("hook", "lost/new-business/proposal/team/north", day + timedelta(days=1)),
            ("other", "lost/new-business/proposal/team/north", day),
            ("hook", "stuck/x", day),
        )
    ]
    assert told == [True, False, False, False]
