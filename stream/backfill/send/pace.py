"""How much may be sent, so that a live event never waits long behind the backfill. Pure: the time is an argument."""

from collections.abc import Mapping

MOST_WAITING = 1_500
"""Records of a partition that may wait for the workers, who do some 13,000 a second over 4 partitions."""

FEWEST_WAITING = 50
LONGEST_SECONDS = 1.5
"""From sending until the workers have committed, which they do once a second: what was sent waited about a second."""

_GROWTH = 1.01

Partition = tuple[str, int]


class Pace:
    """Keeps what is unprocessed small: less where the workers are slow, up to the most where they keep up."""

    def __init__(self, most: int = MOST_WAITING) -> None:
        self._most = most
        self._window = float(most)
        self._sent: list[tuple[float, Mapping[Partition, int]]] = []

    def allowed(self, waiting: int) -> int:
        """Return how many records may be added to a partition in which so many wait."""
        return max(0, int(self._window) - max(0, waiting))

    def sent(self, now: float, ends: Mapping[Partition, int]) -> None:
        """Note up to which offset each partition was filled."""
        self._sent.append((now, ends))

    def processed(self, now: float, positions: Mapping[Partition, int]) -> None:
        """Learn up to which offset the workers are, and adapt."""
        while self._sent:
            at, ends = self._sent[0]
            done = all(positions.get(partition, 0) >= end for partition, end in ends.items())
            if now - at > LONGEST_SECONDS:
                self._window = max(FEWEST_WAITING, self._window / 2)
                # What is behind it waited for the same reason.
                self._sent.clear()
            elif done:
                self._window = min(self._most, self._window * _GROWTH)
                del self._sent[0]
            else:
                return
