"""What a comparison with the truth finds."""

from typing import NamedTuple


class Difference(NamedTuple):
    """One number, or column of a row, that is not as it must be."""

    where: str
    expected: object
    actual: object

    def __str__(self) -> str:
        """Return it as a line for people."""
        return f"{self.where}: expected {_text(self.expected)}, found {_text(self.actual)}"


def _text(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)
