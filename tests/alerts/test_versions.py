"""What is new of alerts: each that differs, with the next version; whoever knows the same says the same."""

from datetime import date, timedelta

from stream.alerts.versions import answered, as_known, changed
from tests.support.alerts import NOON, alert, answer


def test_what_is_new_has_the_first_version_and_what_is_other_the_next_one():
    known = {"a1": alert(version=4), "a2": alert("a2", version=2)}
    judged = [alert(evidence=7.0), alert("a2"), alert("a3", version=9)]
    assert list(changed(judged, known, {})) == [alert(evidence=7.0, version=5), alert("a3")]


def test_what_was_judged_again_and_written_is_no_news():
    (first,) = changed([alert()], {}, {})
    assert list(changed([alert()], {"a1": first}, {})) == []


def test_an_alert_of_which_nothing_is_other_than_when_it_was_judged_is_what_was_known_of_it():
    known = alert(version=4, judged_on=date(2026, 5, 5), text="As it was told.")
    again = alert(judged_on=date(2026, 5, 6), changed_at=NOON + timedelta(days=1))
    assert as_known(again, known) is known
    other = alert(evidence=7.0)
    assert as_known(other, known) is other
    assert as_known(other, None) is other


def test_what_was_said_stays_with_an_alert_however_it_is_judged():
    said = answer()
    assert list(changed([alert(evidence=7.0)], {"a1": alert()}, {"a1": said})) == [
        alert(evidence=7.0, version=2, answer=said)
    ]


def test_an_answer_makes_a_version_once():
    said = answer()
    (now,) = answered({"a1": alert()}, {"a1": said, "gone": answer("gone")})
    assert now == alert(version=2, answer=said)
    assert list(answered({"a1": now}, {"a1": said})) == []
