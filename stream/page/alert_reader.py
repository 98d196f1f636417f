"""What routes of alerts begin with: whom they ask, by which funnel file, and what time it is."""

from collections.abc import Callable
from datetime import UTC, datetime

from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse


class AlertReader:
    """Reads alerts off ClickHouse. `clock` returns the present moment in UTC."""

    def __init__(
        self, clickhouse: ClickHouse, funnel: Funnel, clock: Callable[[], datetime] = lambda: datetime.now(UTC)
    ) -> None:
        self._clickhouse = clickhouse
        self._funnel = funnel
        self._clock = clock
