"""The packages that are locked, and those that pyproject.toml asks for."""

import re
import tomllib
from typing import NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.paths import ROOT

FOLDER = ROOT / "deploy" / "requirements"
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def _asked(lines: list[str]) -> dict[str, Requirement]:
    asked = [Requirement(line) for line in lines if isinstance(line, str)]
    return {canonicalize_name(one.name): one for one in asked}


RUN = _asked(_PROJECT["project"]["dependencies"])
EMBEDDED = _asked(_PROJECT["project"]["optional-dependencies"]["embedded"])
BUILD = _asked(_PROJECT["dependency-groups"]["build"])
DEVELOPMENT = _asked(_PROJECT["dependency-groups"]["dev"])


class Locked(NamedTuple):
    """A package: its version, on which machines it is installed (""; everywhere), how many hashes are known."""

    version: str
    marker: str
    hashes: int


def locked(name: str) -> dict[str, Locked]:
    """Return what a lock has, by name of the package."""
    entries = re.findall(
        r"(?m)^([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)(?: ; (.*?))?((?: \\\n +--hash=\S+)+)$", (FOLDER / name).read_text()
    )
    return {package: Locked(version, marker, hashes.count("--hash=")) for package, version, marker, hashes in entries}
