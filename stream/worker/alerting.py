"""Leaks are looked for, alerts written, and receivers told, by one of the workers.

It is the one that has the first partition of the deals: Kafka gives it to one at a time. Should two overlap for a
moment, both judge alike, so that they write the same; and receivers are told by whoever claims it first on the topic.
What it knows it reads from the topics and ClickHouse, so that whoever takes over goes on where the other was killed.
"""

import asyncio
import logging
import os
import secrets
import socket
import time
from collections.abc import Callable, Collection, Mapping
from datetime import UTC, date, datetime
from typing import Any, NamedTuple, Protocol

from aiokafka.errors import KafkaError
from mode import Service

from schemas.alert import Alert, Answer, Calibration
from schemas.alerting import Receiver
from stream.alerts import gauges
from stream.alerts.alert_log import AlertLog
from stream.alerts.calibrating.in_force import is_learning
from stream.alerts.in_language import Speaker
from stream.alerts.look import Judgement
from stream.alerts.receivers.telling import Telling
from stream.alerts.versions import answered, changed
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kafka.presence import why
from stream.planning.calendar import WorkingTimes
from stream.service import metrics
from stream.service.interpreter import others_first
from stream.service.repeated import Repeated
from stream.service.tasks import end
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.worker.alert_clock import alert_clock
from stream.worker.allowance import Allowance
from stream.worker.arrivals import Arrivals
from stream.worker.rows_complete import RowsComplete

log = logging.getLogger(__name__)

EVERY_SECONDS = 2.0
AGAIN_SECONDS = 10.0
"""After something did not answer."""
AFTER_FAULT_SECONDS = 60.0


class Judge(Protocol):
    """Judges all that is watched: the same for the same deals and the same known alerts.

    Blocks; raises ClickHouseUnavailable.
    """

    def __call__(
        self,
        clickhouse: ClickHouse,
        funnel: Funnel,
        known: Mapping[str, Alert],
        answers: Mapping[str, Answer],
        calibrations: Mapping[str, Calibration],
        now: datetime,
        history_came: bool,
    ) -> Judgement:
        """Return what is so by now."""


class Alerting(Service):
    """Judges as long as this worker is the one that does it. `is_ready` says whether ClickHouse has its tables."""

    def __init__(
        self,
        settings: Settings,
        funnel: Funnel,
        clickhouse: ClickHouse,
        is_ours: Callable[[], bool],
        is_ready: Callable[[], bool],
        judge: Judge,
    ) -> None:
        super().__init__()
        self._settings = settings
        self._funnel = funnel
        self._clickhouse = clickhouse
        self._is_ours = is_ours
        self._is_ready = is_ready
        self._judge = judge
        self._name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"[-200:]
        self._running: asyncio.Task[None] | None = None
        self._allowance = Allowance(time.monotonic)
        self._duty: _Duty | None = None
        self._away = Repeated(log)

    def show(self) -> None:
        """Bring the gauges up to date: nothing where another worker does it."""
        shown = _Shown([], {}, ()) if self._duty is None else self._duty.shown()
        gauges.show(*shown, datetime.now(UTC).astimezone(self._funnel.zone).date())

    async def on_start(self) -> None:
        """Begin in the background."""
        self._running = asyncio.create_task(self._run())

    async def on_stop(self) -> None:
        """End it. What was begun is done by whoever takes over."""
        await end([self._running])
        await self._leave()

    async def _run(self) -> None:
        while True:
            await asyncio.sleep(EVERY_SECONDS)
            try:
                if self._is_ready() and self._is_ours():
                    await self._turn()
                    self._away.over()
                else:
                    await self._leave()
            except (KafkaError, OSError, TimeoutError, ClickHouseUnavailable) as error:
                is_kafka = not isinstance(error, ClickHouseUnavailable)
                self._away.warn(f"Alerts wait: {await why(self._settings, error) if is_kafka else error}")
                await self._leave()
                await asyncio.sleep(AGAIN_SECONDS)
            except Exception:
                # A fault of ours must neither end the worker nor stop alerts for good: the next look may do better.
                log.exception("Alerts cannot be judged")
                await self._leave()
                await asyncio.sleep(AFTER_FAULT_SECONDS)

    async def _turn(self) -> None:
        if self._duty is None:
            self._duty = _Duty(
                self._settings,
                self._funnel,
                self._clickhouse,
                self._is_ours,
                self._judge,
                self._allowance,
                self._name,
            )
            await self._duty.begin()
        await self._duty.turn()

    async def _leave(self) -> None:
        duty, self._duty = self._duty, None
        if duty is not None:
            await duty.end()


class _Shown(NamedTuple):
    alerts: list[Alert]
    evidence: Mapping[str, float]
    failing: Collection[str]


