"""What time it is for alerts: by the clock, or, where somebody tries them out, by the events."""

from datetime import UTC, date, datetime

from stream.alerts.finished_days import newest
from stream.core.funnel import Funnel, moment
from stream.sinks.clickhouse.client import ClickHouse


def alert_clock(clickhouse: ClickHouse, funnel: Funnel, of_events_from: date | None) -> datetime:
    """Return what time it is. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: has the events.
        funnel: has the reporting zone.
        of_events_from: from the begin of this day on it is as late as the newest event says; None: the clock says it.
    """
    now = datetime.now(UTC)
    if of_events_from is None:
        return now
    begin = moment(funnel.midnight(of_events_from))
    return min(now, max(begin, newest(clickhouse, now).happened or begin))
