"""An alert's life over runs of the detector."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.leaks.detector import Baseline, Detector, NewNormal, Prior
from stream.leaks.heights import constant
from stream.leaks.life import Alert, Firing, Restated, firings, messages, reconcile, restated
from stream.leaks.logit import Cell

DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(60)]
CALM = dict.fromkeys(DAYS, False)
WHY = Restated(3, 40, DAYS[4], DAYS[9])


def firing(since, fired, ended=None):
    return Firing(DAYS[since], DAYS[fired], None if ended is None else DAYS[ended])


def run(known, *stretches, warns=CALM, why=None, calibration="c1"):
    return reconcile("north", calibration, known, stretches, warns, why)


def test_a_firing_becomes_an_alert_with_an_id_of_what_identifies_it():
    (alert,) = run([], firing(3, 5))
    assert alert == Alert(alert.id, "north", "c1", DAYS[3], DAYS[5], None, "firing")
    assert run([], firing(2, 5, 9))[0].id == alert.id
    others = [
        reconcile("south", "c1", [], [firing(3, 5)], CALM)[0].id,
        reconcile("north", "c2", [], [firing(3, 5)], CALM)[0].id,
        run([], firing(3, 6))[0].id,
    ]
    assert len({alert.id, *others}) == 4


def test_a_later_run_that_overlaps_it_is_the_same_alert():
    first = run([], firing(3, 5))
    (alert,) = run(first, firing(2, 4, 12), calibration="c2")
    assert alert.id == first[0].id
    assert (alert.since, alert.fired, alert.ended, alert.status) == (DAYS[2], DAYS[4], DAYS[12], "resolved")
    assert alert.calibration == "c1"


def test_what_no_run_tells_any_more_is_withdrawn_with_its_reason():
    (alert,) = run(run([], firing(3, 5)), why=WHY)
    assert (alert.status, alert.restated) == ("withdrawn", WHY)


def test_where_the_statistic_still_warns_it_is_weakened_and_stays():
    known = run([], firing(3, 5, 9))
    (alert,) = run(known, warns=CALM | {DAYS[7]: True}, why=WHY)
    assert (alert.status, alert.restated) == ("weakened", WHY)
    assert run(known, warns=CALM | {DAYS[10]: True})[0].status == "withdrawn"


def test_what_is_restated_and_restated_back_is_the_same_alert_again():
    first = run([], firing(3, 5), firing(20, 22))
    withdrawn = run(first, why=WHY)
    assert run(withdrawn, firing(3, 5), firing(20, 22)) == first


def test_a_firing_after_one_that_was_resolved_is_another_alert():
    first = run([], firing(3, 5, 9))
    alerts = run(first, firing(3, 5, 9), firing(12, 14))
    assert [alert.status for alert in alerts] == ["resolved", "firing"]
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
    alerts = run(known, firing(3, 5, 20), why=WHY)
    assert [(alert.id, alert.status) for alert in alerts] == [(known[0].id, "resolved"), (known[1].id, "withdrawn")]


def test_what_is_older_than_the_run_is_left_alone():
    known = run([], firing(3, 5, 8))
    assert run(known, warns={DAYS[20]: False}) == known


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


def test_firings_are_read_off_the_steps_of_a_run():
    detector = Detector(Baseline((), Prior(20000, 80000)), constant(4.284))
    buckets = [[Cell(10, x)] for x in [2] * 3 + [6] * 4 + [1] * 12 + [6] * 4]
    assert firings(detector.run(buckets)) == [(4, 8), (20, None)]


def test_a_firing_ends_where_it_is_taken_as_the_new_normal():
    detector = Detector(Baseline((), Prior(4, 16)), constant(4.284))
    buckets = [[Cell(10, 2)]] * 10 + [[Cell(10, 6)]] * 10
    assert firings(detector.run(buckets, new_normal=[NewNormal(10, 15)])) == [(12, 15)]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ([Cell(10, 3)], [Cell(10, 2)], (1, 10)),  # lost became won
        ([Cell(10, 3)], [Cell(12, 4)], (2, 12)),  # two came late
        ([Cell(10, 3)], [Cell(7, 0)], (3, 10 - 3)),  # three went elsewhere
        ([Cell(10, 3)], [Cell(4, 1, 0.5), Cell(6, 2)], (4, 10)),  # four were older
    ],
)
def test_what_late_events_changed_is_counted(before, after, told):
    days, same = DAYS[:2], [Cell(5, 1)]
    assert restated(days, [same, before], [same, after]) == Restated(told[0], told[1] + 5, DAYS[1], DAYS[1])


def test_where_nothing_changed_nothing_is_told():
    assert restated(DAYS[:1], [[Cell(4, 1), Cell(6, 2)]], [[Cell(10, 3)]]) is None


PARENTS = {"east": "all", "west": "all", "ann": "east", "bob": "east", "cid": "west"}


def sent(*fired):
    alerts = [Alert(f"{series}{day}", series, "c1", DAYS[day], DAYS[day], None, "firing") for series, day in fired]
    return [(message.series, message.alerts) for message in messages(alerts, PARENTS, DAYS)]


def test_alarms_of_one_region_are_one_message_of_the_region():
    assert sent(("ann", 5), ("bob", 7), ("east", 9)) == [("east", ("ann5", "bob7", "east9"))]
    assert sent(("ann", 5), ("bob", 5)) == [("east", ("ann5", "bob5"))]
    assert sent(("east", 5), ("ann", 9)) == [("east", ("east5", "ann9"))]


def test_a_message_keeps_the_id_of_its_first_alert():
    first = Alert("a", "ann", "c1", DAYS[5], DAYS[5], None, "firing")
    second = Alert("b", "bob", "c1", DAYS[7], DAYS[7], None, "firing")
    assert messages([first], PARENTS, DAYS)[0].id == messages([second, first], PARENTS, DAYS)[0].id == "a"


def test_what_has_nothing_to_do_with_each_other_is_sent_apart():
    assert sent(("ann", 5), ("cid", 6)) == [("ann", ("ann5",)), ("cid", ("cid6",))]


def test_after_21_buckets_it_is_another_message():
    assert len(sent(("ann", 5), ("ann", 26))) == 1
    assert len(sent(("ann", 5), ("ann", 27))) == 2
