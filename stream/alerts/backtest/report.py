"""A backtest: each quarter judged by what was known before it. Read off ClickHouse."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal

from schemas.alert import Alert, Calibration
from schemas.alert_reports import Backtest
from schemas.funnel_file import FunnelFile
from stream.alerts.backtest.replayed import ended, replayed
from stream.alerts.calibrating.history import make_calibration
from stream.alerts.calibrating.in_force import is_learning
from stream.alerts.counts import Counts, read_counts
from stream.alerts.evidence import with_evidence
from stream.alerts.runs import judged_from
from stream.alerts.silence.pauses import Pauses
from stream.alerts.silence.report import silences_of
from stream.core.buckets import Days, buckets
from stream.core.funnel import Funnel, moment
from stream.sinks.clickhouse.client import ClickHouse


def backtest(
    clickhouse: ClickHouse,
    funnel: Funnel,
    days: Days,
    budget: float | None,
    now: datetime,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Backtest:
    """Return what would have fired on some days.

    Blocks, for up to a minute a quarter; raises ClickHouseUnavailable.

    Args:
        clickhouse: has deals and events.
        funnel: the funnel file in force.
        days: which.
        budget: false alarms a month; None: those of the funnel file.
        now: the moment.
        progress: is told how many quarters of how many are done.
    """
    tried = funnel if budget is None else Funnel(_with_budget(funnel.file, budget))
    learning: list[date] = []
    alerts: dict[str, Alert] = {}
    earlier: Calibration | None = None
    quarters = list(buckets("quarter", days, funnel.file.fiscal_year_starts))
    for done, quarter in enumerate(quarters):
        progress(done, len(quarters))
        calibration = make_calibration(clickhouse, tried, quarter.first, now)
        if is_learning(calibration):
            learning.append(quarter.first)
            earlier = None
            continue
        last = min(quarter.last, days.last)
        ends = [moment(tried.midnight(day)) for day in (quarter.first, last + timedelta(days=1))]
        silent = silences_of(clickhouse, tried, ends[0], min(ends[1], now), calibration.silence_days)
        pauses = Pauses(silent, last)
        opened = _opened(alerts, earlier)
        if earlier is not None and opened:
            opened = ended(earlier, _counts(clickhouse, tried, earlier, last, pauses), last, opened, tried)
        counts = _counts(clickhouse, tried, calibration, last, pauses)
        fired = [*opened, *replayed(calibration, counts, last, opened, tried), *(one for one in silent if one.fired_on)]
        alerts |= {one.alert_id: one for one in fired}
        earlier = calibration
    told = [one for one in alerts.values() if one.fired_on and days.first <= one.fired_on <= days.last]
    return Backtest.model_validate(
        {
            "from": days.first,
            "to": days.last,
            "false_alarms_a_month": float(tried.file.alerts.false_alarms_a_month),
            "learning": tuple(learning),
            "alerts": tuple(_until_it_fired(clickhouse, tried, one) for one in told),
        }
    )


def _opened(alerts: dict[str, Alert], earlier: Calibration | None) -> list[Alert]:
    """Return the alerts of the quarter before that are not over."""
    if earlier is None:
        return []
    return [one for one in alerts.values() if one.ended_on is None and one.calibration_id == earlier.calibration_id]


def _counts(clickhouse: ClickHouse, funnel: Funnel, by: Calibration, last: date, pauses: Pauses) -> Counts:
    return pauses.left_of(read_counts(clickhouse, funnel, Days(judged_from(by), last), by.cycles))


def _until_it_fired(clickhouse: ClickHouse, funnel: Funnel, alert: Alert) -> Alert:
    """Return an alert with what was lost until it fired."""
    then = alert.model_copy(update={"ended_on": alert.fired_on})
    return alert.model_copy(update={"behind": with_evidence(clickhouse, funnel, then).behind})


def _with_budget(file: FunnelFile, budget: float) -> FunnelFile:
    return file.model_copy(
        update={"alerts": file.alerts.model_copy(update={"false_alarms_a_month": Decimal(str(budget))})}
    )
