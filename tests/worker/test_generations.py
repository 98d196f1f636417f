"""Which generation of numbers a worker serves, in cases where Kafka does not say it."""

from typing import ClassVar

import pytest
from aiohttp import ClientSession
from mode import Service
from pydantic import SecretStr

from stream.config.settings import Settings
from stream.kafka.generations import State, write_state
from stream.kafka.topics import ensure_topics
from stream.local_stack.ports import free_ports
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.topology import Generation
from stream.worker import generations as module
from stream.worker.generations import Generations
from tests.support.small_service import FUNNEL
from tests.support.waiting import until


class Begun(Service):
    """Stands for all that runs of a generation. `shown`: those whose numbers were put in force."""

    shown: ClassVar[list[Generation]] = []

    def __init__(self, _settings, _funnel, _clickhouse, generation, *_) -> None:
        super().__init__()
        self.generation = generation
        self.funnel = FUNNEL

    def show_gauges(self, _instead_of) -> None:
        """Do nothing."""

    def routes(self, _app) -> None:
        """Add none."""

    async def come_into_force(self) -> None:
        """Note it."""
        self.shown.append(self.generation)


@pytest.fixture
def port():
    return free_ports(1)[0]


@pytest.fixture
async def worker(tmp_path, monkeypatch, port):
    """One that has not begun, and reaches no Kafka."""
    settings = Settings(
        clickhouse=SecretStr(f"chdb://{tmp_path}"),
        kafka="127.0.0.1:1",
        worker_port=port,
    )
    monkeypatch.setattr(module, "Running", Begun)
    monkeypatch.setattr(Begun, "shown", [])
    monkeypatch.setattr(module, "AGAIN_SECONDS", 0.01)
    one = Generations(settings, FUNNEL.file)
    yield one
    await one.stop()


async def test_while_kafka_is_away_it_serves_the_numbers_that_clickhouse_notes_as_those_in_force(worker, monkeypatch):
    monkeypatch.setattr(ClickHouse, "in_force", lambda self: self.of(Generation(3)))
    await worker.start()
    await until(lambda: Begun.shown)
    assert Begun.shown == [Generation(3)]


async def test_while_clickhouse_is_away_too_it_takes_none_for_those_in_force_and_says_so_once(
    worker, port, monkeypatch, caplog
):
    asked = []

    def refuse(_):
        asked.append(None)
        raise ClickHouseUnavailable("nobody is there")

    monkeypatch.setattr(ClickHouse, "in_force", refuse)
    await worker.start()
    await until(lambda: len(asked) > 3)
    assert not Begun.shown
    told = [record.getMessage() for record in caplog.records if record.getMessage().endswith("; trying again")]
    assert len(told) == len(set(told)) == 2
    async with ClientSession() as session, session.get(f"http://127.0.0.1:{port}/health/ready") as answer:
        parts = await answer.json()
    assert answer.status == 503
    assert parts["clickhouse"] == "nobody is there"
    assert "does not answer" in parts["kafka"]
    async with ClientSession() as session:
        for language, words in (("en", "the worker is still starting; "), ("tr", "worker henüz başlıyor; ")):
            async with session.get(
                f"http://127.0.0.1:{port}/api/deals", headers={"Accept-Language": language}
            ) as answer:
                assert (answer.status, answer.headers["Retry-After"], answer.headers["Refresh"]) == (503, "2", "2")
                assert (await answer.json())["error"].startswith(words)


async def test_it_waits_while_the_topics_are_being_filled_and_says_what_to_do_if_nobody_does(
    worker, port, broker, monkeypatch, caplog
):
    settings = Settings(kafka=broker.address, kafka_idempotence=False, worker_port=port)
    monkeypatch.setattr(worker, "_settings", settings)
    await ensure_topics(settings)
    await write_state(settings, State(is_filled=False))
    await worker.start()

    async def not_ready():
        async with ClientSession() as client, client.get(f"http://127.0.0.1:{port}/health/ready") as answer:
            return await answer.text()

    await until(lambda: "run `dealstream replay --reset` again" in caplog.text)
    assert "run `dealstream replay --reset` again" in await not_ready()
    assert Begun.shown == []
    await write_state(settings, State())
    await until(lambda: Begun.shown)
