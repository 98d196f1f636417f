"""A chunk folded in one go, as `folding` does it in steps."""

from typing import Any

from stream.core.fold import Folded, folding


def fold(*chunk: Any) -> Folded[Any]:
    """Return what a chunk changes; its arguments are those of `folding`."""
    steps = folding(*chunk)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value  # type: ignore[no-any-return]
