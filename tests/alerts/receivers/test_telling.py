"""Telling a receiver: again until it takes it, in its hours, in one message, and by one worker."""

import base64
from datetime import UTC, timedelta
from typing import Any

import pytest
from prometheus_client import REGISTRY

from schemas.alerting import Receiver
from stream.alerts.in_language import Speaker
from stream.alerts.receivers import telling as telling_of
from stream.alerts.receivers.ledger import CLAIM, Ledger
from stream.alerts.receivers.telling import Telling
from tests.support.alerts import NOON, alert, delivery
from tests.support.histories import KNOWN
from tests.support.hooks import hook_on_this_machine


class FakeLog:
    """A topic without Kafka. `before_reading` is what another worker wrote just before."""

    def __init__(self):
        self.alerts = {}
        self.ledger = Ledger()
        self.written = []
        self.before_reading = []

    def knows(self, *alerts):
        self.alerts |= {one.alert_id: one for one in alerts}

    async def write(self, contents):
        for content in [*self.before_reading, *contents]:
            self.written.append(content)
            self.ledger.take(content)
        self.before_reading = []


class Clock:
    def __init__(self):
        self.now = NOON

    def __call__(self):
        return self.now


@pytest.fixture
async def hook():
    async with hook_on_this_machine() as listening:
        yield listening


@pytest.fixture
def log():
    return FakeLog()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def telling(clock):
    return Telling("w1", UTC, clock)


def slack(hook, **fields):
    told = {"name": "hook", "kind": "slack", "url": hook.url, "allow_private": True}
    return Receiver.model_validate(told | fields)


def always(_day):
    return True


def statuses(log):
    return [one.status for one in log.written]


async def test_what_is_told_is_noted_claimed_sent_and_told_once(hook, log, telling):
    log.knows(alert())
    for _ in range(3):
        await telling.tell(slack(hook), log, always)
    assert statuses(log) == ["waiting", "claimed", "told"]
    assert len(hook.requests) == 1


@pytest.mark.parametrize(
    ("own", "of_the_service", "title"),
    [
        ("tr", "", "daha çok anlaşma kaybediliyor"),
        (None, "tr", "daha çok anlaşma kaybediliyor"),
        ("en", "tr", "more deals are lost"),
        (None, "", "more deals are lost"),
    ],
)
async def test_a_receiver_is_told_in_its_language_else_in_that_of_the_service(
    hook, log, clock, own, of_the_service, title
):
    log.knows(alert(title="North: more deals are lost in Proposal"))
    telling = Telling("w1", UTC, clock, speaker=Speaker(KNOWN, of_the_service))
    await telling.tell(slack(hook, language=own), log, always)
    assert title in hook.bodies[0]["text"]


async def test_one_that_fails_is_told_again_after_a_pause_that_doubles(hook, log, telling, clock):
    hook.statuses = [500, 500, 200]
    log.knows(alert())
    times = []
    for seconds in range(40):
        clock.now = NOON + timedelta(seconds=seconds)
        before = len(hook.requests)
        await telling.tell(slack(hook), log, always)
        times += [seconds] * (len(hook.requests) - before)
    assert times == [0, 5, 15]
    assert statuses(log)[-1] == "told"
    assert REGISTRY.get_sample_value("dealstream_alert_notifications_waiting", {"receiver": "hook"}) == 0


async def test_it_is_kept_however_long_a_receiver_is_away(hook, log, telling, clock):
    hook.statuses = [503]
    log.knows(alert())
    for hours in range(48):
        clock.now = NOON + timedelta(hours=2 * hours)
        await telling.tell(slack(hook), log, always)
    assert len(hook.requests) == 48
    hook.statuses = [200]
    clock.now += timedelta(hours=2)
    await telling.tell(slack(hook), log, always)
    assert statuses(log)[-1] == "told"


async def test_what_comes_in_quiet_hours_is_sent_after_them_in_one_message(hook, log, telling, clock):
    quiet = slack(hook, quiet_hours={"from": "09:00", "to": "12:00"})
    log.knows(alert())
    await telling.tell(quiet, log, always)
    log.knows(alert("a2", series="stuck/x", title="More stands still"))
    await telling.tell(quiet, log, always)
    assert (hook.requests, statuses(log)) == ([], ["waiting", "waiting"])
    clock.now = NOON + timedelta(hours=2)
    await telling.tell(quiet, log, always)
    (body,) = hook.bodies
    assert "More is lost" in body["text"]
    assert "More stands still" in body["text"]


