"""What a run gives."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class BenchError(Exception):
    """A run failed, or what it did is wrong; the message says what."""


class Result(NamedTuple):
    """So many events in so many seconds; `checked` says what the outcome was compared with."""

    events: int
    seconds: float
    checked: str

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    def as_json(self) -> dict[str, Any]:
        """Return it for a report."""
        return {"events": self.events, "seconds": round(self.seconds, 3), "checked": self.checked}


def lowest_to_highest(results: Sequence[Result]) -> str:
    """Return the range of the rates, for a table."""
    each = sorted(result.rate for result in results)
    return f"{each[0]:,.0f} to {each[-1]:,.0f}"
