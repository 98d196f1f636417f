"""From deals that leak to an alert on the topic, in the API and in a webhook: a worker of its own, and one after it."""

import asyncio
import json
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

import pytest
from aiohttp import ClientSession
from aiokafka import AIOKafkaProducer
from standardwebhooks import Webhook

from schemas.alert import Alert
from schemas.alert_list import AlertHistory, AlertList
from schemas.alert_reports import Explanation
from schemas.events import DealStageChanged
from stream.alerts.alert_log import write
from stream.alerts.calibrating.calibration import History, baseline_days, calibrate, quarter_of
from stream.alerts.counts import Counts, DayCounts
from stream.alerts.series import Series
from stream.config.funnel_file import parse
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kafka.topics import ensure_topics
from tests.support.records import produce, records
from tests.support.waiting import until
from tests.support.worker_process import SECRET

LEAD = Series("lost", "new", "lead", "all")
A_DAY = 8
USUAL, LEAKING = 0.2, 0.75
ALERTS = """
alerts:
  watch: [lost]
  false_alarms_a_month: 0.1
  receivers: [{{name: hook, kind: webhook, url: "{url}", secret_env: HOOK_SECRET, allow_private: true, page_url: "https://sales.example"}}]
"""


def days_of_leak(today, funnel):
    """The first day of the quarter of which enough is over, and those on which the leak begins and ends."""
    first = quarter_of(today - timedelta(days=45), funnel)
    return first, first + timedelta(days=14), first + timedelta(days=26)


def calibrations(first, today, funnel):
    """What the quarters until today are judged by: as if a year like the calm days lay before them."""
    while first <= today:
        days = baseline_days(first)
        numbers = [(day - date(1970, 1, 1)).days for day in days.each()]
        leaked = [A_DAY // 4 if number % 5 else 0 for number in numbers]
        counts = DayCounts(numbers, [0] * len(numbers), [A_DAY] * len(numbers), leaked)
        history = History(Counts(days, {LEAD: counts}, []), {}, {}, {}, (), timedelta(0))
        yield calibrate(first, history, funnel.file, datetime.now(UTC))
        first = quarter_of(first + timedelta(days=100), funnel)


def deals(first, until, *, leaking):
    """Some deals a day: they come in the morning, and are lost or go on in the afternoon, one at a time."""
    draw = random.Random(f"{first}")
    day = first
    while day < until:
        for number in range(A_DAY):
            deal_id = f"{day}-{number}"
            lost = draw.random() < (LEAKING if leaking else USUAL)
            for hour, stage in ((8, "lead"), (13, "lost" if lost else "offer")):
                at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC) + number * timedelta(minutes=20)
                event_id = f"{deal_id}-{hour}"
                yield DealStageChanged(
                    type="deal.stage_changed", event_id=event_id, occurred_at=at, deal_id=deal_id, stage_id=stage
                )
        day += timedelta(days=1)


async def publish(settings, contents):
    producer = AIOKafkaProducer(bootstrap_servers=settings.kafka, acks="all", enable_idempotence=False)
    await producer.start()
    for content in contents:
        await write(producer, content)
    await producer.stop()


@pytest.fixture
def worker(worker_with):
    return worker_with(ALERTS)


async def test_a_leak_and_its_end_are_told_once_whatever_is_killed_and_answers_stand_in_its_history(
    worker, broker, hook
):
    funnel = Funnel(parse(worker.file.read_text()))
    today = datetime.now(funnel.zone).date()
    first, leak, end = days_of_leak(today, funnel)
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    worker.environment["DEALSTREAM_CLOCK_OF_EVENTS_FROM"] = first.isoformat()
    await ensure_topics(settings)
    await publish(settings, await asyncio.to_thread(lambda: list(calibrations(first, today, funnel))))
    worker.start()
    await produce(settings, records([*deals(first, leak, leaking=False), *deals(leak, end, leaking=True)]))
    await until(lambda: hook.requests)
    ((headers, body),) = hook.requests
    (told,) = Webhook(SECRET).verify(body, {name.lower(): value for name, value in headers.items()})["data"]["alerts"]
    alert = Alert.model_validate_json(json.dumps(told["alert"]))
    assert (alert.series, told["state"], headers["webhook-id"]) == (LEAD.id, "firing", f"{alert.alert_id}.firing")
    assert alert.since.first - timedelta(days=3) <= leak <= alert.since.last + timedelta(days=3)

    async def read_history():
        return AlertHistory.model_validate_json(await worker.read(f"/api/alerts/{alert.alert_id}"))

    async def is_told():
        return {one.status for one in (await read_history()).deliveries} == {"told"}

    await until(is_told)  # who is killed before that leaves it to the next one, which tells it once more
    worker.kill()
    worker.start()
    await until(lambda: worker.read("/api/alerts"))
    listed = AlertList.model_validate_json(await worker.read("/api/alerts"))
    assert [one.alert_id for one in listed.alerts if one.state == "firing"] == [alert.alert_id]
    address = urlsplit(told["picture_url"])
    handed_on = {"Host": "sales.example", "X-Forwarded-For": "192.0.2.1"}
    async with (
        ClientSession(worker.url, headers=handed_on) as outside,
        outside.get(f"{address.path}?{address.query}") as picture,
    ):
        assert picture.status == 200, "without a login, by its signature"
        assert (await picture.read()).startswith(b"\x89PNG")
    said = ["alerts", "ack", alert.alert_id, "--reason", "Prices went up", "--real", "--by", "Ada"]
    environment = worker.environment | {"XDG_STATE_HOME": str(worker.file.parent)}
    await asyncio.to_thread(subprocess.run, [sys.executable, "-m", "stream.cli", *said], env=environment, check=True)

    async def is_answered():
        return (await read_history()).alert.answer is not None

    await until(is_answered)
    await until(is_told)
    history = await read_history()
    assert (history.alert.answer.kind, history.alert.answer.reason) == ("real", "Prices went up")
    assert [one.version for one in history.versions] == list(range(1, history.alert.version + 1))
    assert [one.status for one in history.deliveries] == ["told"]

    await produce(settings, records(deals(end, min(today, end + timedelta(days=18)), leaking=False)))
    await until(lambda: len(hook.requests) > 1)
    (_, (headers, body)) = hook.requests
    (over,) = json.loads(body)["data"]["alerts"]
    assert (over["state"], headers["webhook-id"]) == ("resolved", f"{alert.alert_id}.resolved")
    assert end <= date.fromisoformat(over["alert"]["ended_on"])
    explained = await worker.read(f"/api/alert-explanation?of={alert.alert_id}")
    days = Explanation.model_validate_json(explained).days
    assert [one.day for one in days if one.event == "fire"] == [alert.fired_on]
    assert len(hook.requests) == 2