async def test_what_another_worker_has_claimed_just_before_is_not_sent(hook, log, telling):
    log.knows(alert())
    await telling.tell(slack(hook, quiet_hours={"from": "09:00", "to": "12:00"}), log, always)
    log.before_reading = [delivery(status="claimed", by="w2")]
    await telling.tell(slack(hook), log, always)
    assert hook.requests == []


async def test_what_another_worker_has_told_meanwhile_is_not_sent(hook, log, telling):
    log.knows(alert())
    await telling.tell(slack(hook, quiet_hours={"from": "09:00", "to": "12:00"}), log, always)
    log.before_reading = [delivery(by="w2")]
    await telling.tell(slack(hook), log, always)
    assert hook.requests == []


async def test_one_that_was_killed_after_its_claim_is_replaced_a_minute_later(hook, log, telling, clock):
    log.knows(alert())
    log.ledger.take(delivery(status="claimed", by="killed"))
    clock.now = NOON + CLAIM - timedelta(seconds=1)
    await telling.tell(slack(hook), log, always)
    assert hook.requests == []
    clock.now = NOON + CLAIM
    await telling.tell(slack(hook), log, always)
    assert len(hook.requests) == 1


async def test_one_that_stood_still_after_its_claim_does_not_send(hook, log, telling, clock):
    async def frozen(contents):
        await FakeLog.write(log, contents)
        clock.now += CLAIM  # another one may have told it since

    log.knows(alert())
    log.write = frozen
    await telling.tell(slack(hook), log, always)
    assert hook.requests == []


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"kind": "webhook", "secret_env": "NO_SUCH_KEY"}, "NO_SUCH_KEY has no key"),
        ({"url": None, "url_env": "NO_SUCH_ADDRESS"}, "NO_SUCH_ADDRESS has no address"),
        ({"allow_private": False}, "private network"),
    ],
)
async def test_what_is_wrong_with_a_receiver_is_said_and_it_is_tried_again(hook, log, telling, caplog, fields, why):
    log.knows(alert())
    await telling.tell(slack(hook, **fields), log, always)
    assert why in caplog.text
    assert hook.requests == []
    assert statuses(log)[-1] == "claimed"


