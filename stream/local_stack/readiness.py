"""Whether a part of the stack is ready, as it says itself; and whether it goes on without what is missing."""

from collections.abc import Callable, Mapping
from typing import Any

from stream.service.agreed import COMPARING


class Counting:
    """Whether a worker that is not ready yet gets on with what it has to count: `answer` asks /health/ready."""

    def __init__(self, answer: Callable[[], Mapping[str, Any]]) -> None:
        self._answer = answer
        self._last: object = None

    def goes_on(self) -> bool:
        """Say whether it has done something since this was asked last."""
        before, self._last = self._last, self._answer().get("numbers")
        return self._last not in (None, "ok", before)


def is_up(status: int, parts: Mapping[str, Any]) -> bool:
    """Say whether there is nothing to wait for: all is well, or only stored events are missing."""
    return status == 200 or missing(parts) is not None


def missing(parts: Mapping[str, Any]) -> str | None:
    """Return what is missing of what was stored where nothing else is wrong, or None."""
    wrong = {name: state for name, state in parts.items() if state != "ok"}
    events = wrong.pop("events", COMPARING)
    return None if wrong or events == COMPARING else str(events)
