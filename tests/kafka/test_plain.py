"""A consumer may give records as the codec reads them."""

from types import SimpleNamespace

import pytest
from aiokafka.consumer import fetcher
from aiokafka.structs import ConsumerRecord, TopicPartition

from stream.kafka.corrupt import CorruptBatch, read_past_corrupt_batches
from stream.kafka.plain import leave_plain
from tests.support.batches import at, batch, with_wrong_checksum

RECORDS = [(b"k", b"one"), (None, b"two")]


@pytest.fixture(autouse=True)
def read_past():
    read_past_corrupt_batches()


def taken_apart(data, consumer, begin=0):
    of_consumer = None, consumer._value_deserializer, False, 0  # noqa: SLF001 (as the fetcher hands it on)
    return fetcher.PartitionRecords(TopicPartition("t", 3), fetcher.MemoryRecords(data), None, begin, *of_consumer)


def consumer(plain):
    one = SimpleNamespace(_value_deserializer=None)
    if plain:
        leave_plain(one)
    return one


@pytest.mark.parametrize("plain", [True, False])
def test_offsets_keys_and_values_are_the_same_either_way(plain):
    fetched = taken_apart(at(batch(RECORDS), 5) + at(batch(RECORDS), 7), consumer(plain), begin=6)
    records = list(fetched)
    assert [(r.offset, r.key, r.value) for r in records] == [(6, None, b"two"), (7, b"k", b"one"), (8, None, b"two")]
    assert fetched.next_fetch_offset == 9
    assert [isinstance(record, ConsumerRecord) for record in records] == [not plain] * 3


def test_a_fetch_that_is_taken_in_part_goes_on_where_it_was():
    fetched = taken_apart(at(batch(RECORDS), 5), consumer(plain=True), begin=5)
    assert [next(iter(fetched)).offset, fetched.next_fetch_offset] == [5, 6]
    assert [record.offset for record in fetched] == [6]


def test_a_broken_batch_is_one_plain_record_too():
    (record,) = taken_apart(at(with_wrong_checksum(batch(RECORDS)), 5), consumer(plain=True), begin=5)
    assert (record.offset, isinstance(record.value, CorruptBatch)) == (6, True)