async def test_secret_addresses_and_keys_come_from_the_environment(hook, log, telling, monkeypatch):
    monkeypatch.setenv("HOOK_ADDRESS", hook.url)
    monkeypatch.setenv("HOOK_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    log.knows(alert())
    await telling.tell(
        slack(hook, kind="webhook", url=None, url_env="HOOK_ADDRESS", secret_env="HOOK_KEY"), log, always
    )
    ((headers, _),) = hook.requests
    assert headers["webhook-id"] == "a1.firing"


async def test_a_key_that_is_easy_to_guess_signs_nothing(hook, log, telling, monkeypatch, caplog):
    monkeypatch.setenv("HOOK_KEY", "whsec_" + base64.b64encode(b"my-signing-secret").decode())
    log.knows(alert())
    await telling.tell(slack(hook, kind="webhook", secret_env="HOOK_KEY"), log, always)
    assert "HOOK_KEY has a key that is easy to guess" in caplog.text
    assert "openssl rand" in caplog.text
    assert hook.requests == []


@pytest.mark.parametrize(("answers", "pictures"), [([400], [1, 1, 0, 0]), ([503], [1, 1, 1, 1])])
async def test_what_is_refused_twice_with_its_pictures_is_sent_without_them(
    hook, log, telling, clock, monkeypatch, answers, pictures
):
    monkeypatch.setenv("HOOK_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    hook.statuses = answers
    log.knows(alert())
    for minutes in range(4):
        clock.now = NOON + timedelta(minutes=minutes)
        await telling.tell(slack(hook, secret_env="HOOK_KEY", page_url="https://sales.example"), log, always)
    assert ["blocks" in one for one in hook.bodies] == [bool(one) for one in pictures]


async def test_pictures_come_back_once_a_message_was_taken(hook, log, telling, clock, monkeypatch):
    monkeypatch.setenv("HOOK_KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    hook.statuses = [400, 400, 200]
    receiver = slack(hook, secret_env="HOOK_KEY", page_url="https://sales.example")
    for number in range(4):
        clock.now = NOON + timedelta(minutes=number)
        log.knows(alert() if number < 3 else alert("a2", series="stuck/x"))
        await telling.tell(receiver, log, always)
    assert ["blocks" in one for one in hook.bodies] == [True, True, False, True]


async def test_one_that_cannot_be_said_is_left_out_and_the_others_are_told(hook, log, clock, caplog):
    class Failing(Speaker):
        def told(self, notification, words):
            return 1 / 0 if notification.alert.alert_id == "bad" else super().told(notification, words)

    log.knows(alert("bad", series="lost/new/offer/team/north"), alert("good"))
    telling = Telling("w1", UTC, clock, speaker=Failing(KNOWN))
    for minutes in range(3):
        clock.now = NOON + timedelta(minutes=minutes)
        await telling.tell(slack(hook), log, always)
    assert {one.alert_id: one.status for one in log.written} == {"bad": "claimed", "good": "told"}
    assert len(hook.requests) == 1
    assert "dealstream fails to tell the receiver hook of alerts" in caplog.text
    assert REGISTRY.get_sample_value("dealstream_alert_notifications_waiting", {"receiver": "hook"}) == 1


async def test_what_fails_for_one_receiver_waits_as_long_as_one_that_does_not_answer(
    log, telling, clock, monkeypatch, caplog
):
    monkeypatch.setattr(telling_of, "untold", lambda *_: 1 / 0)
    for seconds in range(12):
        clock.now = NOON + timedelta(seconds=seconds)
        await telling.tell(
            Receiver.model_validate({"name": "hook", "kind": "slack", "url": "https://hook.example"}), log, always
        )
    assert caplog.text.count("dealstream fails to tell the receiver") == 2


def alertmanager(hook, **fields):
    return slack(hook, kind="alertmanager", **fields)


async def test_an_alertmanager_hears_again_of_what_goes_on_however_long_that_is(hook, log, telling, clock):
    log.knows(alert(), alert("a2", group_id="a1"))
    for later in (timedelta(0), timedelta(hours=1), timedelta(days=80)):
        clock.now = NOON + later
        for _ in range(3):
            await telling.tell(alertmanager(hook), log, always)
    assert statuses(log) == ["waiting", "claimed", "told"]
    assert [[one["labels"]["alert"] for one in body] for body in hook.bodies] == [["a1"]] * 3
    [last] = hook.bodies[-1]
    assert last["labels"] == hook.bodies[0][0]["labels"]
    assert last["endsAt"] > (clock.now + timedelta(days=89)).isoformat()


async def test_an_alertmanager_hears_no_more_of_what_is_over_once_it_was_told_so(hook, log, telling, clock):
    log.knows(alert())
    await telling.tell(alertmanager(hook), log, always)
    over: dict[str, Any] = {"state": "resolved", "ended_on": NOON.date()}
    # Its first alert is over, and one that is told with it goes on.
    log.knows(alert(**over), alert("a2", group_id="a1"))
    log.ledger.take(delivery(parts=("a2",)))
    for hours in (2, 4):
        clock.now = NOON + timedelta(days=1, hours=hours)
        await telling.tell(alertmanager(hook), log, always)
    assert len(hook.bodies) == 3
    log.knows(alert("a2", group_id="a1", **over))
    for hours in (6, 8, 10):
        clock.now = NOON + timedelta(days=1, hours=hours)
        await telling.tell(alertmanager(hook), log, always)
    assert len(hook.bodies) == 4
    assert hook.bodies[-1][0]["endsAt"] == "2026-05-07T16:00:00Z"


async def test_nobody_else_hears_again_and_an_alertmanager_not_in_its_quiet_hours(hook, log, telling, clock):
    log.knows(alert())
    quiet = {"from": "13:00", "to": "23:00"}
    await telling.tell(alertmanager(hook, quiet_hours=quiet), log, always)
    clock.now = NOON + timedelta(hours=5)
    await telling.tell(alertmanager(hook, quiet_hours=quiet), log, always)
    assert len(hook.bodies) == 1
    await telling.tell(slack(hook), log, always)
    assert len(hook.bodies) == 1
