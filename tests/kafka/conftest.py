import pytest

from stream.config.settings import Settings


@pytest.fixture
def settings(broker):
    return Settings(kafka=broker.address, kafka_idempotence=False)
