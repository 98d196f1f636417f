"""Rows in memory, of which those that were not written to for a while are packed.

A window is written to often while its hour is young, and hardly ever after some weeks; a row that is packed takes a
fourth of the memory, and reading it five microseconds. Changelogs have each row as it is.
"""

import zlib
from collections.abc import Callable, Generator, ItemsView, Iterator, Mapping, MutableMapping, ValuesView

import msgspec

_PACKED = dict[bytes, bytes]
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(_PACKED).decode

# More would find nothing in so few bytes, and takes longer.
_LEVEL, _WINDOW, _MEMORY = 1, -12, 5


class PackedRows(MutableMapping[bytes, bytes]):
    """Rows of a partition, in no order. They are for one thread, unlike a dict, which others may copy at any moment.

    Args:
        group_of: returns the name of the group with which a row is packed, given its key; None: it never is.
        turn: when so many rows were written to, those that were not since the turn before are packed.
    """

    def __init__(self, group_of: Callable[[bytes], bytes | None], turn: int) -> None:
        self._group_of = group_of
        self._turn = turn
        self._recent: dict[bytes, bytes] = {}
        self._older: dict[bytes, bytes] = {}
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

    def get(self, key: bytes, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """Return a row; not given: None."""
        value = self._recent.get(key)
        if value is None:
            value = self._older.get(key)
            if value is None and self._packed:
                group = self._group_of(key)
                if group is not None and group in self._packed:
                    value = self._unpacked(group).get(key)
        return default if value is None else value

    def each(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield keys and values; what is packed is unpacked group by group."""
        recent, older = self._recent, self._older
        yield from recent.items()
        yield from (row for row in older.items() if row[0] not in recent)
        for group in self._packed:
            yield from (row for row in self._unpacked(group).items() if row[0] not in recent and row[0] not in older)

    def items(self) -> ItemsView[bytes, bytes]:
        """Return keys and values."""
        return _Items(self)

    def values(self) -> ValuesView[bytes]:
        """Return the values."""
        return _Values(self)

    def update(self, rows: Mapping[bytes, bytes]) -> None:  # type: ignore[override]
        """Take over rows."""
        self._recent.update(rows)

    def __getitem__(self, key: bytes) -> bytes:
        value = self.get(key)
        if value is None:
            raise KeyError(key)
        return value

    def __setitem__(self, key: bytes, value: bytes) -> None:
        self._recent[key] = value

    def __delitem__(self, key: bytes) -> None:
        if key not in self:
            raise KeyError(key)
        self._recent.pop(key, None)
        self._older.pop(key, None)
        group = self._group_of(key)
        if group is not None and (rows := self._unpacked(group)).pop(key, None) is not None:
            self._pack(group, rows)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, bytes) and self.get(key) is not None

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.each())

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _unpacked(self, group: bytes) -> dict[bytes, bytes]:
        packed = self._packed.get(group)
        return {} if packed is None else _decode(zlib.decompress(packed, _WINDOW))

    def _pack(self, group: bytes, rows: dict[bytes, bytes]) -> None:
        if not rows:
            self._packed.pop(group, None)
            return
        packer = zlib.compressobj(_LEVEL, zlib.DEFLATED, _WINDOW, _MEMORY)
        self._packed[group] = packer.compress(_encode(rows)) + packer.flush()


class _Items(ItemsView[bytes, bytes]):
    _mapping: PackedRows

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return self._mapping.each()


class _Values(ValuesView[bytes]):
    _mapping: PackedRows

    def __iter__(self) -> Iterator[bytes]:
        return (value for _, value in self._mapping.each())
