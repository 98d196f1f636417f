"""What a run gives."""

from collections.abc import Sequence
from typing import Any, NamedTuple


class BenchError(Exception):
    """A run failed, or what it did is wrong; the message says what."""


class Result(NamedTuple):
    """So many events in so many seconds; `checked` says what the outcome was compared with.

    `used`: seconds of all cores together that the process took for it; None: not looked at.
    """

    events: int
    seconds: float
    checked: str
    used: float | None = None

    @property
    def rate(self) -> float:
        """Events per second."""
        return self.events / self.seconds

    @property
    def microseconds(self) -> float | None:
        """Microseconds of the processor per event; None: not looked at."""
        return None if self.used is None else self.used / self.events * 1e6

    def as_json(self) -> dict[str, Any]:
        """Return it for a report."""
        used = {} if self.used is None else {"processor_seconds": round(self.used, 3)}
        return {"events": self.events, "seconds": round(self.seconds, 3), **used, "checked": self.checked}


def lowest_to_highest(results: Sequence[Result]) -> str:
    """Return the range of the rates, for a table."""
    each = sorted(result.rate for result in results)
    return f"{each[0]:,.0f} to {each[-1]:,.0f}"
