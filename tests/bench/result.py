"""What a run gives."""

from typing import NamedTuple


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
