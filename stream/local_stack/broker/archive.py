"""Where Java keeps what it has made of Kafka's classes: with it Kafka starts in half the processor's time.

Java takes an archive only with the Java, the files and the options that it was made with; with others it does without.
So each has a name of its own, and what is made for others now is not looked for any more.
"""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from stream.local_stack.broker.parts import Parts

PATTERN = "classes-*.aot"


def archive_of(parts: Parts, options: Sequence[str]) -> Path:
    """Return where the archive of these files is, or will be."""
    told = [*options, *sorted(_identity(jar) for jar in parts.jars.glob("*.jar"))]
    release = parts.java.parent.parent / "release"  # each Java runtime says there which one it is
    told.append(release.read_text(encoding="utf-8") if release.exists() else _identity(parts.java))
    return parts.jars / PATTERN.replace("*", hashlib.sha256("\n".join(told).encode()).hexdigest()[:16])


def options_with(archive: Path) -> tuple[str, ...]:
    """Return the options with which Java uses an archive; none where it is not there."""
    # Where it does not fit after all, Java says so in several lines, and goes on without.
    return (f"-XX:AOTCache={archive}", "-Xlog:aot*=off") if archive.exists() else ()


def _identity(path: Path) -> str:
    stat = path.stat()
    return f"{path.name} {stat.st_size} {stat.st_mtime_ns}"
