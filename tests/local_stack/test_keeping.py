"""A running stack's broker: Kafka is started again, the small one cannot be, and says when it is large."""

import pytest

from stream.config.settings import Settings
from stream.local_stack.broker.memory import MemoryBroker
from stream.local_stack.broker.process import BrokerError
from stream.local_stack.keeping import Keeping
from stream.local_stack.saying import StackError
from tests.support.telling import Told


class FakeKafka:
    """A broker that has ended; `problem`: why it cannot be launched."""

    kind = "kafka"

    def __init__(self, problem=""):
        self.problem, self.launches = problem, 0

    def running(self):
        return self.launches > 0 and not self.problem

    def launch(self):
        self.launches += 1
        if self.problem:
            raise BrokerError(self.problem)


class Kept:
    """A broker that is looked after, what is said, and the time."""

    def __init__(self, broker):
        self.broker, self.said, self.changes, self.now = broker, Told(), 0, 0.0
        self._keeping = Keeping(broker, Settings(), self._changed, self.said, lambda: self.now)

    def _changed(self):
        self.changes += 1

    def look(self, seconds=0.0):
        self.now += seconds
        self._keeping.look()


def test_kafka_that_has_ended_is_started_again_and_the_new_process_is_noted():
    kept = Kept(FakeKafka())
    kept.look()
    assert (kept.broker.launches, kept.changes) == (1, 1)
    assert kept.said == ["Kafka has ended and was started again; meanwhile events wait in the gateway's journal"]


def test_where_it_cannot_be_that_is_said_and_tried_again_later_not_at_once():
    kept = Kept(FakeKafka("no space left"))
    kept.look()
    kept.look(1)
    assert kept.broker.launches == 1
    assert kept.said == ["Kafka has ended, and cannot be started again yet (no space left)"]
    kept.look(5)
    assert kept.broker.launches == 2


def test_what_the_small_one_had_is_gone_with_it():
    with pytest.raises(StackError, match="what ClickHouse has will be brought back"):
        Kept(MemoryBroker()).look()


def test_a_small_one_that_has_become_large_is_said_once(broker, monkeypatch):
    assert 0 < broker.mebibytes() < 100
    monkeypatch.setattr(MemoryBroker, "mebibytes", lambda _: 501)
    kept = Kept(broker)
    kept.look(120)
    kept.look(120)
    assert kept.said == [
        "The memory-only broker has 501 MiB and only grows: Ctrl-C and a new start make it small again"
    ]
