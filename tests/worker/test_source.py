from types import SimpleNamespace
from typing import cast

import pytest
from faust.types import TP

from stream.core.codec import measures_codec
from stream.core.fold import Stored
from stream.kafka.corrupt import CorruptBatch
from stream.transport.consumer import Run
from stream.transport.table import ChunkedTable
from stream.transport.table_keys import PROGRESS
from stream.worker.source import Source
from tests.support.answers import metric

PARTITION = TP("sales.deals", 3)


class FakeConsumer:
    def __init__(self):
        self.readings = 0
        self.end = 1_000

    def highwater(self, tp):
        assert tp == PARTITION
        return self.end

    def read_again(self, tp):
        assert tp == PARTITION
        self.readings += 1

    def is_current(self, tp, run):
        return run.reading == self.readings


class FakeTable:
    def __init__(self):
        self.rows = {}

    def partition(self, number):
        assert number == PARTITION.partition
        return self.rows


@pytest.fixture
def consumer():
    return FakeConsumer()


@pytest.fixture
def source():
    return Source("sales.deals", cast(ChunkedTable, FakeTable()))


def done_to(source, offset):
    source.table.rows[PROGRESS] = measures_codec(b"test").write(Stored(offset, {}))


def run(first, last, reading=0):
    return Run([SimpleNamespace(offset=offset, value=b"{}") for offset in range(first, last + 1)], reading)


def due(source, *runs, consumer):
    return source.due(PARTITION, list(runs), consumer)


def offsets(records):
    return [record.offset for record in records]


def test_a_new_partition_takes_whatever_comes_first(source, consumer):
    assert source.position(PARTITION.partition) is None
    assert offsets(due(source, run(5, 7), consumer=consumer)) == [5, 6, 7]


def test_the_next_run_is_taken_whole(source, consumer):
    done_to(source, 4)
    assert source.position(PARTITION.partition) == 5
    assert offsets(due(source, run(5, 7), consumer=consumer)) == [5, 6, 7]


def test_what_is_done_is_left_out(source, consumer):
    done_to(source, 5)
    assert offsets(due(source, run(4, 7), consumer=consumer)) == [6, 7]
    assert due(source, run(2, 5), consumer=consumer) == []


def test_a_hole_is_counted_and_the_partition_read_again(source, consumer):
    done_to(source, 4)
    before = metric("dealstream_holes_total", topic="sales.deals")
    assert due(source, run(9, 12), consumer=consumer) == []
    assert consumer.readings == 1
    assert metric("dealstream_holes_total", topic="sales.deals") == before + 1


def test_runs_fetched_before_the_reading_again_are_dropped(source, consumer):
    done_to(source, 4)
    due(source, run(9, 12), consumer=consumer)
    assert due(source, run(13, 20), consumer=consumer) == []
    assert consumer.readings == 1
    assert offsets(due(source, run(5, 12, reading=1), consumer=consumer)) == list(range(5, 13))


def test_what_the_broker_no_longer_has_does_not_stop_the_stream(source, consumer):
    done_to(source, 4)
    before = metric("dealstream_missing_records_total", topic="sales.deals")
    due(source, run(9, 12), consumer=consumer)
    assert metric("dealstream_missing_records_total", topic="sales.deals") == before
    assert offsets(due(source, run(9, 12, reading=1), consumer=consumer)) == [9, 10, 11, 12]
    assert metric("dealstream_missing_records_total", topic="sales.deals") == before + 4


def test_what_comes_on_a_topic_that_was_made_anew_is_told_since_it_is_not_counted(source, consumer, caplog):
    done_to(source, 9)
    before = metric("dealstream_missing_records_total", topic="sales.deals")
    assert due(source, run(4, 9), consumer=consumer) == []
    assert metric("dealstream_missing_records_total", topic="sales.deals") == before
    consumer.end = 3
    assert due(source, run(0, 2), consumer=consumer) == []
    assert metric("dealstream_missing_records_total", topic="sales.deals") == before + 3
    assert "sales.deals/3 ends at 3, though 9 was read before" in caplog.text


def test_a_broken_batch_stands_for_all_of_its_offsets_and_is_no_hole(source, consumer):
    done_to(source, 4)
    batch = CorruptBatch(b"...")
    batch.first_offset, batch.problem = 5, "bits fell over"
    broken = SimpleNamespace(offset=9, value=batch)
    assert due(source, Run([broken], 0), consumer=consumer) == [broken]
    assert consumer.readings == 0


def test_runs_that_follow_each_other_are_taken_together(source, consumer):
    assert offsets(due(source, run(5, 7), run(8, 9), run(10, 10), consumer=consumer)) == [5, 6, 7, 8, 9, 10]
    done_to(source, 6)
    assert offsets(due(source, run(3, 5), run(6, 8), run(9, 9), consumer=consumer)) == [7, 8, 9]


def test_of_runs_with_a_hole_in_between_those_before_it_are_done_and_the_rest_is_read_again(source, consumer):
    done_to(source, 4)
    before = metric("dealstream_holes_total", topic="sales.deals")
    assert offsets(due(source, run(5, 7), run(9, 12), run(13, 20), consumer=consumer)) == [5, 6, 7]
    assert consumer.readings == 1
    assert metric("dealstream_holes_total", topic="sales.deals") == before + 1
    done_to(source, 7)
    assert offsets(due(source, run(8, 12, reading=1), consumer=consumer)) == [8, 9, 10, 11, 12]


def test_what_two_runs_both_have_is_taken_once(source, consumer):
    done_to(source, 4)
    assert offsets(due(source, run(5, 8), run(7, 9), consumer=consumer)) == [5, 6, 7, 8, 9]
