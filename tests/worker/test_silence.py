"""From a connector that falls silent to a webhook, by the clock, and to its end with the next event: a real worker."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from schemas.alert import Alert
from schemas.alert_list import AlertList
from schemas.events import DealCreated, DealOwnerChanged, DealStageChanged
from schemas.listening import Listening
from stream import topology
from stream.config.settings import Settings
from stream.kafka.topics import ensure_topics
from tests.support.records import produce, records
from tests.support.waiting import until

HOUR = timedelta(hours=1)
ALERTS = """
alerts:
  watch: [silence]
  false_alarms_a_month: 100
  receivers: [{{name: hook, kind: webhook, url: "{url}", secret_env: HOOK_SECRET, allow_private: true}}]
"""


@pytest.fixture
def worker(worker_with):
    return worker_with(ALERTS)


def a_deal(at):
    """What came of a new deal of North, when it happened."""
    deal = f"{at:%Y%m%d%H%M%S}"
    base = {"deal_id": deal, "occurred_at": at, "received_at": at, "source": "hubspot"}
    yield DealCreated(type="deal.created", event_id=f"{deal}c", **base)
    yield DealOwnerChanged(type="deal.owner_changed", event_id=f"{deal}o", rep_id="1", **base)
    yield DealStageChanged(type="deal.stage_changed", event_id=f"{deal}s", stage_id="lead", **base)


def ten_weeks(silent_since):
    """A deal in each hour, day and night, so that it does not matter when the test runs."""
    for number in range(10 * 168):
        yield from a_deal(silent_since - (number + 1) * HOUR + timedelta(minutes=20))


def listened(now):
    """A gateway listened since a day."""
    for number in range(24 * 6 + 8):
        told = Listening(gateway="g", at=now - number * timedelta(minutes=10))
        yield topology.LISTENING.name, b"g", told.json_bytes()


async def says(worker, path, text):
    return text in await worker.read(path)


async def test_a_silent_connector_is_told_once_and_its_end_with_the_next_event(worker, broker, hook):
    settings = Settings(kafka=broker.address, kafka_idempotence=False)
    await ensure_topics(settings)
    now = datetime.now(UTC)
    silent_since = now.replace(minute=0, second=0, microsecond=0) - 8 * HOUR
    await produce(settings, [*records(ten_weeks(silent_since)), *listened(now)])
    worker.start()
    await until(lambda: hook.requests)
    told = json.loads(hook.requests[0][1])["data"]["alerts"]
    (alert,) = [Alert.model_validate_json(json.dumps(one["alert"])) for one in told]
    assert (alert.series, alert.state, alert.silence.teams) == ("silence/connector/hubspot", "firing", ("north",))
    assert alert.silence.last_at == silent_since - timedelta(minutes=40)
    await until(lambda: says(worker, "/api/silence", '"is_silent":true'))
    await until(lambda: says(worker, "/metrics", "silence/connector/hubspot"))

    await produce(settings, records(a_deal(datetime.now(UTC))))
    await until(lambda: len(hook.requests) > 1)
    (over,) = json.loads(hook.requests[1][1])["data"]["alerts"]
    assert (over["state"], over["alert"]["alert_id"]) == ("resolved", alert.alert_id)
    await until(lambda: says(worker, "/api/alerts", '"state":"resolved"'))
    listed = AlertList.model_validate_json(await worker.read("/api/alerts")).alerts
    assert [(one.series, one.state) for one in listed] == [("silence/connector/hubspot", "resolved")]
