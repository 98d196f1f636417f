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
from collections.abc import Generator, Iterator
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
_pack_row, _pack_entry, _ROW_SIZE = _ROW.pack, _ENTRY.pack, _ROW.size
_PAGE = 4096
_FULL = _PAGE // _ENTRY.size
_FILLED = 0.6
"""So much of the pages may be filled on average before there are more; what does not fit into one stays in memory."""
_MOST_PAGES = 2**20
_WAITING = 32 * _ENTRY.size
"""So many bytes of a page are written together: a write takes as long as some rows."""
_BYTES = 256
"""Of each page in memory, with a bit of each of its keys: of most others they say that they are not in it."""
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
    if not os.environ.get("TMPDIR") and os.access(usual, os.W_OK):
        return usual
    try:
        return Path(tempfile.gettempdir())
    except OSError:  # there is none: each file that is asked for is refused
        return usual


class ColdRows(AgingRows):
    """Rows that are written to a file of their own.

    Pages of entries in the same file say where each row is. In memory is, of each page, what waits to be written to it,
    and a bit set by each of its keys, so that of most keys that are new this is known without the file. There are four
    times as many pages as soon as they would be filled.

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
        keys = list(older.keys() - self._recent.keys())
        for begin in range(0, len(keys), _STEP):
            self._add(keys[begin : begin + _STEP], older)
            yield

    def _growing(self, more: int) -> Generator[None, None, None]:
        """Make so many pages that there is room for more entries."""
        before, number = self._pages, max(1, self._pages.number)
        while number * _FULL * _FILLED < self._entries + more:
            number *= 4
        if number == before.number:
            return
        if number > _MOST_PAGES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        # They are a row without a key.
        granules = -(-(_ROW.size + number * _PAGE) // _GRANULE)
        self._write(_ROW.pack(granules, 0, 0), self._end)
        pages = _Pages(number, self._end + _ROW.size)
        bits, waiting = pages.bits, pages.waiting
        for page in range(before.number):
            yield
            for tag, place in _ENTRY.iter_unpack(self._page(before, page)):
                page_now = tag * number >> 32
                bits[page_now * _BYTES + (tag >> 3) % _BYTES] |= 1 << (tag & 7)
                waiting[page_now] += _pack_entry(tag, place)
            parts = number // before.number
            for part in range(page * parts, page * parts + parts):
                self._flush(pages, part)
        self._pages, self._end = pages, self._end + granules * _GRANULE

    def _add(self, keys: list[bytes], older: dict[bytes, bytes]) -> None:
        """Write rows, and then what says where they are."""
        # Each row costs this much, once: what is called for each is written out.
        recent, pages = self._recent, self._pages
        number, bits, waiting = pages.number, pages.bits, pages.waiting
        rows, entries, place = list[bytes](), list[tuple[int, bytes]](), self._end // _GRANULE
        for key in keys:
            value = older.get(key)
            if value is None or key in recent:
                continue
            key_size, value_size = len(key), len(value)
            granules = (_ROW_SIZE + key_size + value_size + _GRANULE - 1) // _GRANULE
            tag = hash(key) & _TAG
            page = tag * number >> 32
            at, bit = page * _BYTES + (tag >> 3) % _BYTES, 1 << (tag & 7)
            if bits[at] & bit and (found := self._find(key)):
                known, room, _ = found
                if granules <= room:
                    self._write(_ROW.pack(room, key_size, value_size + 1) + key + value, known * _GRANULE)
                    continue
                self._write(_ROW.pack(room, 0, 0), known * _GRANULE)
                granules += granules // 4  # it has grown, and will again
            bits[at] |= bit
            entries.append((page, _pack_entry(tag, place)))
            row = b"%b%b%b" % (_pack_row(granules, key_size, value_size + 1), key, value)
            rows.append(row.ljust(granules * _GRANULE, b"\0"))
            place += granules
        if place > _MOST_GRANULES:
            raise OSError(errno.EFBIG, os.strerror(errno.EFBIG))
        self._write(b"".join(rows), self._end)
        self._end = place * _GRANULE
        self._entries += len(entries)
        due = set()
        for page, entry in entries:
            waits = waiting[page] = waiting[page] + entry
            if len(waits) >= _WAITING:
                due.add(page)
        for page in due:
            self._flush(pages, page)

    def _flush(self, pages: "_Pages", page: int) -> None:
        """Write what waits for a page, unless it is full."""
        waiting, written = pages.waiting[page], pages.written[page]
        if waiting and written + len(waiting) <= _PAGE:
            self._write(waiting, pages.begin + page * _PAGE + written)
            pages.written[page] += len(waiting)
            pages.waiting[page] = b""

    def _put_away(self, key: bytes) -> bytes | None:
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
        tag = hash(key) & _TAG
        page = tag * self._pages.number >> 32
        if not self._pages.bits[page * _BYTES + (tag >> 3) % _BYTES] & 1 << (tag & 7):
            return None  # as of most
        name, entries = tag.to_bytes(4, "little"), self._page(self._pages, page)
        at = entries.find(name)
        while at >= 0:
            if at % _ENTRY.size == 0:
                _, place = _ENTRY.unpack_from(entries, at)
                known, value, room = self._row(place)
                if known == key:
                    return place, room, value
            at = entries.find(name, at + 1)
        return None

    def _page(self, pages: "_Pages", page: int) -> bytes:
        """Return the entries of a page."""
        return self._read(pages.written[page], pages.begin + page * _PAGE) + pages.waiting[page]

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
        self.bits = bytearray(max(1, number) * _BYTES)
