"""How stored values are written: a header that says what they are, then MessagePack.

The header is the format's version, the foundation of the funnel file and the highest source offset folded in,
so that an offset can be compared without decoding, and state that an older version wrote, or that of another
foundation, is refused instead of misread. What else the funnel file says may grow while a service runs: the file that
was counted with is kept beside the state (`stream.worker.counted_with`).
"""

import hashlib
import struct
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import msgspec

from schemas.funnel_file import FunnelFile
from stream.core.activities import Activity
from stream.core.aggregate import Key, Measures
from stream.core.facts import History
from stream.core.fold import Stored
from stream.core.kept_history import KeptHistory, history_of, kept

V = TypeVar("V")

FORMAT = 7
_HEADER = struct.Struct(">B4sQ")
HEADER_SIZE = _HEADER.size
_FOUNDATION = {"time_zone", "currency", "sources", "loss_reasons", "accounts", "close_date"}
_encode = msgspec.msgpack.Encoder().encode


class StateError(Exception):
    """Stored state cannot be read by this version with this funnel file."""


def fingerprint(funnel: FunnelFile) -> int:
    """Return a number that changes with every part of the funnel file."""
    return int.from_bytes(hashlib.blake2b(funnel.model_dump_json().encode(), digest_size=4).digest())


def foundation(funnel: FunnelFile) -> bytes:
    """Return four bytes that change with those parts of the funnel file to which nothing can be added later."""
    parts = funnel.model_dump(mode="json", include=_FOUNDATION)
    for section in ("sources", "loss_reasons"):
        if parts[section] is not None:
            del parts[section]["names"]
    return hashlib.blake2b(msgspec.json.encode(parts, order="sorted"), digest_size=4).digest()


class Codec(Generic[V]):
    """Reads and writes stored values of one type.

    Args:
        type_: what is written.
        foundation: of the funnel file.
        packed: makes what is written of a value; not given: it is the value itself.
        unpacked: makes a value of what was written.
    """

    def __init__(
        self,
        type_: Any,
        foundation: bytes,
        packed: Callable[[V], Any] | None = None,
        unpacked: Callable[[Any], V] | None = None,
    ) -> None:
        self._decode = msgspec.msgpack.Decoder(type_).decode
        self._foundation = foundation
        self._packed = packed
        self._unpacked = unpacked

    def write(self, stored: Stored[V]) -> bytes:
        """Return a stored value as bytes. The offset may be -1, for none."""
        value = stored.value if self._packed is None else self._packed(stored.value)
        return _HEADER.pack(FORMAT, self._foundation, stored.offset + 1) + _encode(value)

    def read(self, data: bytes) -> Stored[V]:
        """Return stored bytes as a value. Check foreign bytes with `check` first."""
        value = self._decode(memoryview(data)[HEADER_SIZE:])
        return Stored(offset_of(data), value if self._unpacked is None else self._unpacked(value))

    def check(self, data: bytes) -> None:
        """Raise StateError if another version wrote the bytes, or one with another foundation of the funnel file."""
        if len(data) < HEADER_SIZE or data[0] != FORMAT:
            raise StateError(
                "the stored state was written by another version of dealstream; "
                "stop the workers and rebuild it with `dealstream replay --reset`"
            )
        if data[1:5] != self._foundation:
            raise StateError(
                "the funnel file has changed since the stored state was written; "
                "stop the workers and rebuild the numbers with `dealstream replay --reset`"
            )


def offset_of(data: bytes) -> int:
    """Return the offset in the header of stored bytes."""
    offset: int = _HEADER.unpack_from(data)[2]
    return offset - 1


def history_codec(foundation: bytes) -> Codec[History]:
    """Codec of deals."""
    return Codec(KeptHistory, foundation, kept, history_of)


def activity_codec(foundation: bytes) -> Codec[Activity]:
    """Codec of activities."""
    return Codec(Activity, foundation)


def measures_codec(foundation: bytes) -> Codec[Measures]:
    """Codec of aggregates."""
    return Codec(Measures, foundation)


def write_key(key: Key) -> bytes:
    """Return a window's key as bytes."""
    return _encode(key)


_decode_key = msgspec.msgpack.Decoder(Key).decode


def read_key(data: bytes) -> Key:
    """Return bytes as a window's key."""
    return _decode_key(data)


def member_and_day(key: bytes) -> bytes | None:
    """Return what the written keys of a member's windows of one day (UTC) have in common; None: it is no such key."""
    # An array of five, at its end the hour in four bytes.
    if len(key) < 6 or key[0] != 0x95 or key[-5] != 0xCE:
        return None
    day = int.from_bytes(key[-4:], "big") // 86_400
    return key[:-5] + day.to_bytes(2, "big")
