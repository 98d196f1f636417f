"""What is made of the funnel file in force, and made anew when another one is."""

from collections.abc import Callable
from typing import Generic, TypeVar

from schemas.funnel_file import FunnelFile
from stream.core.funnel import Funnel

T = TypeVar("T")


class OfFile(Generic[T]):
    """Something that depends on the funnel file: call it to get that of the file in force, from any thread."""

    def __init__(self, funnel: Funnel, make: Callable[[FunnelFile], T]) -> None:
        self._funnel = funnel
        self._make = make
        self._made: tuple[FunnelFile, T] | None = None

    def __call__(self) -> T:
        """Return it."""
        file, made = self._funnel.file, self._made
        if made is None or made[0] is not file:
            made = self._made = file, self._make(file)
        return made[1]
