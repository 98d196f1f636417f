"""The floor of a plain consumer: confluent-kafka in batches, each event read with msgspec; nothing is kept."""

from confluent_kafka import Consumer

from tests.bench.peers import batched, harness

BATCH = 10_000


def main() -> None:
    """Consume until the process is ended."""
    progress = harness.Progress()
    settings = {"bootstrap.servers": harness.KAFKA, "group.id": harness.RUN, "auto.offset.reset": "earliest"}
    consumer = Consumer(settings)
    consumer.subscribe([harness.TOPIC])
    progress.report()
    while True:
        messages = consumer.consume(BATCH, timeout=0.1)
        if messages:
            progress.begin()
        for message in messages:
            if (value := message.value()) is not None and message.error() is None:
                progress.stage_changes += batched.read(value).type == batched.STAGE_CHANGE
        progress.several(len(messages))


if __name__ == "__main__":
    main()
