"""The gateway over HTTP, with a list in Kafka's place or with the embedded broker."""

from functools import partial

import pytest
import uvloop

from stream.gateway.publisher import Publisher, Unavailable
from stream.kafka.topics import ensure_topics
from tests.support.gateway import ListPublisher, gateway_settings, serving
from tests.support.gateway_process import gateway_process
from tests.support.waiting import PATIENCE


def pytest_asyncio_loop_factories():
    return {"uvloop": uvloop.new_event_loop}  # as `dealstream gateway`


@pytest.fixture
def settings(broker):
    return gateway_settings(kafka=broker.address, produce_timeout_seconds=PATIENCE)


@pytest.fixture
def impatient(settings):
    """Settings of a gateway that says soon that Kafka is away; on a busy machine also while it is not."""
    return settings.model_copy(update={"produce_timeout_seconds": 1.0})


@pytest.fixture
async def connected(settings):
    await ensure_topics(settings)
    started = Publisher(settings)
    await started.start()
    yield started
    await started.stop()


@pytest.fixture
def publisher():
    return ListPublisher()


@pytest.fixture
async def client(publisher):
    async with serving(publisher) as started:
        yield started


@pytest.fixture
def away():
    return Unavailable("Kafka has not acknowledged (TimeoutError)")


@pytest.fixture
def start(tmp_path):
    """Start `dealstream gateway` with settings."""
    return partial(gateway_process, tmp_path)
