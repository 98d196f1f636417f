"""From what a person gives (a file, an archive, standard input) to plain files."""

import gzip
import lzma
import shutil
import sys
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, NamedTuple

from stream.backfill.mapping import BackfillError

STDIN = Path("-")
_GZIP = b"\x1f\x8b"
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK_PARTS = ("xl/", "content.xml")  # of .xlsx and .ods, which are archives too


MOST_TIMES = 200
"""So many times its own size a packed file may become; tables become five to fifty times as large."""

ALWAYS_BYTES = 64 * 1024**2
"""What any packed file may become."""

MOST_LAYERS = 3
"""So many times one in another a file may be packed."""

_PIECE = 1 << 20


class Given(NamedTuple):
    """A plain file, the name that a mapping knows it by, whether it was made here, and how many times unpacked."""

    name: str
    path: Path
    is_copy: bool
    layers: int = 0


def unpack(paths: Sequence[Path], folder: Path) -> list[Given]:
    """Return the plain files in what is given; those that have to be made are put into the folder.

    Raises BackfillError where one cannot be unpacked.
    """
    plain: list[Given] = []
    for path in paths:
        if path == STDIN:
            copy = folder / "stdin"
            with copy.open("wb") as file:
                shutil.copyfileobj(sys.stdin.buffer, file)
            plain += _opened(Given("stdin", copy, True), folder)
        else:
            plain += _opened(Given(path.name, path, False), folder)
    names = [given.name for given in plain]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise BackfillError(f"two files are called {twice}; rename one, or give one at a time")
    return plain


def _opened(given: Given, folder: Path) -> Iterator[Given]:
    try:
        with given.path.open("rb") as file:
            head = file.read(4)
        if given.layers > MOST_LAYERS:
            raise BackfillError(f"{given.name} is packed more than {MOST_LAYERS} times; unpack it, then give it")
        if head.startswith(_GZIP):
            yield from _gunzipped(given, folder)
        elif head in (_ZIP, _EMPTY_ZIP) and not _is_workbook(given.path):
            yield from _unzipped(given, folder)
        else:
            yield given
    except OSError as error:
        raise BackfillError(f"cannot read {given.path}: {error.strerror or error}") from None
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile) as error:
        raise BackfillError(f"{given.name} is damaged ({error}); make or download it again") from None
    except RuntimeError:
        raise BackfillError(f"{given.name} is locked with a password; unpack it, then give the file in it") from None
    except NotImplementedError:
        raise BackfillError(f"{given.name} is packed in a way that is not known; unpack it, then give it") from None


def _gunzipped(given: Given, folder: Path) -> Iterator[Given]:
    name = given.name[:-3] if given.name.lower().endswith(".gz") else given.name
    copy = folder / f"{len(list(folder.iterdir()))}-{name}"
    with gzip.open(given.path) as packed:
        _copy(packed, copy, given, given.path.stat().st_size)
    yield from _opened(Given(name, copy, True, given.layers + 1), folder)


def _unzipped(given: Given, folder: Path) -> Iterator[Given]:
    with zipfile.ZipFile(given.path) as archive:
        members = [one for one in archive.infolist() if not one.is_dir() and not _is_hidden(one.filename)]
        if not members:
            raise BackfillError(f"{given.name} holds no file")
        for member in members:
            name = Path(member.filename).name
            copy = folder / f"{len(list(folder.iterdir()))}-{name}"
            with archive.open(member) as packed:
                _copy(packed, copy, given, member.compress_size)
            yield from _opened(Given(name, copy, True, given.layers + 1), folder)


def _copy(packed: IO[bytes] | gzip.GzipFile, copy: Path, given: Given, size: int) -> None:
    """Write what is packed into a file, as long as it is in proportion to its packed size in bytes."""
    left = max(ALWAYS_BYTES, MOST_TIMES * size)
    with copy.open("wb") as file:
        while piece := packed.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise BackfillError(
                    f"{given.name} becomes more than {MOST_TIMES} times as large when it is unpacked; "
                    "if it is a table nevertheless, unpack it, then give it"
                )
            file.write(piece)


def _is_workbook(path: Path) -> bool:
    with zipfile.ZipFile(path) as archive:
        return any(name.startswith(_WORKBOOK_PARTS) for name in archive.namelist())


def _is_hidden(name: str) -> bool:
    return name.startswith("__MACOSX/") or Path(name).name.startswith(".")
