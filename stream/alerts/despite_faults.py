"""What is worked out of each of several, so that one of which dealstream fails to stops no other. Pure."""

from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


def of_each(keys: Iterable[K], made: Callable[[K], V], faults: dict[K, Exception]) -> dict[K, V]:
    """Return what is made of each key, in order; one that fails is left out, and its fault is put into `faults`."""
    of: dict[K, V] = {}
    for key in keys:
        try:
            of[key] = made(key)
        except Exception as fault:
            faults[key] = fault
    return of
