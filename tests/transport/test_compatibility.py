import inspect

import pytest
from faust.app.base import App
from faust.tables.recovery import Recovery
from faust.tables.table import Table
from faust.transport.consumer import Consumer
from faust.transport.drivers.aiokafka import AIOKafkaConsumerThread

from stream.transport import compatibility


def test_the_installed_faust_is_the_one_written_for():
    compatibility.check()


def test_another_faust_is_refused_with_the_way_out():
    with pytest.raises(compatibility.IncompatibleFaust, match=r"install faust-streaming==0\.15\.3"):
        compatibility.check("0.16.0")


@pytest.mark.parametrize(
    ("owner", "name", "parameters"),
    [
        (Consumer, "getmany", ["self", "timeout"]),
        (Consumer, "_wait_next_records", ["self", "timeout"]),
        (Consumer, "_drain_messages", ["self", "fetcher"]),
        (Consumer, "perform_seek", ["self"]),
        (Consumer, "resume_flow", ["self"]),
        (Consumer, "ack", ["self", "message"]),
        (Consumer, "_new_offset", ["self", "tp"]),
        (Consumer, "_filter_tps_with_pending_acks", ["self", "topics"]),
        (Consumer, "_to_message", ["self", "tp", "record"]),
        (AIOKafkaConsumerThread, "seek_wait", ["self", "partitions"]),
        (AIOKafkaConsumerThread, "seek_to_beginning", ["self", "partitions"]),
        (Table, "apply_changelog_batch", ["self", "batch"]),
        (Table, "on_recovery_completed", ["self", "active_tps", "standby_tps"]),
        (Recovery, "on_recovery_completed", ["self", "generation_id"]),
        (App, "topic", None),
    ],
)
def test_what_is_extended_in_faust_is_still_there(owner, name, parameters):
    found = inspect.signature(getattr(owner, name))
    if parameters is not None:
        assert list(found.parameters) == parameters


def test_faust_still_empties_queues_before_it_resumes_the_consumer():
    source = inspect.getsource(Recovery.on_recovery_completed)
    assert source.index("flow_control.resume()") < source.index("consumer.resume_flow()")
    assert source.index("perform_seek()") < source.index("consumer.resume_flow()")
