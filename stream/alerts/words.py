"""What an alert says, in words that are read once."""

from datetime import date, timedelta
from typing import Any

from schemas.alert import Alert, Answer, RateNow, State
from schemas.currencies import minor_digits
from stream.alerts.series import Series
from stream.core.funnel import Funnel
from stream.reports.names import Names
from stream.service.counted import counted

OUTLIVED = "What is normal has been worked out anew since."
NO_BATCH = "By what is known now, these deals were not closed at once."
LONG_DAYS = 60
"""After so many days somebody is asked what it is."""
_WEEK_ONLY_DAYS = 10
"""A wider interval than this is said by the week."""
_TEN_PERCENT = 0.1
_YEAR_DAYS = 365.25
_MONTH_DAYS = _YEAR_DAYS / 12

_WHAT = {
    "lost": "more deals are lost",
    "disqualified": "more deals are disqualified",
    "stuck": "more deals get stuck",
    "conversion": "fewer deals move on",
    "win_rate": "fewer deals are won",
}
_NAMED = {
    "lost": "lost",
    "disqualified": "disqualified",
    "stuck": "stuck",
    "conversion": "not moved on",
    "win_rate": "not won",
}
_SHARE = {
    "lost": "are lost",
    "disqualified": "are disqualified",
    "stuck": "are stuck",
    "conversion": "move on",
    "win_rate": "are won",
}
_LEAKED = {
    "lost": "were lost",
    "disqualified": "were disqualified",
    "stuck": "got stuck",
    "conversion": "did not move on",
    "win_rate": "were lost",
}


def of_alert(alert: Alert, funnel: Funnel) -> dict[str, Any]:
    """Return title and text of an alert, as far as they are known."""
    names = Names(funnel)
    if alert.kind == "batch":
        return _of_batch(alert, names)
    place = names.pipeline(alert.pipeline_id) if alert.kind == "win_rate" else names.stage(alert.stage_id)
    title = f"{_whose(alert, names)}: {_WHAT[alert.kind]} in {place}"
    if alert.rate_after is None:
        return {"title": title, "text": ""}
    before, after, low, high = _rates(alert, alert.rate_after)
    parts = [
        f"Usually {before} {_SHARE[alert.kind]}; {_since(alert)} it is about {after} "
        f"({low} to {high} in 80 of 100 cases).",
        _cost(alert),
    ]
    if alert.once_in_days is not None:
        parts.append(f"Chance alone does this here about once in {span(alert.once_in_days)}.")
    match alert.state:
        case "warning":
            parts.append("That is not enough to be sure.")
        case "firing" if (alert.judged_on - alert.warned_on).days >= LONG_DAYS:
            parts.append(
                f"It has lasted for more than {LONG_DAYS} days: say whether deals are really lost, or whether this is "
                "the new normal."
            )
        case "weakened" | "withdrawn" | "resolved":
            parts.append(alert.reason)
    return {"title": title, "text": " ".join(part for part in parts if part)}


def headline(alert: Alert) -> str:
    """Return what a leak is about in a line that names nobody; in letters that any font has."""
    what = _WHAT[alert.kind]
    if alert.rate_after is not None:
        before, after, _, _ = _rates(alert, alert.rate_after)
        what = f"{what}: about {after}, usually {before}"
    begin = {"resolved": "It is over: ", "withdrawn": "Taken back: "}.get(alert.state)
    return what[0].upper() + what[1:] if begin is None else begin + what


def name_of(series: Series, funnel: Funnel) -> str:
    """Return what people call a series by what leaks there, for example North: Proposal, lost."""
    names = Names(funnel)
    whose = {"team": names.team, "territory": names.territory}.get(series.scope)
    place = names.stage(series.stage_id) if series.stage_id else names.pipeline(series.pipeline_id)
    return f"{whose(series.scope_id) if whose else 'Everybody'}: {place}, {_NAMED[series.kind]}"


def reason(state: State, has_fired: bool) -> str:
    """Return why an alert has a state."""
    if state == "weakened":
        return "By what has become known since, it would only be a warning."
    if state == "resolved":
        return "It is as usual again." if has_fired else "It did not last."
    return ""


