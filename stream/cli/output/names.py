"""Names on a terminal, which has little room."""

from collections import Counter
from collections.abc import Sequence

NOTHING = "–"
"""Where there is no value."""


def shortened(name: str, length: int) -> str:
    """Return a name that is at most so long."""
    return name if len(name) <= length else f"{name[: length - 1].rstrip()}…"


def told_apart(names: Sequence[str], length: int) -> list[str]:
    """Return names that are at most so long; of those that begin alike the end too."""
    short = [shortened(name, length) for name in names]
    alike = {one for one, times in Counter(short).items() if times > 1}
    half = (length - 1) // 2
    return [
        f"{name[: length - 1 - half].rstrip()}…{name[-half:].lstrip()}" if one in alike and one != name else one
        for name, one in zip(names, short, strict=True)
    ]
