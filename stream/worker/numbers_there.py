"""Whether the numbers are there: what was on the topics when a worker got its partitions is counted, and stored."""

from collections.abc import Awaitable, Callable

from stream.service.counted import counted
from stream.worker.health import AgentWatch

Ends = dict[object, int]


class NumbersThere:
    """A part of readiness. Once they are there, what comes later takes nothing away from it.

    Args:
        watch: knows how far the agents are.
        ends: returns up to where ClickHouse must have what the agents have written, as it stands; None: not known yet.
        stored: says whether ClickHouse has it up to there.
    """

    def __init__(
        self,
        watch: AgentWatch,
        ends: Callable[[], Awaitable[Ends | None]],
        stored: Callable[[Ends], Awaitable[bool]],
    ) -> None:
        self._watch, self._read_ends, self._stored = watch, ends, stored
        self._ends: Ends | None = None
        self._is_stored = False

    async def problem(self) -> str | None:
        """Return what is still to be done before the numbers are those of what was there, or None."""
        if (why := await self._watch.recovered()) is not None:
            return why
        unread = self._watch.unread()
        if unread is None:
            return "looking how much there is to count"
        if unread:
            return f"counting what is there: {counted(unread, 'record')} left"
        if not self._is_stored:
            self._ends = self._ends or await self._read_ends()
            self._is_stored = self._ends is not None and await self._stored(self._ends)
        return None if self._is_stored else "ClickHouse does not have all of it yet"
