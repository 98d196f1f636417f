"""The rules of time zones: the newest that are installed, the system's or those of the package `tzdata`.

Python takes the system's wherever there are any, and these are often years old. ClickHouse has rules of its own, so in
its views days would begin at other moments than in what was counted.
"""

import os
import zoneinfo
from collections.abc import Sequence
from pathlib import Path

from tzdata import IANA_VERSION  # type: ignore[import-untyped]

_FIRST_LINE = "# version "


def take_newest() -> None:
    """Have zones made by the newest rules, from now on; where somebody has set PYTHONTZPATH, by those."""
    if "PYTHONTZPATH" not in os.environ:
        zoneinfo.reset_tzpath(newest(zoneinfo.TZPATH, IANA_VERSION))


def newest(system: Sequence[str], packaged: str) -> Sequence[str]:
    """Return the folders of the system's rules, or none where those of the package are newer.

    Args:
        system: the folders in which Python looks, the first one that has rules counts.
        packaged: the version of the package's rules, as 2026c.
    """
    for folder in system:
        try:
            with (Path(folder) / "tzdata.zi").open() as rules:
                version = rules.readline().strip()
        except OSError:
            continue
        return system if version.startswith(_FIRST_LINE) and version.removeprefix(_FIRST_LINE) > packaged else ()
    return ()
