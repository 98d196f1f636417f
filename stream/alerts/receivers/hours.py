"""When a receiver may be disturbed. Pure."""

from collections.abc import Callable
from datetime import date, datetime

from schemas.alerting import Receiver


def may_be_told(receiver: Receiver, now: datetime, is_worked: Callable[[date], bool]) -> bool:
    """Say whether a receiver is told now what there is, and not later.

    Args:
        receiver: its quiet hours, and whether it waits for working days.
        now: in the reporting time zone.
        is_worked: says of a day whether it is worked.
    """
    if receiver.working_days_only and not is_worked(now.date()):
        return False
    if receiver.quiet_hours is None:
        return True
    first, last, at = receiver.quiet_hours.first, receiver.quiet_hours.last, now.time()
    return not (first <= at < last if first < last else at >= first or at < last)
