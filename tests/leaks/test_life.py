"""Which alert a firing is, over runs of the detector."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.life import Alert, Firing, reconcile

DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(60)]


def firing(since, fired, ended=None):
    return Firing(DAYS[since], DAYS[fired], None if ended is None else DAYS[ended])


def run(known, *stretches, calibration="c1"):
    return reconcile("north", calibration, known, stretches)


def test_a_firing_becomes_an_alert_with_an_id_of_what_identifies_it():
    (alert,) = run([], firing(3, 5))
    assert alert == Alert(alert.id, "north", "c1", DAYS[3], DAYS[5], None)
    assert run([], firing(2, 5, 9))[0].id == alert.id
    others = [
        reconcile("south", "c1", [], [firing(3, 5)])[0].id,
        reconcile("north", "c2", [], [firing(3, 5)])[0].id,
        run([], firing(3, 6))[0].id,
    ]
    assert len({alert.id, *others}) == 4


def test_a_later_run_that_overlaps_it_is_the_same_alert():
    first = run([], firing(3, 5))
    (alert,) = run(first, firing(2, 4, 12), calibration="c2")
    assert alert.id == first[0].id
    assert (alert.since, alert.fired, alert.ended) == (DAYS[2], DAYS[4], DAYS[12])
    assert alert.calibration == "c1"


def test_what_a_run_does_not_tell_stays_as_it_was_and_is_the_same_alert_once_a_run_tells_it_again():
    first = run([], firing(3, 5), firing(20, 22))
    assert run(first) == first
    assert run(run(first), firing(3, 5), firing(20, 22)) == first


def test_a_firing_after_one_that_was_resolved_is_another_alert():
    first = run([], firing(3, 5, 9))
    alerts = run(first, firing(3, 5, 9), firing(12, 14))
    assert [alert.ended for alert in alerts] == [DAYS[9], None]
    assert alerts[0] == first[0]


def test_where_a_firing_falls_apart_its_first_part_is_the_alert():
    known = run([], firing(3, 5, 30))
    alerts = run(known, firing(2, 4, 8), firing(9, 5 + 5, 30))
    assert alerts[0].id == known[0].id
    assert len({alert.id for alert in alerts}) == 2
    (one, _) = run(known, firing(1, 2, 4), firing(5, 5, 30))
    assert one.id == known[0].id


def test_two_alerts_that_become_one_firing_are_the_older_one():
    known = run([], firing(3, 5, 8), firing(10, 12))
    assert run(known, firing(3, 5, 20)) == [known[0]._replace(ended=DAYS[20]), known[1]]


@given(st.lists(st.integers(0, 40), min_size=2, max_size=12, unique=True), st.data())
def test_ids_never_repeat_and_runs_that_tell_the_same_change_nothing(places, data):
    def drawn():
        cut = sorted(places)[: 2 * data.draw(st.integers(0, len(places) // 2))]
        return [firing(begin, begin, end) for begin, end in zip(cut[::2], cut[1::2], strict=True)]

    alerts = []
    for _ in range(3):
        stretches = drawn()
        alerts = run(alerts, *stretches)
        assert len({alert.id for alert in alerts}) == len(alerts)
        assert run(alerts, *stretches) == alerts
