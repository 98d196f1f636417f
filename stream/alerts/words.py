"""What an alert says, in words that are read once; they stand in `stream/words`."""

from datetime import timedelta
from typing import Any

from schemas.alert import Alert, Answer, RateNow, State
from schemas.currencies import minor_digits
from stream.alerts.series import Series
from stream.alerts.why_over import NOTHING, because, reason_of
from stream.core.funnel import Funnel
from stream.reports.names import Names
from stream.words import ENGLISH, Words

LONG_DAYS = 60
"""After so many days somebody is asked what it is."""
_WEEK_ONLY_DAYS = 10
"""A wider interval than this is said by the week."""
_TEN_PERCENT = 0.1
_YEAR_DAYS = 365.25
_MONTH_DAYS = _YEAR_DAYS / 12

_OVER = ("resolved", "withdrawn")


def worded(alert: Alert, funnel: Funnel) -> Alert:
    """Return an alert with the title and the text of what it is now."""
    return alert.model_copy(update=of_alert(alert, funnel))


def of_alert(alert: Alert, funnel: Funnel, words: Words = ENGLISH) -> dict[str, Any]:
    """Return title and text of an alert, as far as they are known."""
    names = Names(funnel)
    if alert.kind == "batch":
        return _of_batch(alert, names, words)
    place = names.pipeline(alert.pipeline_id) if alert.kind == "win_rate" else names.stage(alert.stage_id)
    title = words.say("alert-title", whose=_whose(alert, names, words), kind=alert.kind, place=place)
    if alert.rate_after is None:
        return {"title": title, "text": ""}
    before, after, low, high = _rates(alert, alert.rate_after, words)
    since = _since(alert, words)
    told = {"before": before, "since": since, "after": after, "low": low, "high": high}
    rates = words.say("alert-rates-over" if alert.state in _OVER else "alert-rates", kind=alert.kind, **told)
    if alert.state == "withdrawn":  # what it cost, and how rare it is, was told of deals that are known otherwise now
        return {"title": title, "text": f"{reason_of(alert, words)} {rates}".strip()}
    parts = [rates, _cost(alert, words)]
    if alert.once_in_days is not None:
        parts.append(words.say("alert-chance", span=span(alert.once_in_days, words)))
    match alert.state:
        case "warning":
            parts.append(words.say("alert-unsure"))
        case "firing" if (alert.judged_on - alert.warned_on).days >= LONG_DAYS:
            parts.append(words.say("alert-lasts", days=LONG_DAYS))
        case "weakened" | "resolved":
            parts.append(reason_of(alert, words))
    return {"title": title, "text": " ".join(part for part in parts if part)}


def headline(alert: Alert, words: Words = ENGLISH) -> str:
    """Return what a leak is about in a line that names nobody."""
    if alert.rate_after is None:
        what = words.say("alert-what", kind=alert.kind)
    else:
        before, after, _, _ = _rates(alert, alert.rate_after, words)
        what = words.say("alert-what-rates", kind=alert.kind, before=before, after=after)
    begin = begun(alert.state, words)
    return begin + what if begin else words.capital(what)


def begun(state: State, words: Words = ENGLISH) -> str:
    """Return how it begins what is told of an alert that is over; nothing where it is not."""
    return f"{words.say(f'alert-begin-{state}')} " if state in _OVER else ""


def name_of(series: Series, funnel: Funnel, words: Words = ENGLISH) -> str:
    """Return what people call a series by what leaks there, for example North: Proposal, lost."""
    names = Names(funnel)
    whose = {"team": names.team, "territory": names.territory}.get(series.scope)
    place = names.stage(series.stage_id) if series.stage_id else names.pipeline(series.pipeline_id)
    kind = words.say("series-kind", kind=series.kind)
    return f"{whose(series.scope_id) if whose else words.say('everybody')}: {place}, {kind}"


def reason(state: State, has_fired: bool) -> dict[str, Any]:
    """Return why an alert has a state, as fields of it."""
    if state == "weakened":
        return because("because-weakened")
    if state == "resolved":
        return because("because-as-usual" if has_fired else "because-did-not-last")
    return NOTHING


