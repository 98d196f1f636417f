"""Broken batches, as a broker may give them, are read past; each gives one record that says what is wrong."""

import struct

import pytest
from aiokafka.record.legacy_records import LegacyRecordBatchBuilder

from stream.kafka.corrupt import Batches, CorruptBatch, first_offset
from tests.support.batches import CODECS, at, batch, broken_bodies, with_wrong_checksum

RECORDS = [(b"k", b"one"), (b"k", b"two"), (None, b"three")]


def read(data, fetch_offset=0):
    batches = Batches(data)
    batches.fetch_offset = fetch_offset
    found = []
    while batches.has_next():
        found += list(batches.next_batch())
    return found


@pytest.mark.parametrize("codec", [0, *CODECS.values()])
def test_good_batches_are_read_as_ever(codec):
    found = read(at(batch(RECORDS, codec), 5) + at(batch(RECORDS, codec), 8))
    assert [(record.offset, record.key, record.value) for record in found] == [
        (5 + n, key, value) for n, (key, value) in enumerate(RECORDS * 2)
    ]


@pytest.mark.parametrize("name", broken_bodies(RECORDS))
def test_behind_a_broken_one_it_goes_on(name):
    broken = at(broken_bodies(RECORDS)[name], 5)
    found = read(at(batch(RECORDS), 2) + broken + at(batch(RECORDS), 8))
    assert [record.offset for record in found] == [2, 3, 4, 7, 8, 9, 10]
    stand_in = found[3]
    assert isinstance(stand_in.value, CorruptBatch)
    assert (bytes(stand_in.value), first_offset(stand_in)) == (broken, 5)
    assert stand_in.value.problem


def test_so_it_does_behind_a_wrong_checksum():
    found = read(at(with_wrong_checksum(batch(RECORDS)), 5))
    assert [(r.offset, r.value.problem) for r in found] == [(7, "the checksum is wrong")]


def test_a_header_that_lies_never_leads_too_far_and_always_on():
    far = bytearray(with_wrong_checksum(batch(RECORDS)))
    struct.pack_into(">i", far, 23, 2**31 - 1)  # the last record's offset
    assert [r.offset for r in read(at(bytes(far), 5) + at(batch(RECORDS), 8))] == [5, 8, 9, 10]
    assert [r.offset for r in read(at(bytes(far), 5), fetch_offset=6)] == [6]


def test_a_broken_batch_of_the_old_format_says_nothing_of_its_end():
    old = LegacyRecordBatchBuilder(1, 0, 10_000)
    old.append(0, 1_760_000_000_000, b"k", b"one")
    broken = bytearray(bytes(old.build()))
    broken[-1] ^= 0xFF
    assert [record.offset for record in read(at(bytes(broken), 5) + at(batch(RECORDS), 8))] == [5, 8, 9, 10]


def test_what_the_fetch_has_only_in_part_waits_for_the_next():
    whole = at(batch(RECORDS), 5)
    for length in range(len(whole)):
        assert read(whole[:length]) == []
