"""Which modules of a package run compiled: the hot ones, where there is a build of their `.py` as they are now.

Hot are those with a `.pxd` beside them; `hatch_build.py` compiles them where there is a C compiler. A build lies in a
folder whose name is a digest of all that it was made of, so that one of other sources is never taken.
"""

import hashlib
import os
from collections.abc import Iterator
from importlib.machinery import EXTENSION_SUFFIXES
from pathlib import Path
from types import ModuleType

SETTING = "DEALSTREAM_CORE"
"""An environment variable: `interpreted` leaves a build aside. Read when the package is first imported."""

BUILDS = "compiled"
"""The folder of a package that its builds are in."""

SUFFIX = EXTENSION_SUFFIXES[0]
"""How the names of compiled modules end: names this Python and this kind of machine."""


def sources(package: Path) -> Iterator[Path]:
    """Yield the modules of a package that are compiled, in order."""
    for declared in sorted(package.glob("*.pxd")):
        yield declared.with_suffix(".py")


def build_of(package: Path) -> Path:
    """Return the folder of a build of the sources as they are now, whether or not there is one."""
    digest = hashlib.blake2b(SUFFIX.encode(), digest_size=8)
    for source in sources(package):
        for part in (source, source.with_suffix(".pxd")):
            digest.update(b"%s %d\n" % (part.name.encode(), part.stat().st_size))
            digest.update(part.read_bytes())
    return package / BUILDS / digest.hexdigest()


def search_path(package: Path) -> list[str]:
    """Return where the modules of a package are looked for, the compiled ones first where they may run."""
    interpreted = [str(package)]
    if os.environ.get(SETTING) == "interpreted":
        return interpreted
    build = build_of(package)
    return [str(build), *interpreted] if build.is_dir() else interpreted


def is_compiled(module: ModuleType) -> bool:
    """Say whether a module that was imported is a compiled one."""
    return (module.__file__ or "").endswith(SUFFIX)


def why_interpreted(package: Path) -> str:
    """Say why a package of which no build runs has none."""
    if os.environ.get(SETTING) == "interpreted":
        return f"{SETTING} says so"
    if any((package / BUILDS).glob("*")):
        return "what was compiled is of other sources; `make .venv/core` compiles these"
    return "it was not compiled when it was installed, which needs a C compiler"
