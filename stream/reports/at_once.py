"""Looks of a report that go on beside one another: while one is added up, ClickHouse has others."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import TracebackType
from typing import ParamSpec, Self, TypeVar

from stream.sinks.clickhouse.client import EMBEDDED_AT_ONCE

P = ParamSpec("P")
T = TypeVar("T")


class AtOnce:
    """Begins looks, which may block. A context, whose end waits for those under way and begins no others.

    As many go on as an embedded ClickHouse answers at once. On a server, more would take what others ask for.
    """

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(EMBEDDED_AT_ONCE, "at-once")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._threads.shutdown(cancel_futures=True)

    def begin(self, look: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin a look, which must begin none itself; return what waits for its answer, or raises what it raised."""
        return self._threads.submit(look, *args, **kwargs).result
