"""Health checks are proved by stopping what they look at."""

import json
from types import SimpleNamespace
from typing import cast

from faust.types import TP

from stream.transport.consumer import ChunkedApp
from stream.worker.health import STUCK_SECONDS, AgentWatch
from tests.support.stack import get
from tests.support.waiting import eventually


def ready(worker):
    status, text = get(f"{worker}/health/ready")
    return status, json.loads(text) if text else {}


def test_readiness_names_the_part_that_is_away_and_recovers_with_it(worker, broker, clickhouse_server):
    eventually(lambda: ready(worker)[0] == 200)
    clickhouse_server.kill()
    eventually(lambda: ready(worker)[0] == 503)
    assert "127.0.0.1" in ready(worker)[1]["clickhouse"]
    assert clickhouse_server.PASSWORD not in ready(worker)[1]["clickhouse"]
    assert get(f"{worker}/health/live")[0] == 200
    clickhouse_server.start()
    eventually(lambda: ready(worker)[0] == 200)
    broker.stop()
    eventually(lambda: "does not answer" in ready(worker)[1].get("kafka", ""))
    assert ready(worker)[0] == 503


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
