"""Which periods reps are paid for: those of their quotas, by the plan that holds on the first day."""

from datetime import date, timedelta

from schemas.planning import Every, Plan
from stream.core.buckets import ONE_DAY, Days, buckets
from stream.core.funnel import Funnel
from stream.planning.ledger import PayPeriod
from stream.planning.quotas import Quotas


def pay_periods(funnel: Funnel, until: date) -> dict[str, list[PayPeriod]]:
    """Return the periods of each rep that a plan names, up to the one that has a day.

    While a rep has no quota, after it has ended or until the next one begins, periods of its length go on, in which
    nothing can be earned, so that what was paid can still be taken back.
    """
    quotas = Quotas(funnel)
    return {rep_id: _of_rep(rep_id, funnel, quotas, until) for plan in funnel.file.plans for rep_id in plan.reps}


def _of_rep(rep_id: str, funnel: Funnel, quotas: Quotas, until: date) -> list[PayPeriod]:
    plans = [plan for plan in funnel.file.plans if rep_id in plan.reps]
    periods: list[PayPeriod] = []
    last_every: Every = "month"

    def go_on(last_day: date, before: date | None) -> None:
        """Add those without a quota, up to the one that has a day; another quota begins on `before`."""
        following = periods[-1].days.last + ONE_DAY
        if following > last_day:
            return
        for bucket in buckets(last_every, Days(following, last_day), funnel.file.fiscal_year_starts):
            last = bucket.last if before is None else min(bucket.last, before - ONE_DAY)
            days = Days(max(following, bucket.first), last)
            periods.append(_settled(funnel, days, 0, periods[-1].plan, periods))

    for days, every in quotas.periods_of_rep(rep_id, Days(plans[0].starts, max(until, plans[0].starts))):
        if (plan := _plan_on(plans, days.first)) is not None and days.first <= until:
            if periods:
                go_on(days.first - ONE_DAY, days.first)
            periods.append(_settled(funnel, days, quotas.of_rep(rep_id, days), plan, periods))
            last_every = every
    if periods:
        go_on(until, quotas.next_of_rep(rep_id, periods[-1].days.last))
    return periods


def _plan_on(plans: list[Plan], day: date) -> Plan | None:
    return next((plan for plan in reversed(plans) if plan.starts <= day), None)


def _settled(funnel: Funnel, days: Days, quota: int, plan: Plan, before: list[PayPeriod]) -> PayPeriod:
    settles_at = funnel.midnight(days.last + timedelta(days=1 + plan.settles_after_days))
    # Never before the period before it, whatever the plans say.
    return PayPeriod(days, quota, plan, max(settles_at, before[-1].settles_at) if before else settles_at)
