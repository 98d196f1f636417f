"""Values that are kept as long as what they are made of is the same.

What is compared are whole mappings and lists. Where these hold the very objects that they held before, as totals do in
which nothing has changed since, that costs far less than to make the value anew.
"""

from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Kept(Generic[K, V]):
    """Values by key. For one thread; whoever asks must change neither a value nor what it is made of."""

    def __init__(self) -> None:
        self._known: dict[K, tuple[tuple[Any, ...], V]] = {}
        self._asked: dict[K, tuple[tuple[Any, ...], V]] = {}

    def of(self, key: K, make: Callable[..., V], *made_of: Any) -> V:
        """Return a value: the one that is known, or, where it is made of something else, what `make` makes of that."""
        known = self._known.get(key)
        if known is None or known[0] != made_of:
            known = made_of, make(*made_of)
        self._asked[key] = known
        return known[1]

    def forget_others(self) -> None:
        """Forget what was not asked for since this was last called."""
        self._known, self._asked = self._asked, {}