class _Duty:
    """The time in which it is this worker that does it. Raises as what it reads and writes."""

    def __init__(
        self,
        settings: Settings,
        funnel: Funnel,
        clickhouse: ClickHouse,
        is_ours: Callable[[], bool],
        judge: Judge,
        allowance: Allowance,
        name: str,
    ) -> None:
        self._funnel = funnel
        self._clickhouse = clickhouse
        self._is_ours = is_ours
        self._judge = judge
        self._name = name
        self._log = AlertLog(settings)
        self._rows = RowsComplete(settings, clickhouse.generation)
        self._arrivals = Arrivals(settings, time.monotonic)
        self._of_events_from = settings.clock_of_events_from
        self._speaker = Speaker(funnel, settings.language, settings.deal_word)
        self._learning: dict[str, Calibration] = {}
        self._allowance = allowance
        self._judged: tuple[Any, ...] | None = None
        self._evidence: Mapping[str, float] = {}
        self._failing: frozenset[str] = frozenset()
        self._judging: asyncio.Task[None] | None = None
        self._telling: dict[str, Telling] = {}
        self._tellers: dict[str, asyncio.Task[None]] = {}

    async def begin(self) -> None:
        """Learn what is known."""
        await self._log.open(self._clickhouse)
        await self._rows.start()
        await self._arrivals.start()

    async def end(self) -> None:
        """Stop what is under way, and disconnect."""
        await end((self._judging, *self._tellers.values()))
        metrics.ALERTS_WAITING.clear()
        await self._log.close()
        await self._rows.stop()
        await self._arrivals.stop()

    def shown(self) -> _Shown:
        """Return what the gauges show: alerts, evidence by series, and series that cannot be judged."""
        return _Shown(list(self._log.alerts.values()), self._evidence, self._failing)

    async def turn(self) -> None:
        """Take answers up, and see to it that somebody judges and that receivers are told."""
        await self._log.catch_up()
        await self._log.write(list(answered(self._log.alerts, self._log.answers)))
        if self._judging is None or self._judging.done():
            _raise_of(self._judging)
            self._judging = asyncio.create_task(self._look())
        self._tell()

    async def _look(self) -> None:
        """Judge, where anything can have changed and it is not too often."""
        began, now = time.time(), await asyncio.to_thread(self._now)
        # Whether a day is over, and whether somebody is silent, is seen each hour even where nothing arrives.
        mark = (
            await self._rows.mark(),
            now.replace(minute=0, second=0, microsecond=0),
            self._funnel.file,
            self._said(),
        )
        is_answered = self._judged is not None and mark[-1] != self._judged[-1]
        # Where days pass in seconds, each counts.
        if mark == self._judged or not (self._of_events_from or self._allowance.has_some(is_answered)):
            return
        if await self._is_held(now) or not await self._rows.wait():
            return
        known = dict(self._log.alerts), dict(self._log.answers), self._log.calibrations | self._learning
        judgement = await asyncio.to_thread(self._judged_now, known, now, self._arrivals.history_came)
        # What began to stream in meanwhile was read by half.
        if await self._is_held(now):
            return
        await self._log.catch_up()
        if not self._is_ours():
            return
        self._learning |= {one.calibration_id: one for one in judgement.calibrations if is_learning(one)}
        await self._log.write(one for one in judgement.calibrations if not is_learning(one))
        news = list(changed(judgement.alerts, self._log.alerts, self._log.answers))
        await self._log.write(news)
        self._evidence = judgement.evidence
        self._note_failing(judgement.faults)
        self._judged = mark
        self._arrivals.judged()
        metrics.ALERTS_JUDGED_AT.set(began)
        for alert in news:
            log.info("Alert %s is %s: %s", alert.alert_id, alert.state, alert.series)

    def _note_failing(self, faults: Mapping[str, Exception]) -> None:
        """Say which series fail, once: the same fault may be that of hundreds."""
        new = sorted(faults.keys() - self._failing)
        if new:
            others = f" and {len(new) - 1} others" if len(new) > 1 else ""
            log.error("The series %s%s cannot be judged; others are", new[0], others, exc_info=faults[new[0]])
        if self._failing and not faults:
            log.info("All series can be judged again")
        self._failing = frozenset(faults)

    async def _is_held(self, now: datetime) -> bool:
        # Days that pass in seconds are no history, once it is known by what they are judged.
        pass_fast = self._of_events_from is not None and bool(self._log.calibrations)
        return not pass_fast and await self._arrivals.hold_up(now)

    def _now(self) -> datetime:
        return alert_clock(self._clickhouse, self._funnel, self._of_events_from)

    def _judged_now(
        self,
        known: tuple[dict[str, Alert], dict[str, Answer], dict[str, Calibration]],
        now: datetime,
        history_came: bool,
    ) -> Judgement:
        began = time.thread_time()
        try:
            with others_first():  # events are not to wait for this
                return self._judge(self._clickhouse, self._funnel, *known, now, history_came)
        finally:
            self._allowance.take(time.thread_time() - began)

    def _said(self) -> frozenset[tuple[str, str]]:
        """Return the answers that change how it is judged."""
        return frozenset(
            (one.alert_id, one.kind) for one in self._log.answers.values() if one.kind in ("real", "new_normal")
        )

    def _tell(self) -> None:
        receivers = {receiver.name: receiver for receiver in self._funnel.file.alerts.receivers}
        times = WorkingTimes(self._funnel.file).of("", "")

        def is_worked(day: date) -> bool:
            return times is None or times.worked_on(day) > 0

        for name in self._telling.keys() - receivers.keys():
            del self._telling[name]
            metrics.ALERTS_WAITING.remove(name)
        for receiver in receivers.values():
            under_way = self._tellers.get(receiver.name)
            if under_way is None or under_way.done():
                _raise_of(under_way)
                # Each by itself: one that does not answer holds up no other.
                self._tellers[receiver.name] = asyncio.create_task(self._tell_one(receiver, is_worked))

    async def _tell_one(self, receiver: Receiver, is_worked: Callable[[date], bool]) -> None:
        telling = self._telling.get(receiver.name)
        if telling is None:
            telling = self._telling[receiver.name] = Telling(
                self._name,
                self._funnel.zone,
                lambda: datetime.now(UTC),
                once_a_day=self._of_events_from is None,
                speaker=self._speaker,
            )
        await telling.tell(receiver, self._log, is_worked)


def _raise_of(task: "asyncio.Task[None] | None") -> None:
    if task is not None and not task.cancelled() and (error := task.exception()) is not None:
        raise error
