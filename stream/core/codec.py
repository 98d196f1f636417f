"""How stored values are written: a header that says what they are, then MessagePack.

The header is the format's version, the funnel's fingerprint and the highest source offset folded in,
so that an offset can be compared without decoding, and state that an older version or another funnel
wrote is refused instead of misread.
"""

import hashlib
import struct
from typing import Any, Generic, TypeVar

import msgspec

from schemas.funnel_file import FunnelFile
from stream.core.activities import Activity
from stream.core.aggregate import Key, Measures
from stream.core.facts import History
from stream.core.fold import Stored

V = TypeVar("V")

FORMAT = 5
_HEADER = struct.Struct(">B4sQ")
HEADER_SIZE = _HEADER.size
_RELEVANT = {
    "time_zone",
    "currency",
    "exchange_rates",
    "pipelines",
    "teams",
    "reps",
    "sources",
    "loss_reasons",
    "accounts",
    "close_date",
}
_encode = msgspec.msgpack.Encoder().encode


class StateError(Exception):
    """Stored state cannot be read by this version with this funnel file."""


def fingerprint(funnel: FunnelFile) -> bytes:
    """Return four bytes that change with every part of the funnel file that numbers and rows depend on."""
    relevant = funnel.model_dump(mode="json", include=_RELEVANT)
    if relevant["loss_reasons"] is not None:
        del relevant["loss_reasons"]["names"]
    for pipeline in relevant["pipelines"]:
        for name in ("name", "deal_url"):
            del pipeline[name]
        for stage in pipeline["stages"]:
            for name in ("name", "stalled_after_days", "quiet_after_days"):
                del stage[name]
    for named in (*relevant["teams"], *relevant["reps"]):
        del named["name"]
    return hashlib.blake2b(msgspec.json.encode(relevant, order="sorted"), digest_size=4).digest()


class Codec(Generic[V]):
    """Reads and writes stored values of one type."""

    def __init__(self, type_: Any, funnel_fingerprint: bytes) -> None:
        self._decode = msgspec.msgpack.Decoder(type_).decode
        self._fingerprint = funnel_fingerprint

    def write(self, stored: Stored[V]) -> bytes:
        """Return a stored value as bytes. The offset may be -1, for none."""
        return _HEADER.pack(FORMAT, self._fingerprint, stored.offset + 1) + _encode(stored.value)

    def read(self, data: bytes) -> Stored[V]:
        """Return stored bytes as a value. Check foreign bytes with `check` first."""
        return Stored(offset_of(data), self._decode(memoryview(data)[HEADER_SIZE:]))

    def check(self, data: bytes) -> None:
        """Raise StateError if another version or another funnel wrote the bytes."""
        if len(data) < HEADER_SIZE or data[0] != FORMAT:
            raise StateError(
                "the stored state was written by another version of dealstream; "
                "stop the workers and rebuild it with `dealstream replay`"
            )
        if data[1:5] != self._fingerprint:
            raise StateError(
                "the funnel file has changed since the stored state was written; "
                "stop the workers and rebuild the numbers with `dealstream replay`"
            )


def offset_of(data: bytes) -> int:
    """Return the offset in the header of stored bytes."""
    offset: int = _HEADER.unpack_from(data)[2]
    return offset - 1


def history_codec(funnel_fingerprint: bytes) -> Codec[History]:
    """Codec of deals."""
    return Codec(History, funnel_fingerprint)


def activity_codec(funnel_fingerprint: bytes) -> Codec[Activity]:
    """Codec of activities."""
    return Codec(Activity, funnel_fingerprint)


def measures_codec(funnel_fingerprint: bytes) -> Codec[Measures]:
    """Codec of aggregates."""
    return Codec(Measures, funnel_fingerprint)


def write_key(key: Key) -> bytes:
    """Return a window's key as bytes."""
    return _encode(key)


_decode_key = msgspec.msgpack.Decoder(Key).decode


def read_key(data: bytes) -> Key:
    """Return bytes as a window's key."""
    return _decode_key(data)
