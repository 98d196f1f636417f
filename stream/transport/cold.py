"""Rows of which those that were not written to for a while are on disk.

Most activities are one event, and never written to again. What is on disk is no store: a file without a name, which
goes with the rows, or with the process, and is made anew of the changelog. It is read and written as it is, not mapped:
a full disk is an error then, and rows stay in memory.
"""

import errno
import logging
import os
import struct
import tempfile
from array import array
from collections.abc import Generator, Iterable, Iterator
from io import FileIO
from pathlib import Path
from typing import cast

from stream.service.repeated import Repeated
from stream.transport.rows import AgingRows

log = logging.getLogger(__name__)

# A row: for how many granules there is room, the size of its key, that of its value and one; 0 for none.
_ROW = struct.Struct("<III")
_GRANULE = 16
_MOST_GRANULES = 2**32
# Of an entry: 32 bits of the key's hash, the first of which name its page, and the granule where its row begins.
_TAG = 2**32 - 1
_ENTRY = struct.Struct("<II")
_PAGE = 4096
_FULL = _PAGE // _ENTRY.size
_FILLED = 0.6
"""So much of the pages may be filled on average before there are more: none is full by then."""
_MOST_PAGES = 2**20
_WAITING = 32
"""So many entries of a page are written together: a write takes as long as ten rows."""
_BITS = 2048
"""Of each page, to say of most keys that they are not in it."""
_STEP = 64
_AT_ONCE = 512
"""Bytes that hold most rows."""
_SCANNED = 2**18


