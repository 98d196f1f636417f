"""Which alerts are one message."""

from datetime import date, timedelta

from stream.leaks.life import Alert
from stream.leaks.messages import messages_of

DAYS = [date(2026, 3, 2) + timedelta(days=number) for number in range(60)]
PARENTS = {"east": "all", "west": "all", "ann": "east", "bob": "east", "cid": "west"}


def sent(*fired):
    alerts = [Alert(f"{series}{day}", series, "c1", DAYS[day], DAYS[day], None) for series, day in fired]
    return [(message.series, message.alerts) for message in messages_of(alerts, PARENTS, DAYS)]


def test_alarms_of_one_region_are_one_message_of_the_region():
    assert sent(("ann", 5), ("bob", 7), ("east", 9)) == [("east", ("ann5", "bob7", "east9"))]
    assert sent(("ann", 5), ("bob", 5)) == [("east", ("ann5", "bob5"))]
    assert sent(("east", 5), ("ann", 9)) == [("east", ("east5", "ann9"))]


def test_a_message_keeps_the_id_of_its_first_alert():
    first = Alert("a", "ann", "c1", DAYS[5], DAYS[5], None)
    second = Alert("b", "bob", "c1", DAYS[7], DAYS[7], None)
    assert messages_of([first], PARENTS, DAYS)[0].id == messages_of([second, first], PARENTS, DAYS)[0].id == "a"


def test_what_has_nothing_to_do_with_each_other_is_sent_apart():
    assert sent(("ann", 5), ("cid", 6)) == [("ann", ("ann5",)), ("cid", ("cid6",))]


def test_after_21_buckets_it_is_another_message():
    assert len(sent(("ann", 5), ("ann", 26))) == 1
    assert len(sent(("ann", 5), ("ann", 27))) == 2
