"""The leak of a run: where, when, by what it is judged, and whether the alert on it is one, told once, and right."""

import time
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple

from pydantic import TypeAdapter

from schemas.alert import Alert, Calibration
from schemas.alerting import Alerts
from schemas.funnel_file import FunnelFile
from stream.alerts import store
from stream.alerts.alert_log import write
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate, quarter_of
from stream.alerts.counts import Counts, DayCounts
from stream.alerts.look import look
from stream.alerts.series import Series
from stream.core.funnel import Funnel
from stream.kafka.producers import new_producer
from stream.simulator.market import Leak
from stream.sinks.clickhouse.client import ClickHouse
from tests.chaos.cluster import ALERTS_SECRET_VARIABLE, Cluster
from tests.chaos.told import Receiver

LEAKING = Series("lost", "new-business", "sql", "all")
ODDS = 12.0
USUAL = 0.33
"""The share that is lost there at most where nobody leaks."""
LEAST = timedelta(days=45)
"""So long before the end the quarter has begun in which the leak begins."""
CALM_FIRST = timedelta(days=8)


class Times(NamedTuple):
    """When the events of a run begin, when its leak does, and when both end."""

    begin: datetime
    leak: datetime
    end: datetime


def times(now: datetime, file: FunnelFile) -> Times:
    """Return the times of a run: all of a quarter until now, or of one and a part of the next."""
    first = quarter_of((now - LEAST).date(), Funnel(file))
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC)
    return Times(begin, begin + CALM_FIRST, now)


def leaks(when: Times, file: FunnelFile) -> tuple[Leak, ...]:
    """Return the leak: all teams lose much more in one stage."""
    return tuple(Leak(team.id, LEAKING.stage_id, ODDS, when.leak, when.end + timedelta(days=1)) for team in file.teams)


def watched(receiver: Receiver) -> Alerts:
    """Return what is watched, with hardly a false alarm, and who is told."""
    return TypeAdapter(Alerts).validate_python(
        {
            "watch": ["lost"],
            "false_alarms_a_month": "0.05",
            "receivers": [
                {
                    "name": "chaos",
                    "kind": "webhook",
                    "url": receiver.url,
                    "secret_env": ALERTS_SECRET_VARIABLE,
                    "allow_private": True,
                }
            ],
        }
    )


async def publish_calibrations(cluster: Cluster, when: Times) -> None:
    """Write what the quarters of a run are judged by: its events are not enough to work that out."""
    producer = new_producer(cluster.settings)
    await producer.start()
    try:
        for calibration in _calibrations(cluster.funnel_file.whole, when):
            await write(producer, calibration)
    finally:
        await producer.stop()


def _calibrations(file: FunnelFile, when: Times) -> Iterator[Calibration]:
    funnel = Funnel(file)
    first = quarter_of(when.begin.date(), funnel)
    while first <= when.end.date():
        draw, days = Random(1), baseline_days(first)
        working = [(day - date(1970, 1, 1)).days for day in days.each() if day.weekday() < 5]
        leaked = [sum(draw.random() < USUAL for _ in range(4)) for _ in working]
        counts = Counts(days, {LEAKING: DayCounts(working, [0] * len(working), [4] * len(working), leaked)}, [])
        yield calibrate(first, History(counts, {}, {}, {}, (), timedelta(0)), file, when.begin)
        first = quarter_of(first + timedelta(days=100), funnel)


class Outcome(NamedTuple):
    """What became of the leak. `wrong`: what is not as it must be."""

    wrong: list[str]
    alerts: list[str]
    told: dict[str, int]

    def report(self, receiver: Receiver) -> dict[str, Any]:
        """Return it for the report of a run."""
        return {
            "wrong_with_alerts": self.wrong,
            "alerts": self.alerts,
            "told": self.told,
            "told_again_with_the_same_id": receiver.again,
            "messages_refused": receiver.refused,
            "messages_forged": receiver.forged,
        }


def outcome(cluster: Cluster, receiver: Receiver, when: Times) -> Outcome:
    """Compare what is known of alerts, and what was told, with what the deals say by themselves."""
    clickhouse = ClickHouse(cluster.settings)
    known = {alert.alert_id: alert for alert in store.current(clickhouse)}
    calibrations = {one.calibration_id: one for one in store.calibrations(clickhouse)}
    anew = look(clickhouse, Funnel(cluster.funnel_file.whole), {}, {}, calibrations, datetime.now(UTC)).alerts
    wrong = [*_of_leak(known, when), *_told(known, receiver), *_other(known, anew, calibrations)]
    lines = [f"{one.alert_id} {one.series} {one.state} since {one.since.best}" for one in known.values()]
    told = {f"{alert_id}.{state}": times for (alert_id, state), times in receiver.took.items()}
    return Outcome(wrong, lines, told)


def _of_leak(known: Mapping[str, Alert], when: Times) -> list[str]:
    """There is one message on the leak: of its stage, since about when it began."""
    heads = {
        alert.group_id
        for alert in known.values()
        if alert.series == LEAKING.id and alert.state in ("firing", "resolved") and alert.fired_on is not None
    }
    if len(heads) != 1:
        return [f"there are {len(heads)} messages on the leak, and not 1"]
    since = known[heads.pop()].since
    day = when.leak.date()
    late = timedelta(days=14)
    return [] if since.first - late <= day <= since.last + late else [f"it is said to have begun {since}, not {day}"]


def _told(known: Mapping[str, Alert], receiver: Receiver) -> list[str]:
    twice = [f"{one} was told {count} times" for one, count in receiver.took.items() if count > 1]
    fire = [one for one in known.values() if one.state == "firing" and one.group_id == one.alert_id and not one.is_past]
    untold = [f"{one.alert_id} fires and was not told" for one in fire if not receiver.took[one.alert_id, "firing"]]
    invented = [f"{alert_id} was told and is none" for alert_id, _ in receiver.took if alert_id not in known]
    forged = [f"{receiver.forged} messages were not signed rightly"] if receiver.forged else []
    return [*twice, *untold, *invented, *forged]


def _other(known: Mapping[str, Alert], anew: Iterable[Alert], calibrations: Mapping[str, Calibration]) -> list[str]:
    """Whatever was seen on the way, what fires in the end is what fires to someone who looks for the first time."""
    quarters = sorted(calibrations.values(), key=lambda one: one.first_day)
    name = quarters[-1].calibration_id if quarters else ""

    def firing(alerts: Iterable[Alert]) -> set[str]:
        return {one.series for one in alerts if one.state == "firing" and one.calibration_id == name}

    before = {one.series for one in known.values() if one.calibration_id != name and one.state == "firing"}
    return [f"{one} fires on one side only" for one in firing(known.values()) ^ (firing(anew) - before)]


def settled(cluster: Cluster, receiver: Receiver, when: Times, patience_seconds: float) -> Outcome:
    """Wait until all is right, or patience is over."""
    until = time.monotonic() + patience_seconds
    while True:
        cluster.watch()
        now = outcome(cluster, receiver, when)
        if not now.wrong or time.monotonic() > until:
            return now
        time.sleep(2.0)
