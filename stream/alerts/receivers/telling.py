"""Tell one receiver: what it does not know yet, when it may be disturbed, again until it takes it, and once."""

import logging
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo
from typing import Protocol

from aiokafka.errors import KafkaError

from schemas.alert import Alert
from schemas.alert_delivery import Delivery
from schemas.alerting import Receiver
from stream.alerts.despite_faults import of_each
from stream.alerts.in_language import Speaker
from stream.alerts.receivers.due import Notification, going_on, untold
from stream.alerts.receivers.hours import may_be_told
from stream.alerts.receivers.keys import GuessableKey, NoAddress, NoKey, address_of, keys_of
from stream.alerts.receivers.ledger import CLAIM, Ledger
from stream.alerts.receivers.messages import Message, message_of
from stream.alerts.receivers.post import NotTold, post
from stream.service import metrics
from stream.words import ENGLISH, Words

log = logging.getLogger(__name__)

REPEATED = timedelta(hours=1)
"""So often an Alertmanager hears again of what goes on: it takes an alert of which it hears no more for over, and one
that was started anew has forgotten all."""
AT_ONCE = 10
"""So many alerts are in one message; it then has some hundred kB at most."""
WITH_PICTURES = 2
"""So often it may refuse a message with pictures; then it is sent without. Slack does where it cannot fetch one."""
_REFUSED = 400
SHORTEST, LONGEST = timedelta(seconds=5), timedelta(hours=1)
"""Between two attempts: twice as long after each."""


class Log(Protocol):
    """What is known of alerts and deliveries, and takes records."""

    alerts: dict[str, Alert]
    ledger: Ledger

    async def write(self, contents: Iterable[Delivery]) -> None:
        """Write records, and read on until they are read."""


