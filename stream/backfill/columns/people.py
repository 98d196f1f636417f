"""Cells that name several people: HubSpot's `Ali;Ada`, monday's `Ali, Ada`. Pure."""

import re
from collections.abc import Callable

_BETWEEN = re.compile(r"\s*[;|\n]\s*")
_OR_IN_A_NAME = re.compile(r"\s*[,/&+]\s*|\s+(?:and|und|ve|et|y|e|en)\s+")


def several_people(text: str, is_known: Callable[[str], bool]) -> list[str]:
    """Return the people whom a text names, where it names several; else none.

    A comma, an ampersand or an "and" stands between people only where each part is one who `is_known`: names have them.
    """
    parts = list(dict.fromkeys(filter(None, _BETWEEN.split(text))))
    if len(parts) > 1:
        return parts
    parts = list(dict.fromkeys(filter(None, _OR_IN_A_NAME.split(text))))
    return parts if len(parts) > 1 and all(map(is_known, parts)) else []
