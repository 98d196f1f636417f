"""Records on disk that wait for Kafka: files of frames that are written once, read in order, and removed.

A frame is its length, a checksum, and the records of one request as MessagePack. A process that is killed can leave
half a frame at the end of a file; it was never acknowledged, and ends the file. Each start begins a new file.
"""

import fcntl
import logging
import os
import struct
import threading
import zlib
from collections import deque
from contextlib import suppress
from io import FileIO
from pathlib import Path

import msgspec

from stream.ingest.records import TopicRecord

log = logging.getLogger(__name__)

SEGMENT_BYTES = 8 * 1024 * 1024
READ_BYTES = 256 * 1024

_HEADER = struct.Struct(">II")
_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[TopicRecord]).decode


class JournalError(Exception):
    """The folder cannot be used; the message names the setting and the way out."""


class _Segment:
    """A file: `end` is where the last whole frame ends, `at` where the first one that still waits begins."""

    def __init__(self, path: Path) -> None:
        self.path, self.at, self.end, self.waiting, self.damaged = path, 0, 0, 0, False


def frame(records: list[TopicRecord]) -> bytes:
    """Return the records of a request as they are written."""
    content = _encode(records)
    return _HEADER.pack(len(content), zlib.crc32(content)) + content


def _next(data: memoryview) -> memoryview | None:
    """Return the content of the frame that data begins with, None where it is not whole."""
    if len(data) < _HEADER.size:
        return None
    length, checksum = _HEADER.unpack_from(data)
    content = data[_HEADER.size : _HEADER.size + length]
    # Of no content the checksum is 0: zeros, as a power cut leaves them, would be frames.
    return content if 0 < length == len(content) and zlib.crc32(content) == checksum else None


class Journal:
    """The files of one gateway. Its methods block; one thread may write while another one reads."""

    def __init__(self, folder: Path, segment_bytes: int = SEGMENT_BYTES, read_bytes: int = READ_BYTES) -> None:
        """Take the folder, with what waits in it.

        Raises:
            JournalError: it cannot be written to, or another gateway has it.
        """
        self._folder, self._segment_bytes, self._read_bytes = folder, segment_bytes, read_bytes
        self._file: FileIO | None = None
        self._turn = threading.Lock()
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._owner = (folder / "lock").open("wb")
        except OSError as error:
            raise JournalError(f"DEALSTREAM_JOURNAL: cannot use {folder} ({error.strerror}); choose another") from None
        try:
            fcntl.flock(self._owner, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            self._owner.close()
            raise JournalError(
                f"DEALSTREAM_JOURNAL: another gateway uses {folder}; give each a folder of its own"
            ) from None
        self._segments: deque[_Segment] = deque()
        self._number = 0
        for path in sorted(folder.glob("*.journal")):
            self._number = int(path.stem)
            self._segments.append(self._left_behind(path))

    @property
    def waiting(self) -> int:
        """Return how many records wait."""
        return sum(segment.waiting for segment in list(self._segments))

    @property
    def used(self) -> int:
        """Return how many bytes of the disk are used."""
        return sum(segment.end for segment in list(self._segments))

    def problem(self, least_bytes: int) -> str | None:
        """Return why so many more bytes could not be written, or None; looks at the disk itself."""
        try:
            disk = os.statvfs(self._folder)
            if (free := disk.f_bavail * disk.f_frsize) < least_bytes:
                return (
                    f"the disk of {self._folder} is full: {free / 1024**2:.1f} MiB are free, and it takes "
                    f"{least_bytes / 1024**2:.0f}; make room there"
                )
            # Whether it may be written at all, and whether a quota or a missing inode forbids it, only a file tells.
            probe = self._folder / "probe"
            probe.write_bytes(b"x")
            probe.unlink(missing_ok=True)
        except OSError as error:
            return f"{self._folder} cannot be written ({error.strerror}); make room there, or mend it"
        return None

    def write(self, frames: list[bytes], records: int) -> None:
        """Write frames, which are on the disk when it returns. Raises OSError; then none of them count as written."""
        with self._turn:
            file = self._file
            if file is None or self._segments[-1].end >= self._segment_bytes:
                file = self._begin()
            left = memoryview(b"".join(frames))
            size = len(left)
            try:
                while left:
                    left = left[file.write(left) or 0 :]
                os.fdatasync(file.fileno())
            except OSError:
                self._give_up()
                raise
            self._segments[-1].end += size
            self._segments[-1].waiting += records

    def read(self) -> list[TopicRecord]:
        """Return the records that have waited longest, up to about 256 KiB of them; none: nothing waits."""
        with self._turn:
            while self._segments:
                records = self._read(self._segments[0])
                if records:
                    return records
                self._remove()
            return []

    def done(self, records: int) -> None:
        """Go on behind the records that were read last; a file without more is removed."""
        with self._turn:
            segment = self._segments[0]
            segment.at = self._read_to
            segment.waiting -= records
            if segment.at >= segment.end:
                self._remove()

    def close(self) -> None:
        """Let go of the folder; what waits stays there."""
        with self._turn:
            self._close()
            self._owner.close()

    def _read(self, segment: _Segment) -> list[TopicRecord]:
        left = segment.end - segment.at
        with segment.path.open("rb") as file:
            file.seek(segment.at)
            data = file.read(min(self._read_bytes, left))
            if _next(memoryview(data)) is None:
                data += file.read(left - len(data))  # a frame longer than that
        view, records = memoryview(data), []
        while (content := _next(view)) is not None:
            records += _decode(content)
            view = view[_HEADER.size + len(content) :]
        self._read_to = segment.at + len(data) - len(view)
        segment.damaged = segment.damaged or (left > 0 and not records)
        return records

    def _begin(self) -> FileIO:
        self._close()
        self._number += 1
        path = self._folder / f"{self._number:012}.journal"
        file = self._file = path.open("xb", buffering=0)
        self._segments.append(_Segment(path))
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
        return file

    def _remove(self) -> None:
        segment = self._segments.popleft()
        if not self._segments:
            self._close()
        if segment.damaged:
            kept = segment.path.rename(segment.path.with_suffix(".damaged"))
            log.error("%s cannot be read to its end; what of it could be read was sent, the file is kept", kept)
        else:
            segment.path.unlink(missing_ok=True)

    def _give_up(self) -> None:
        """Write no more to a file of whose end nobody knows what is on the disk, and leave nothing of that there."""
        self._close()
        last = self._segments[-1]
        with suppress(OSError):  # what stays of it is half a request, or one that comes again
            if last.end:
                os.truncate(last.path, last.end)
            else:
                last.path.unlink(missing_ok=True)
                self._segments.pop()

    def _close(self) -> None:
        file, self._file = self._file, None
        if file is not None:
            file.close()

    def _left_behind(self, path: Path) -> _Segment:
        """Return a file that an earlier gateway left, up to its last whole frame."""
        segment = _Segment(path)
        view = memoryview(path.read_bytes())
        while (content := _next(view)) is not None:
            segment.waiting += len(_decode(content))
            segment.end += _HEADER.size + len(content)
            view = view[_HEADER.size + len(content) :]
        # A process that is killed leaves the beginning of a frame, nothing else.
        segment.damaged = len(view) >= _HEADER.size and len(view) - _HEADER.size >= _HEADER.unpack_from(view)[0]
        if view and not segment.damaged:
            log.warning("The last %d bytes of %s are half a request, which was not acknowledged", len(view), path)
        return segment
