"""What a comparison with the truth finds."""

from typing import NamedTuple


class Difference(NamedTuple):
    """One number that is not as it must be."""

    where: str
    expected: float
    actual: float