class Scratch:
    """Where rows are put that need not be in memory.

    Args:
        folder: not given: as TMPDIR says, or /var/tmp, since /tmp may be in memory.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or _folder()
        self._repeated = Repeated(log)

    def file(self) -> FileIO:
        """Return a file without a name. Raises OSError."""
        return tempfile.TemporaryFile(dir=self.folder, buffering=0)

    def refused(self, error: OSError) -> None:
        """Say that there is no room."""
        self._repeated.warn(f"no room in {self.folder} for what has not changed for a while ({error.strerror})", _THEN)

    def taken(self) -> None:
        """There is room."""
        self._repeated.over()


_THEN = "it stays in memory; TMPDIR names another folder"


def _folder() -> Path:
    usual = Path("/var/tmp")  # noqa: S108 (a file without a name)
    return usual if not os.environ.get("TMPDIR") and os.access(usual, os.W_OK) else Path(tempfile.gettempdir())


class ColdRows(AgingRows):
    """Rows that are written to a file of their own.

    Pages of entries in the same file say where each row is. In memory is, of each page, what waits to be written to it,
    and a bit set by each of its keys: whether a key is new is known without the file. There are twice as many pages as
    soon as they would be filled.

    Args:
        scratch: where the file is.
        turn: as of all `AgingRows`.
    """

    def __init__(self, scratch: Scratch, turn: int) -> None:
        super().__init__(turn)
        self._scratch = scratch
        self._file: FileIO | None = None
        self._end = _GRANULE  # a place of 0 is none
        self._entries = 0
        self._pages = _Pages(0, 0)
        self._moving: object = None

    def __del__(self) -> None:
        if self._file is not None:
            self._file.close()

    def packing(self) -> Generator[None, None, None]:
        """Write to disk what is due, if there is any; some rows are a step. Where that fails, they stay in memory."""
        if len(self._recent) < self._turn:
            return
        # Who begins later, as a recovery does, goes on alone.
        moving = self._moving = object()
        older = self._older
        try:
            for _ in self._writing(older):
                yield
                if self._moving is not moving:
                    return
        except OSError as error:
            self._scratch.refused(error)
            older.update(self._recent)
            if self._file is not None:
                self._file.truncate(self._end)  # what room there is is for others
        else:
            if older:
                self._scratch.taken()
            self._older = self._recent
        self._recent = {}

    def _writing(self, older: dict[bytes, bytes]) -> Generator[None, None, None]:
        if not older:
            return
        if self._file is None:
            self._file = self._scratch.file()
        yield from self._growing(len(older))
        keys = list(older)
        for begin in range(0, len(keys), _STEP):
            self._add({key: older[key] for key in keys[begin : begin + _STEP] if key in older})
            yield

    def _growing(self, more: int) -> Generator[None, None, None]:
        """Make so many pages that there is room for more entries."""
        before, number = self._pages, max(1, self._pages.number)
        while number * _FULL * _FILLED < self._entries + more:
            number *= 2
        if number == before.number:
            return
        if number > _MOST_PAGES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        # They are a row without a key.
        granules = -(-(_ROW.size + number * _PAGE) // _GRANULE)
        self._write(_ROW.pack(granules, 0, 0), self._end)
        pages = _Pages(number, self._end + _ROW.size)
        parts = number // max(1, before.number)
        for page in range(max(1, before.number)):
            for entry in _ENTRY.iter_unpack(self._page(before, page) if before.number else b""):
                pages.add(entry)
            self._flush(pages, range(page * parts, page * parts + parts))
            yield
        self._pages, self._end = pages, self._end + granules * _GRANULE

    def _add(self, older: dict[bytes, bytes]) -> None:
        """Write rows, and then what says where they are."""
        rows, entries = bytearray(), []
        for key, value in older.items():
            if key in self._recent:
                continue
            granules = -(-(_ROW.size + len(key) + len(value)) // _GRANULE)
            found = self._find(key)
            if found is not None:
                place, room, _ = found
                if granules <= room:
                    self._write(_ROW.pack(room, len(key), len(value) + 1) + key + value, place * _GRANULE)
                    continue
                granules += granules // 4  # it has grown, and will again
            place = (self._end + len(rows)) // _GRANULE
            entry = hash(key) & _TAG, place
            if self._pages.is_full(entry[0]):
                self._recent[key] = value
                continue
            if place + granules > _MOST_GRANULES:
                raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
            if found is not None:
                self._write(_ROW.pack(found[1], 0, 0), found[0] * _GRANULE)
            entries.append(entry)
            row = _ROW.pack(granules, len(key), len(value) + 1) + key + value
            rows += row.ljust(granules * _GRANULE, b"\0")
        self._write(rows, self._end)
        self._end += len(rows)
        self._entries += len(entries)
        self._flush(self._pages, {page for entry in entries if (page := self._pages.add(entry)) is not None})

    def _flush(self, pages: "_Pages", numbers: Iterable[int]) -> None:
        """Write what waits for pages."""
        for page in numbers:
            written, waiting = pages.written[page], pages.waiting[page]
            self._write(waiting, pages.begin + page * _PAGE + written * _ENTRY.size)
            pages.written[page] += len(waiting) // _ENTRY.size
            pages.waiting[page] = b""

    def _put_away(self, key: bytes) -> bytes | None:
        if not self._pages.may_have(hash(key) & _TAG):
            return None  # as of most
        found = self._find(key)
        return None if found is None else found[2]

    def _all_put_away(self) -> Iterator[tuple[bytes, bytes]]:
        place, data, begin = _GRANULE, b"", 0
        while place < self._end:
            at = place - begin
            if at + _ROW.size > len(data):
                data, begin, at = self._read(_SCANNED, place), place, 0
            granules, key_size, size = _ROW.unpack_from(data, at)
            if size:
                if at + _ROW.size + key_size + size - 1 > len(data):
                    data, begin, at = self._read(max(_SCANNED, granules * _GRANULE), place), place, 0
                start = at + _ROW.size
                yield data[start : start + key_size], data[start + key_size : start + key_size + size - 1]
            place += granules * _GRANULE

    def _drop(self, key: bytes) -> None:
        found = self._find(key)
        if found is not None:
            self._write(_ROW.pack(found[1], len(key), 0), found[0] * _GRANULE)

    def _find(self, key: bytes) -> tuple[int, int, bytes | None] | None:
        """Return the granule where the row of a key begins, for how many there is room, and its value if it has one."""
        number = hash(key) & _TAG
        if not self._pages.may_have(number):
            return None
        tag = number.to_bytes(4, "little")
        entries = self._page(self._pages, self._pages.of(number))
        at = entries.find(tag)
        while at >= 0:
            if at % _ENTRY.size == 0:
                _, place = _ENTRY.unpack_from(entries, at)
                known, value, room = self._row(place)
                if known == key:
                    return place, room, value
            at = entries.find(tag, at + 1)
        return None

    def _page(self, pages: "_Pages", page: int) -> bytes:
        """Return the entries of a page."""
        return self._read(pages.written[page] * _ENTRY.size, pages.begin + page * _PAGE) + pages.waiting[page]

    def _row(self, place: int) -> tuple[bytes, bytes | None, int]:
        """Return a row's key, its value if it has one, and for how many granules there is room."""
        data = self._read(_AT_ONCE, place * _GRANULE)
        room, key_size, size = _ROW.unpack_from(data)
        until = _ROW.size + key_size + max(0, size - 1)
        if until > len(data):
            data = self._read(until, place * _GRANULE)
        start = _ROW.size + key_size
        return data[_ROW.size : start], data[start:until] if size else None, room

    def _read(self, size: int, at: int) -> bytes:
        return os.pread(cast(FileIO, self._file).fileno(), size, at)

    def _write(self, data: bytes | bytearray, at: int) -> None:
        view = memoryview(data)
        while view:
            written = os.pwrite(cast(FileIO, self._file).fileno(), view, at)
            view, at = view[written:], at + written


class _Pages:
    """So many pages that begin at a place of the file."""

    def __init__(self, number: int, begin: int) -> None:
        self.number = number
        self.begin = begin
        self.written = array("H", bytes(2 * number))
        self.waiting = [b""] * number
        self._bits = bytearray(number * _BITS // 8)

    def of(self, tag: int) -> int:
        """Return the page of a key."""
        return tag * self.number >> 32

    def may_have(self, tag: int) -> bool:
        """Say no where a key is not in its page."""
        bit = (tag * self.number >> 32) * _BITS + tag % _BITS
        return bool(self.number and self._bits[bit >> 3] & 1 << (bit & 7))

    def is_full(self, tag: int) -> bool:
        """Say that there is no room for the entry of a key."""
        page = self.of(tag)
        return self.written[page] + len(self.waiting[page]) // _ENTRY.size >= _FULL - _STEP

    def add(self, entry: tuple[int, int]) -> int | None:
        """Have an entry wait, and return its page if that is to be written."""
        tag = entry[0]
        page = tag * self.number >> 32
        bit = page * _BITS + tag % _BITS
        self._bits[bit >> 3] |= 1 << (bit & 7)
        waiting = self.waiting[page] = self.waiting[page] + _ENTRY.pack(*entry)
        return page if len(waiting) >= _WAITING * _ENTRY.size else None
