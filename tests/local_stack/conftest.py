from collections.abc import Iterator

import pytest

from stream.local_stack.broker.kafka import KafkaBroker
from stream.local_stack.broker.parts import Parts


@pytest.fixture(scope="module")
def kafka(kafka_parts: Parts, tmp_path_factory: pytest.TempPathFactory) -> Iterator[KafkaBroker]:
    """Kafka as a stack runs it, started."""
    folder = tmp_path_factory.mktemp("kafka")
    broker = KafkaBroker(kafka_parts, folder / "kafka", folder / "kafka.log")
    broker.start()
    yield broker
    broker.stop()
