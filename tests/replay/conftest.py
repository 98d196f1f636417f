"""Topics of an embedded broker beside a ClickHouse."""

from typing import Any

import pytest
from aiokafka.admin import AIOKafkaAdminClient

from stream.config.settings import Settings
from stream.local_stack.broker.memory import MemoryBroker


@pytest.fixture
def on(chdb_settings: Settings, broker: MemoryBroker) -> Settings:
    return chdb_settings.model_copy(update={"kafka": broker.address})


@pytest.fixture
def forgetful(monkeypatch: pytest.MonkeyPatch) -> None:
    """The embedded broker names members of a group for ever, also those that have left."""

    async def nobody(*_: object) -> list[Any]:
        return []

    monkeypatch.setattr(AIOKafkaAdminClient, "describe_consumer_groups", nobody)
