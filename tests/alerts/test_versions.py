"""What is new of alerts: each that differs, with the next version; whoever knows the same says the same."""

from stream.alerts.versions import answered, changed
from tests.support.alerts import alert, answer


def test_what_is_new_has_the_first_version_and_what_is_other_the_next_one():
    known = {"a1": alert(version=4), "a2": alert("a2", version=2)}
    judged = [alert(evidence=7.0), alert("a2"), alert("a3", version=9)]
    assert list(changed(judged, known, {})) == [alert(evidence=7.0, version=5), alert("a3")]


def test_what_was_judged_again_and_written_is_no_news():
    (first,) = changed([alert()], {}, {})
    assert list(changed([alert()], {"a1": first}, {})) == []


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
