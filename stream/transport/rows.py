"""Rows of which those that were not written to for a while are put away: packed, or written to disk.

Changelogs have each row as it is.
"""

from abc import abstractmethod
from collections.abc import Generator, ItemsView, Iterator, Mapping, MutableMapping, ValuesView


class AgingRows(MutableMapping[bytes, bytes]):
    """Rows of a partition, in no order. They are for one thread, unlike a dict, which others may copy at any moment.

    Args:
        turn: when so many rows were written to, those that were not since the turn before are put away.
    """

    def __init__(self, turn: int) -> None:
        self._turn = turn
        self._recent: dict[bytes, bytes] = {}
        self._older: dict[bytes, bytes] = {}

    @abstractmethod
    def packing(self) -> Generator[None, None, None]:
        """Put away what is due, if there is any, in steps."""

    @abstractmethod
    def _put_away(self, key: bytes) -> bytes | None:
        """Return a row of those that were put away."""

    @abstractmethod
    def _all_put_away(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield those that were put away."""

    @abstractmethod
    def _drop(self, key: bytes) -> None:
        """Delete a row of those that were put away, if it is there."""

    def get(self, key: bytes, default: bytes | None = None) -> bytes | None:  # type: ignore[override]
        """Return a row; not given: None."""
        value = self._recent.get(key)
        if value is None:
            value = self._older.get(key)
            if value is None:
                value = self._put_away(key)
        return default if value is None else value

    def each(self) -> Iterator[tuple[bytes, bytes]]:
        """Yield keys and values."""
        recent, older = self._recent, self._older
        yield from recent.items()
        yield from (row for row in older.items() if row[0] not in recent)
        yield from (row for row in self._all_put_away() if row[0] not in recent and row[0] not in older)

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
        self._drop(key)

    def __contains__(self, key: object) -> bool:
        return isinstance(key, bytes) and self.get(key) is not None

    def __iter__(self) -> Iterator[bytes]:
        return (key for key, _ in self.each())

    def __len__(self) -> int:
        return sum(1 for _ in self)


class _Items(ItemsView[bytes, bytes]):
    _mapping: AgingRows

    def __iter__(self) -> Iterator[tuple[bytes, bytes]]:
        return self._mapping.each()


class _Values(ValuesView[bytes]):
    _mapping: AgingRows

    def __iter__(self) -> Iterator[bytes]:
        return (value for _, value in self._mapping.each())
