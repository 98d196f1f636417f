"""Rows in memory, of which those that were not written to for a while are packed.

A window is written to often while its hour is young, and hardly ever after some weeks; a row that is packed takes a
fourth of the memory, and reading it five microseconds.
"""

import zlib
from collections.abc import Callable, Generator, Iterator

import msgspec

from stream.transport.rows import AgingRows

_PACKED = dict[bytes, bytes]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_PACKED).decode

# More would find nothing in so few bytes, and takes longer.
_LEVEL, _WINDOW, _MEMORY = 1, -12, 5


class PackedRows(AgingRows):
    """Rows that are packed together with others of their group.

    Args:
        group_of: returns the name of the group with which a row is packed, given its key; None: it never is.
        turn: as of all `AgingRows`.
    """

    def __init__(self, group_of: Callable[[bytes], bytes | None], turn: int) -> None:
        super().__init__(turn)
        self._group_of = group_of
        self._packed: dict[bytes, bytes] = {}

    def packing(self) -> Generator[None, None, None]:
        """Pack what is due, if there is any; a group is a step."""
        if len(self._recent) < self._turn:
            return
        older, groups = self._older, dict[bytes, list[bytes]]()
        for key in older:
            group = self._group_of(key)
            if group is None:
                self._recent.setdefault(key, older[key])
            elif key not in self._recent:
                groups.setdefault(group, []).append(key)
        for group, keys in groups.items():
            yield
            if self._older is not older:
                return  # others have packed them meanwhile, as a recovery does
            rows = self._unpacked(group)
            rows.update((key, older[key]) for key in keys if key in older)
            self._pack(group, rows)
        self._recent, self._older = {}, self._recent

    def _put_away(self, key: bytes) -> bytes | None:
        group = self._group_of(key) if self._packed else None
        return self._unpacked(group).get(key) if group is not None and group in self._packed else None

    def _all_put_away(self) -> Iterator[tuple[bytes, bytes]]:
        for group in self._packed:
            yield from self._unpacked(group).items()

    def _drop(self, key: bytes) -> None:
        group = self._group_of(key)
        if group is not None and (rows := self._unpacked(group)).pop(key, None) is not None:
            self._pack(group, rows)

    def _unpacked(self, group: bytes) -> dict[bytes, bytes]:
        packed = self._packed.get(group)
        return {} if packed is None else _decode(zlib.decompress(packed, _WINDOW))

    def _pack(self, group: bytes, rows: dict[bytes, bytes]) -> None:
        if not rows:
            self._packed.pop(group, None)
            return
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
        self._packed[group] = packer.compress(_encode(rows)) + packer.flush()