class Telling:
    """A receiver on its way to know all. `name`: the worker's; `zone`: that of reports; `clock` returns now in UTC.

    `once_a_day`: whether it hears of one series once a day only; not where days pass in seconds. `speaker`: says it in
    the receiver's language; None: it is said in English.
    """

    def __init__(
        self,
        name: str,
        zone: tzinfo,
        clock: Callable[[], datetime],
        *,
        once_a_day: bool = True,
        speaker: Speaker | None = None,
    ) -> None:
        self._name = name
        self._zone = zone
        self._clock = clock
        self._once_a_day = once_a_day
        self._speaker = speaker
        self._failures = 0
        self._refused = 0
        self._not_before: datetime | None = None
        self._fails = False
        self._untellable: set[str] = set()
        self._repeated_at = clock()

    async def tell(self, receiver: Receiver, log_of_alerts: Log, is_worked: Callable[[date], bool]) -> None:
        """Note what it does not know yet, and tell it if it is time. Raises as the log does.

        Args:
            receiver: as the funnel file has it now.
            log_of_alerts: what is known.
            is_worked: says of a day whether it is worked.
        """
        now = self._clock()
        if self._fails and self._not_before is not None and now < self._not_before:
            return
        try:
            await self._tell(receiver, log_of_alerts, is_worked, now)
            if receiver.kind == "alertmanager" and now - self._repeated_at >= REPEATED:
                await self._repeat(receiver, log_of_alerts, is_worked, now)
        except NotTold as error:
            self._refused += error.status == _REFUSED
            self._wait(receiver, now, str(error))
        except (KafkaError, OSError, TimeoutError):
            raise
        except Exception as fault:
            # A fault of ours is no reason to tell no other receiver, nor to stop judging.
            self._fails = True
            log.exception("dealstream fails to tell the receiver %s of alerts", receiver.name)
            self._wait(receiver, now, f"{type(fault).__name__}: {fault}")
        else:
            self._fails = False

    def _wait(self, receiver: Receiver, now: datetime, why: str) -> None:
        self._failures += 1
        metrics.ALERT_FAILURES.labels(receiver.name).inc()
        pause = min(SHORTEST * 2 ** min(self._failures - 1, 20), LONGEST)
        self._not_before = now + pause
        log.warning(
            "The receiver %s of alerts is not told: %s; again in %.0f s", receiver.name, why, pause.total_seconds()
        )

    async def _tell(
        self, receiver: Receiver, log_of_alerts: Log, is_worked: Callable[[date], bool], now: datetime
    ) -> None:
        ledger = log_of_alerts.ledger
        local = now.astimezone(self._zone)
        waiting = untold(log_of_alerts.alerts.values(), receiver, ledger, local.date(), self._day_of)
        metrics.ALERTS_WAITING.labels(receiver.name).set(len(waiting))
        unknown = [one for one in waiting if not _is_noted(one, receiver, ledger)]
        if unknown:
            await log_of_alerts.write(one.delivery(receiver, "waiting", "", now) for one in unknown)
        tellable = [one for one in waiting if one.id not in self._untellable]
        if not tellable or not may_be_told(receiver, local, is_worked):
            return
        if self._not_before is not None and now < self._not_before:
            return
        mine = await self._claim(receiver, log_of_alerts, tellable[:AT_ONCE], now)
        if not mine or self._clock() - now > CLAIM / 2:
            return  # not ours, or this process stood still: another one may have claimed it since
        await post(_address(receiver), self._message(receiver, mine, now), allow_private=receiver.allow_private)
        self._failures, self._refused, self._not_before = 0, 0, None
        await log_of_alerts.write(one.delivery(receiver, "told", self._name, now) for one in mine)
        metrics.ALERTS_TOLD.labels(receiver.name).inc(len(mine))

    async def _repeat(
        self, receiver: Receiver, log_of_alerts: Log, is_worked: Callable[[date], bool], now: datetime
    ) -> None:
        """Say again what goes on, in its hours: to an Alertmanager that knows it that is no news."""
        local = now.astimezone(self._zone)
        if not may_be_told(receiver, local, is_worked) or (self._not_before is not None and now < self._not_before):
            return
        known = going_on(log_of_alerts.alerts.values(), receiver, log_of_alerts.ledger, local.date())
        tellable = [one for one in known if one.id not in self._untellable]
        for begin in range(0, len(tellable), AT_ONCE):
            message = self._message(receiver, tellable[begin : begin + AT_ONCE], now)
            await post(_address(receiver), message, allow_private=receiver.allow_private)
        self._failures, self._refused, self._not_before, self._repeated_at = 0, 0, None, now

    async def _claim(
        self, receiver: Receiver, log_of_alerts: Log, wanted: Sequence[Notification], now: datetime
    ) -> list[Notification]:
        """Return those that this worker is to tell: another one may be at it, or have told it meanwhile."""
        await log_of_alerts.write(one.delivery(receiver, "claimed", self._name, now) for one in wanted)
        claims = [(one, log_of_alerts.ledger.of(receiver.name, one.alert.alert_id, one.state)) for one in wanted]
        return [
            one
            for one, claim in claims
            if claim is not None and claim.status == "claimed" and claim.by == self._name and claim.at == now
        ]

    def _day_of(self, moment: datetime) -> date:
        return moment.astimezone(self._zone).date() if self._once_a_day else date.min

    def _message(self, receiver: Receiver, notifications: Sequence[Notification], now: datetime) -> Message:
        """Return a message of all of them. Where dealstream fails to say one, that is left out from then on."""
        try:
            return self._said(receiver, notifications, now)
        except NotTold:
            raise
        except Exception:
            faults: dict[Notification, Exception] = {}
            of_each(notifications, lambda one: self._said(receiver, [one], now), faults)
            self._untellable |= {one.id for one in faults}
            raise

    def _said(self, receiver: Receiver, notifications: Sequence[Notification], now: datetime) -> Message:
        pictures = self._refused < WITH_PICTURES
        words = ENGLISH if self._speaker is None else self._speaker.words(receiver)
        told = notifications if self._speaker is None else [self._speaker.told(one, words) for one in notifications]
        return _message(receiver, told, now, words, pictures=pictures)


def _is_noted(notification: Notification, receiver: Receiver, ledger: Ledger) -> bool:
    """Say whether it stands on the topic that it is to be told, with all that is told with it by now."""
    known = ledger.of(receiver.name, notification.alert.alert_id, notification.state)
    return known is not None and all(ledger.is_noted(receiver.name, part.alert_id) for part in notification.parts)


def _message(
    receiver: Receiver, notifications: Sequence[Notification], now: datetime, words: Words, *, pictures: bool
) -> Message:
    try:
        return message_of(receiver, notifications, keys_of(receiver), now, pictures=pictures, words=words)
    except (GuessableKey, NoKey) as problem:
        raise NotTold(str(problem)) from None


def _address(receiver: Receiver) -> str:
    try:
        return address_of(receiver)
    except NoAddress as problem:
        raise NotTold(str(problem)) from None
