"""Read past record batches that are broken: each becomes one record that says so.

Left alone, aiokafka raises at such a batch, asks for it again, and never gets behind it.
"""

import struct
import time
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any, NamedTuple

from aiokafka.consumer import fetcher
from aiokafka.record.default_records import DefaultRecordBatch
from aiokafka.record.legacy_records import LegacyRecordBatch

from stream.kafka.plain import is_left_plain

WRITTEN_FOR = "0.14"

# Of every batch: base offset and length of what follows. Of version 2, up to the number of records.
_OVERHEAD = 12
_MAGIC = 16
_HEAD = struct.Struct(">qiibIhiqqqhii")
_DELTA, _COUNT = 6, 12


class IncompatibleKafkaClient(Exception):
    """Another aiokafka is installed than the one whose internals this module extends."""


class CorruptBatch(bytes):
    """Value of the record that stands for a broken batch: the batch as the broker gave it.

    The record has the offset of the batch's last record and no key.
    """

    first_offset: int
    problem: str


def first_offset(record: Any) -> int:
    """Return the first offset that a record stands for; for nearly all, their own."""
    return record.value.first_offset if isinstance(record.value, CorruptBatch) else int(record.offset)


def read_past_corrupt_batches() -> None:
    """Make all consumers of this process go on behind broken batches. Raises IncompatibleKafkaClient."""
    installed = version("aiokafka")
    if not installed.startswith(f"{WRITTEN_FOR}."):
        raise IncompatibleKafkaClient(
            f"aiokafka {installed} is installed, but reading past corrupt batches was written for {WRITTEN_FOR}; "
            f"install that, or run tests/kafka/test_corrupt.py against {installed} and raise WRITTEN_FOR"
        )
    fetcher.MemoryRecords = Batches
    fetcher.PartitionRecords = _PartitionRecords


class Batches:
    """The batches of a fetch, in place of aiokafka's class; a broken one gives one record."""

    fetch_offset = -1

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._begin = 0
        self._end = self._end_of(0)

    def size_in_bytes(self) -> int:
        """Return how many bytes the fetch has, the last batch perhaps in part."""
        return len(self._data)

    def has_next(self) -> bool:
        """Say whether another whole batch follows."""
        return self._end is not None

    def next_batch(self) -> Any:
        """Return the next batch, read and checked, or None."""
        if self._end is None:
            return None
        data = self._data[self._begin : self._end]
        self._begin, self._end = self._end, self._end_of(self._end)
        try:
            return _read(data)
        except Exception as error:
            # The codecs raise whatever they like; all of it means that these bytes cannot be read.
            return self._stand_in(data, error)

    def _end_of(self, begin: int) -> int | None:
        if len(self._data) < begin + _OVERHEAD:
            return None
        length = int.from_bytes(self._data[begin + 8 : begin + _OVERHEAD], "big", signed=True)
        end = begin + _OVERHEAD + max(0, length)
        return end if end <= len(self._data) else None

    def _stand_in(self, data: bytes, error: Exception) -> "_Batch":
        base = _offset(data)
        last = max(base + _span(data, error), self.fetch_offset)
        if self._begin + 8 <= len(self._data):
            # Where the next one begins is surer than what a broken header says.
            last = min(last, _offset(self._data[self._begin :]) - 1)
        value = CorruptBatch(data)
        value.first_offset = base
        value.problem = (str(error) or type(error).__name__)[:300]
        now = int(time.time() * 1000)
        return _Batch(base, last + 1, [_Record(last, now, 0, None, value, [], None)])


def _span(data: bytes, error: Exception) -> int:
    """Return how many offsets a broken batch has after its first one; 0 where nobody can say."""
    if len(data) < _HEAD.size or data[_MAGIC] < 2:
        return 0
    head = _HEAD.unpack_from(data)
    # Too far would be behind the topic's end; not far enough only gives the batch once more.
    if isinstance(error, _WrongChecksum) and head[_DELTA] != head[_COUNT] - 1:
        return 0
    return max(0, int(head[_DELTA]))


class _WrongChecksum(Exception):
    pass


def _read(data: bytes) -> Any:
    magic = data[_MAGIC]
    batch = DefaultRecordBatch(data) if magic >= 2 else LegacyRecordBatch(data, magic)
    if not batch.validate_crc():
        raise _WrongChecksum("the checksum is wrong")
    if batch.is_control_batch:
        return batch
    next_offset, transactional, producer = batch.next_offset, batch.is_transactional, batch.producer_id
    return _Batch(_offset(data), next_offset, list(batch), transactional, producer)


def _offset(data: bytes) -> int:
    return int.from_bytes(data[:8], "big", signed=True)


class _Batch:
    """A batch as aiokafka's consumer reads it."""

    is_control_batch = False

    def __init__(
        self,
        base_offset: int,
        next_offset: int,
        records: list[Any],
        is_transactional: bool = False,
        producer_id: int | None = None,
    ) -> None:
        self.base_offset = base_offset
        self.next_offset = next_offset
        self.is_transactional = is_transactional
        self.producer_id = producer_id
        self._records = records

    def validate_crc(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        return iter(self._records)


class _PartitionRecords(fetcher.PartitionRecords):  # type: ignore[misc]
    """Tells the batches from which offset they were fetched, so that it always goes on behind that."""

    def __init__(self, tp: Any, records: Batches, aborted: Any, fetch_offset: int, *rest: Any) -> None:
        records.fetch_offset = fetch_offset
        super().__init__(tp, records, aborted, fetch_offset, *rest)
        self._is_plain = is_left_plain(self._value_deserializer)

    def __iter__(self) -> Iterator[Any]:
        # What is gone through at once needs no `__next__` in between.
        return self._records_iterator  # type: ignore[no-any-return]

    def _consumer_record(self, tp: Any, record: Any) -> Any:
        return record if self._is_plain else super()._consumer_record(tp, record)


class _Record(NamedTuple):
    """A record as aiokafka's consumer reads it."""

    offset: int
    timestamp: int
    timestamp_type: int
    key: bytes | None
    value: bytes | None
    headers: list[tuple[str, bytes | None]]
    checksum: int | None
