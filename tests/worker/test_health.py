"""Health checks are proved by stopping what they look at."""

import asyncio
import json
from types import SimpleNamespace
from typing import cast

import pytest
from aiokafka import AIOKafkaProducer
from faust.types import TP
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse
from stream.transport.consumer import ChunkedApp
from stream.worker.health import STUCK_SECONDS, AgentWatch
from stream.worker.numbers_there import NumbersThere
from tests.support.stack import get
from tests.support.waiting import eventually


def ready(worker):
    status, text = get(f"{worker}/health/ready")
    return status, json.loads(text) if text else {}


def told_of(worker, part):
    return ready(worker)[1].get(part, "")


def test_readiness_names_the_part_that_is_away_and_recovers_with_it(worker, broker, clickhouse_server):
    eventually(lambda: ready(worker)[0] == 200)
    clickhouse_server.kill()
    eventually(lambda: ready(worker)[0] == 503 and "127.0.0.1" in told_of(worker, "clickhouse"))
    assert clickhouse_server.PASSWORD not in get(f"{worker}/health/ready")[1]
    assert get(f"{worker}/health/live")[0] == 200
    clickhouse_server.start()
    eventually(lambda: ready(worker)[0] == 200)
    broker.stop()
    eventually(lambda: ready(worker)[0] == 503 and "does not answer" in told_of(worker, "kafka"))


class FakeApp:
    """An app of one partition, as the health checks see it."""

    def __init__(self):
        self.started, self.rebalancing = True, False
        self.tables = SimpleNamespace(actives_ready=True)
        self.position, self.end = 10, 10
        lag = {TP("sales.deals", 0): 0}
        self.consumer = SimpleNamespace(lag=lambda: dict.fromkeys(lag, self.end - self.position), looked_at=0.0)

    def position_of(self, tp):
        return self.position


def watch(app, clock=lambda: 0.0):
    return AgentWatch(cast(ChunkedApp, app), clock)


async def test_an_agent_that_does_not_get_on_while_records_wait_is_not_alive():
    app, now = FakeApp(), 0.0
    progress = watch(app, clock=lambda: now)
    app.end = 20
    assert await progress.agents() is None
    now = STUCK_SECONDS + 1
    assert await progress.agents() == "sales.deals/0 has 10 records waiting and does not get on"
    app.position = 15
    assert await progress.agents() is None


async def test_an_agent_without_work_is_alive_however_long_nothing_comes():
    app, now = FakeApp(), 0.0
    progress = watch(app, clock=lambda: now)
    assert await progress.agents() is None
    now = 10 * STUCK_SECONDS
    assert await progress.agents() is None


async def test_a_worker_is_not_ready_while_it_reads_its_state():
    app = FakeApp()
    app.tables.actives_ready = False
    assert await watch(app).recovered() == "reading the stored state"
    app.rebalancing = True
    assert await watch(app).recovered() == "waiting for partitions"


async def test_agents_give_a_sign_while_they_look_for_records_and_get_on():
    app, now = FakeApp(), 0.0
    progress = watch(app, clock=lambda: now)
    now = app.consumer.looked_at = 10.0
    assert await progress.silent_seconds() == 0
    now = 50.0  # frozen: nobody looks any more
    assert await progress.silent_seconds() == 40
    app.consumer.looked_at, app.end = 50.0, 20
    assert await progress.silent_seconds() == 0
    now = app.consumer.looked_at = 80.0  # records wait, and none is done
    assert await progress.silent_seconds() == 30
    app.position = 15
    assert await progress.silent_seconds() == 0


async def test_agents_that_read_their_state_give_no_sign():
    app, now = FakeApp(), 0.0
    progress = watch(app, clock=lambda: now)
    now = app.consumer.looked_at = 30.0
    app.rebalancing = True
    assert await progress.silent_seconds() == 30


def counting(app, topic="sales.deals"):
    """Make an app tell of one partition of a topic, which ends at `app.end`."""
    tp = TP(topic, 0)
    app.consumer.is_to_look = lambda: app.end is None
    app.consumer.lag = lambda: {tp: app.end - app.position}
    return watch(app)


async def yes(*_):
    return True


async def ends():
    return {"kpis": 5}


async def test_a_worker_is_ready_once_what_was_there_is_counted_whatever_has_come_meanwhile():
    app = FakeApp()
    numbers = NumbersThere(counting(app), ends, yes)
    app.position, app.end = 0, 20
    assert await numbers.problem() == "counting what is there: 20 records left"
    app.position, app.end = 15, 500
    assert await numbers.problem() == "counting what is there: 5 records left"
    app.position, app.end = 20, 9000
    assert await numbers.problem() is None


async def test_a_worker_that_has_not_heard_where_its_partitions_end_is_not_ready():
    app = FakeApp()
    numbers = NumbersThere(counting(app), ends, yes)
    app.end = cast(int, None)
    assert await numbers.problem() == "looking how much there is to count"


async def test_a_worker_that_still_reads_its_state_is_not_ready():
    app = FakeApp()
    numbers = NumbersThere(counting(app), ends, yes)
    app.tables.actives_ready = False
    assert await numbers.problem() == "reading the stored state"


async def test_partials_of_what_was_there_count_too_once_they_are_all_written():
    app = FakeApp()
    progress = counting(app)
    deals, partials = TP("sales.deals", 0), TP("sales.partials", 0)
    left = {deals: 10, partials: 0}
    app.position = 0
    app.consumer.lag = lambda: dict(left)
    assert progress.unread() == 10
    positions = {deals: 10, partials: 0}
    app.position_of = positions.get  # type: ignore[method-assign]
    left.update({deals: 0, partials: 30})
    assert progress.unread() == 30
    positions[partials] = 30
    left[partials] = 500
    assert progress.unread() == 0


async def test_a_worker_is_ready_once_clickhouse_has_what_was_counted_and_stays_so():
    app, there = FakeApp(), []

    async def stored(ends):
        return ends["kpis"] in there

    numbers = NumbersThere(counting(app), ends, stored)
    assert await numbers.problem() == "ClickHouse does not have all of it yet"
    there.append(5)
    assert await numbers.problem() is None
    there.clear()
    assert await numbers.problem() is None


def deal_events(count):
    return [
        (
            f"d{number}".encode(),
            json.dumps(
                {
                    "type": "deal.created",
                    "event_id": f"e{number}",
                    "occurred_at": "2026-01-05T10:00:00Z",
                    "source": "standard",
                    "deal_id": f"d{number}",
                }
            ).encode(),
        )
        for number in range(count)
    ]


async def produced(address, count):
    producer = AIOKafkaProducer(bootstrap_servers=address, linger_ms=20)
    await producer.start()
    for key, value in deal_events(count):
        await producer.send("sales.deals", value, key=key)
    await producer.stop()


def test_when_a_worker_says_that_it_is_ready_all_that_was_there_is_in_clickhouse(
    with_events, worker, clickhouse_server
):
    eventually(lambda: ready(worker)[0] == 200)
    clickhouse = ClickHouse(Settings(clickhouse=SecretStr(clickhouse_server.dsn)))
    assert clickhouse.query("SELECT uniqExact(event_id) FROM dealstream.raw_events") == [(with_events,)]


@pytest.fixture
def with_events(broker):
    asyncio.run(produced(broker.address, 3000))
    return 3000
