"""How much time may go into judging: a share of a day, much of it at once."""

from collections.abc import Callable

SHARE = 0.003
"""Of all time. Together with what may be saved up, and with as much again of an embedded ClickHouse where little was
saved, it is at most a hundredth of a day."""
SAVED_SECONDS = 600.0
"""So much may be saved up: a quarter is calibrated at once, and a history that is sent fast is judged as it comes."""
PAUSE = 2.0
"""After each look, so many times as long as it took."""
LEAST_PAUSE_SECONDS = 10.0
"""At least, where nobody waits for the next look: short ones, which mostly say the same, would use up what was saved at
a third of a processor."""


class Allowance:
    """Seconds that are left. `clock` returns seconds that never go back."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._left = SAVED_SECONDS
        self._at = self._not_before = self._not_before_unasked = clock()

    def has_some(self, is_asked: bool = False) -> bool:
        """Say whether there is some left now; `is_asked`: somebody waits for what it is for."""
        now = self._clock()
        self._left = min(SAVED_SECONDS, self._left + (now - self._at) * SHARE)
        self._at = now
        return self._left > 0 and now >= (self._not_before if is_asked else self._not_before_unasked)

    def take(self, seconds: float) -> None:
        """Take what was used. It may be more than is left, which is then saved first."""
        self._left -= seconds
        now = self._clock()
        self._not_before = now + seconds * PAUSE
        self._not_before_unasked = max(self._not_before, now + LEAST_PAUSE_SECONDS)