def restated(alert: Alert, outcomes: int, leaks: int) -> dict[str, Any]:
    """Return why an alert is withdrawn, given what its days count by now, as fields of it."""
    return because(
        "because-restated",
        kind=alert.kind,
        outcomes=str(alert.outcomes),
        leaks=str(alert.leaks),
        outcomes_now=str(outcomes),
        leaks_now=str(leaks),
    )


def batch_over(answer: Answer | None) -> dict[str, Any]:
    """Return why a batch is nothing new any more, as fields of it."""
    if answer is not None and answer.kind == "real":
        return because("because-really-lost")
    return because("because-a-week-ago" if answer is None else "because-answered")


def share(value: float, words: Words = ENGLISH) -> str:
    """Return a share in percent, never more precise than it is known."""
    return words.percent(value, 1 if value and round(value, 3) < _TEN_PERCENT else 0)


def span(days: float, words: Words = ENGLISH) -> str:
    """Return a long time, roughly: days, months, years."""
    if days >= 2 * _YEAR_DAYS:
        years = round(days / _YEAR_DAYS)
        return words.say("span-years", n=years) if years < 100 else words.say("span-a-century")
    if days >= 2 * _MONTH_DAYS:
        return words.say("span-months", n=round(days / _MONTH_DAYS))
    return words.say("lasting-days", n=max(round(days), 1))


def roughly(amount: int) -> int:
    """Return an amount that is not known exactly, to two digits."""
    return round(amount, min(2 - len(str(abs(amount))), 0))


def money(amount: int, currency: str, words: Words = ENGLISH) -> str:
    """Return an amount in whole units of its currency."""
    return f"{words.number(amount / 10 ** minor_digits(currency))} {currency}"


def _rates(alert: Alert, now: RateNow, words: Words) -> tuple[str, str, str, str]:
    """Return the share before and now, with its least and most; of what falls, the share that is left."""
    rates = alert.rate_before, now.mean, now.low, now.high
    if alert.kind in ("conversion", "win_rate"):
        rates = 1 - alert.rate_before, 1 - now.mean, 1 - now.high, 1 - now.low
    before, after, low, high = (share(one, words) for one in rates)
    return before, after, low, high


def _whose(alert: Alert, names: Names, words: Words) -> str:
    if alert.team_id:
        return names.team(alert.team_id)
    return names.territory(alert.territory_id) if alert.territory_id else words.say("everybody")


def _since(alert: Alert, words: Words) -> str:
    since = alert.since
    ends = {"first": words.day(since.first), "last": words.day(since.last)}
    if (since.last - since.first).days >= _WEEK_ONLY_DAYS:
        monday = since.best - timedelta(days=since.best.weekday())
        return words.say("since-week", day=words.day(monday), **ends)
    if since.first == since.last:
        return words.say("since-day", day=words.day(since.best))
    return words.say("since-about", day=words.day(since.best), **ends)


def _cost(alert: Alert, words: Words) -> str:
    behind = alert.behind
    told = alert if behind is None else behind
    counts = {"kind": alert.kind, "leaks": told.leaks, "outcomes": told.outcomes}
    above = words.number(max(told.leaks_above, 0))
    if behind is None:
        return words.say("alert-cost-counted", **counts, above=above)
    if not behind.amount_above:
        return words.say("alert-cost", **counts, above=above)
    worth = money(roughly(behind.amount_above), behind.currency, words)
    return words.say("alert-cost-worth", **counts, above=above, worth=worth)


def _of_batch(alert: Alert, names: Names, words: Words) -> dict[str, Any]:
    behind = alert.behind
    rep_id = behind.reps[0].id if behind is not None and behind.reps else None
    who = names.team(alert.team_id) if rep_id is None else names.rep(rep_id) if rep_id else words.say("nobody")
    told: dict[str, Any] = {
        "kind": alert.series.partition("/")[0],
        "n": alert.leaks,
        "stage": names.stage(alert.stage_id),
    }
    told |= {"who": who, "day": words.day(alert.warned_on)}
    text = words.say("batch-text", **told)
    if behind is not None and behind.amount_above:
        text = words.say("batch-text-worth", **told, worth=money(behind.amount_above, behind.currency, words))
    team = names.team(alert.team_id) if alert.team_id else words.say("nobody")
    parts = (text, words.say("batch-counts"), reason_of(alert, words))
    return {"title": words.say("batch-title", **told, team=team), "text": " ".join(part for part in parts if part)}