def restated(alert: Alert, outcomes: int, leaks: int) -> str:
    """Return why an alert is withdrawn, given what its days count by now."""
    what = _LEAKED.get(alert.kind, "were lost")
    return (
        f"Deals have become known otherwise: of {alert.outcomes} outcomes {alert.leaks} {what}, as was known; "
        f"by now it is {leaks} of {outcomes}."
    )


def batch_over(answer: Answer | None) -> str:
    """Return why a batch is nothing new any more."""
    if answer is not None and answer.kind == "real":
        return "Somebody said that these deals were really lost; each of them counts."
    return "It was a week ago." if answer is None else "Somebody answered."


def share(value: float) -> str:
    """Return a share in percent, never more precise than it is known."""
    return f"{100 * value:.1f}%" if value and round(value, 3) < _TEN_PERCENT else f"{100 * value:.0f}%"


def day(when: date) -> str:
    """Return a day, for example 12 November 2026."""
    return f"{when.day} {when:%B %Y}"


def short_day(when: date) -> str:
    """Return a day of about now, for example 12 Nov."""
    return f"{when.day} {when:%b}"


def span(days: float) -> str:
    """Return a long time, roughly: days, months, years."""
    if days >= 2 * _YEAR_DAYS:
        years = days / _YEAR_DAYS
        return f"{years:.0f} years" if years < 100 else "100 years or more"
    if days >= 2 * _MONTH_DAYS:
        return f"{days / _MONTH_DAYS:.0f} months"
    return counted(max(round(days), 1), "day")


def roughly(amount: int) -> int:
    """Return an amount that is not known exactly, to two digits."""
    return round(amount, min(2 - len(str(abs(amount))), 0))


def money(amount: int, currency: str) -> str:
    """Return an amount in whole units of its currency."""
    return f"{amount / 10 ** minor_digits(currency):,.0f} {currency}"


def _rates(alert: Alert, now: RateNow) -> tuple[str, str, str, str]:
    """Return the share before and now, with its least and most; of what falls, the share that is left."""
    if alert.kind in ("conversion", "win_rate"):
        return share(1 - alert.rate_before), share(1 - now.mean), share(1 - now.high), share(1 - now.low)
    return share(alert.rate_before), share(now.mean), share(now.low), share(now.high)


def _whose(alert: Alert, names: Names) -> str:
    if alert.team_id:
        return names.team(alert.team_id)
    return names.territory(alert.territory_id) if alert.territory_id else "Everybody"


def _since(alert: Alert) -> str:
    since = alert.since
    if (since.last - since.first).days >= _WEEK_ONLY_DAYS:
        monday = since.best - timedelta(days=since.best.weekday())
        return f"since about the week of {day(monday)} (some day from {day(since.first)} to {day(since.last)})"
    if since.first == since.last:
        return f"since {day(since.best)}"
    return f"since about {day(since.best)} (some day from {day(since.first)} to {day(since.last)})"


def _cost(alert: Alert) -> str:
    what, behind = _LEAKED[alert.kind], alert.behind
    if behind is None:
        return f"{alert.leaks} of {alert.outcomes} {what}, about {max(alert.leaks_above, 0):.0f} more than usual."
    worth = ""
    if behind.amount_above:
        worth = f", worth about {money(roughly(behind.amount_above), behind.currency)}"
    above = f"about {max(behind.leaks_above, 0):.0f} more than usual{worth}"
    return f"{behind.leaks} of {behind.outcomes} deals {what}, {above}."


def _of_batch(alert: Alert, names: Names) -> dict[str, Any]:
    verb = "lost" if alert.series.startswith("lost/") else "disqualified"
    behind = alert.behind
    who = names.rep(behind.reps[0].id) if behind is not None and behind.reps else names.team(alert.team_id)
    amount = None if behind is None else behind.amount_above
    worth = f", worth {money(amount, behind.currency)}" if behind is not None and amount else ""
    stage = names.stage(alert.stage_id)
    text = (
        f"Clean-up or blow? {alert.leaks} deals in {stage} were {verb} by {who} within 10 minutes "
        f"on {day(alert.warned_on)}{worth}. They count as one, unless somebody says that they were really lost."
    )
    return {
        "title": f"{names.team(alert.team_id)}: {alert.leaks} deals {verb} at once in {stage}",
        "text": " ".join(part for part in (text, alert.reason) if part),
    }
