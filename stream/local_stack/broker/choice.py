"""Which broker a stack takes: Kafka, wherever its parts are to be had; else the small one, which says what it is."""

from pathlib import Path
from typing import Literal

from stream.local_stack.broker.kafka import KafkaBroker, delete
from stream.local_stack.broker.memory import MemoryBroker
from stream.local_stack.broker.parts import PartsUnavailable, have
from stream.local_stack.broker.process import Broker, BrokerError
from stream.local_stack.saying import Say
from stream.local_stack.stack_file import StackFile

Wish = Literal["auto", "kafka", "memory"]

FOLDER = "kafka"


def choose(wish: Wish, data: Path, before: StackFile | None, repository: str, say: Say) -> Broker:
    """Return the broker for a data folder, not started.

    Args:
        wish: what was asked for; auto: Kafka if it can be.
        data: the folder.
        before: what the last stack in it left.
        repository: where Kafka's files are; empty: where Maven has them from.
        say: is told what is fetched, and what the small broker cannot do.

    Raises:
        BrokerError: Kafka was asked for, or has what nobody else has, and is not to be had.
    """
    folder = data / FOLDER
    why = ""
    if wish != "memory":
        try:
            return KafkaBroker(have(repository, say), folder, data / "logs" / "kafka.log")
        except PartsUnavailable as error:
            why = str(error)
    if wish == "kafka":
        raise BrokerError(f"Kafka cannot be started: {why}")
    if folder.exists():
        if before is None or before.state != "stopped" or not before.all_stored:
            raise BrokerError(
                f"{folder} has events that ClickHouse does not have yet, and the memory-only broker would leave them "
                "out; " + (f"{why}; start again once it can be had" if why else "start once with --broker kafka")
            )
        delete(folder)
    if why:
        say("as-it-is", why=why)
    say("stack-memory-only")
    return MemoryBroker()
