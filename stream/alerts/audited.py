"""What the judge counts, for the audit to count once more: of all days that can be looked back on, until yesterday."""

from datetime import datetime, timedelta

from stream.alerts.calibrating.calibration import baseline_days, quarter_of
from stream.alerts.counts import read_counts, read_cycles
from stream.audit.leak_counts import LeakCounts
from stream.core.buckets import Days
from stream.core.funnel import Funnel, micros
from stream.sinks.clickhouse.client import ClickHouse

_ONE_DAY = timedelta(days=1)


def leak_counts(clickhouse: ClickHouse, funnel: Funnel, now: datetime) -> LeakCounts:
    """Return them from the begin of the year before the present quarter on. Blocks; raises ClickHouseUnavailable."""
    today = funnel.day_of(micros(now))
    quarter = quarter_of(today, funnel)
    days = Days(baseline_days(quarter).first, today - _ONE_DAY)
    counts = read_counts(clickhouse, funnel, days, read_cycles(clickhouse, funnel, quarter))
    rows = [(*series, *cell) for series, of_series in counts.of.items() for cell in zip(*of_series, strict=True)]
    return LeakCounts(funnel.midnight(days.first), funnel.midnight(today), funnel.midnight(quarter), rows)
