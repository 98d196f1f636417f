"""What `dealstream alerts tune`, `backtest` and `explain` print."""

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from schemas.alert_reports import Backtest, Explanation, HeardOf, SilenceExplanation, Tuned, Tuning
from stream.alerts import words
from stream.cli.output.screen import console, table
from stream.cli.output.written import NOTHING
from stream.core.funnel import Funnel
from stream.redrive.shown import safe
from stream.service.counted import counted
from stream.words import ENGLISH


def show_tuning(told: Tuning, *, everything: bool) -> None:
    """Print what is watched, and what may be promised of it."""
    out = console()
    watched = [one for one in told.series if one.watched.standing == "watched"]
    if watched:
        out.print(
            f"At most about {_false_alarms(told.false_alarms_a_month)} a month over all that is watched, on average "
            f"over a year, provided that deals go on as from {ENGLISH.day(told.baseline_from)} to "
            f"{ENGLISH.day(told.baseline_to)}."
        )
        if told.quarters < 1:
            out.print("The season is not known yet.")
        lines = table(
            "Watched", "Usual", "A day", "Known", "Needed", "Threshold", f"{told.odds:g} × seen after", "9 of 10"
        )
        for one in watched:
            lines.add_row(*_line(one))
        out.print(lines)
    else:
        out.print(
            "No leaks are watched: a quarter of deals, and enough of them, must be known before it can be told what is "
            "unusual."
        )
    if told.silence:
        _show_heard(told.silence)
    others = [one for one in told.series if one.watched.standing != "watched"]
    if not everything:
        if others:
            out.print(f"{counted(len(others), 'other is', 'others are')} too small or too new; --all says why.")
        return
    for one in others:
        out.print(f"{safe(one.name)}: {one.watched.why}")


def show_backtest(told: Backtest, funnel: Funnel) -> None:
    """Print what would have fired."""
    out = console()
    for quarter in told.learning:
        out.print(f"Less than a quarter of history is known before {ENGLISH.day(quarter)}: nothing could have fired.")
    groups = {alert.group_id for alert in told.alerts}
    alerts = counted(len(told.alerts), "alert", "alerts")
    out.print(
        f"{alerts} in {counted(len(groups), 'message', 'messages')} from {ENGLISH.day(told.first)} to "
        f"{ENGLISH.day(told.last)}, at {_false_alarms(told.false_alarms_a_month)} a month."
    )
    if not told.alerts:
        return
    lines = table("Fired", "Over", "Since about", "What", "Lost until then")
    for alert in told.alerts:
        behind = alert.behind
        lost = NOTHING
        if behind is not None:
            worth = (
                f", {words.money(words.roughly(behind.amount_above), behind.currency)}" if behind.amount_above else ""
            )
            lost = f"about {max(behind.leaks_above, 0):.0f} deals more than usual{worth}"
        over = str(alert.ended_on) if alert.ended_on else "not yet"
        lines.add_row(str(alert.fired_on), over, str(alert.since.best), safe(alert.title), lost)
    out.print(lines)


def show_explanation(told: Explanation | SilenceExplanation, funnel: Funnel) -> None:
    """Print how a series was judged, day by day."""
    out = console()
    if isinstance(told, SilenceExplanation):
        _show_silence(told, funnel)
        return
    watched = told.watched
    out.print(
        f"{safe(told.name)}: usually {words.share(watched.rate)} of {watched.a_day:.1f} a day leak, by "
        f"{counted(watched.outcomes, 'outcome', 'outcomes')} of the year before. Evidence fires at the threshold."
    )
    lines = table("Day", "Outcomes", "Leaks", "Expected", "Tolerated", "Evidence", "Threshold", "")
    for one in told.days:
        numbers = (f"{one.expected:.2f}", f"{one.tolerated:.2f}", f"{one.evidence:.2f}", f"{one.threshold:.2f}")
        event = {"fire": "fires", "resolve": "is over"}.get(one.event, "")
        lines.add_row(str(one.day), str(one.outcomes), str(one.leaks), *numbers, event)
    out.print(lines)


def _false_alarms(number: float) -> str:
    return f"{number:g} false alarm{'' if number == 1 else 's'}"


def _line(one: Tuned) -> list[str]:
    watched = one.watched
    nine = NOTHING if one.delay_days_of_nine is None else f"{one.delay_days_of_nine} days"
    mean = NOTHING if one.delay_days is None else f"{one.delay_days:.0f} days"
    return [
        safe(one.name),
        words.share(watched.rate),
        f"{watched.a_day:.1f}",
        f"{watched.known:.0f}",
        f"{watched.needed:.0f}",
        f"{one.threshold:.2f}",
        mean,
        nine,
    ]


def _show_heard(heard: Sequence[HeardOf]) -> None:
    lines = table("Silence of", "Last heard", "A week", "Active hours", "Days differ", "Threshold", "Said after", "")
    for one in heard:
        known = one.standing == "watched"
        usual = [f"{one.a_week:.0f}", f"{one.active_hours:.0f}", f"± {words.share(one.spread**0.5)}"]
        said = f"{one.said_after_hours} hours" if one.said_after_hours is not None else NOTHING
        lines.add_row(
            safe(one.name),
            f"{_ago(one.last_at)} ago",
            *(usual if known else [NOTHING] * 3),
            NOTHING if one.threshold is None else f"{one.threshold:.2f}",
            said if known else NOTHING,
            "silent" if one.is_silent else "" if known else f"learning: {_why(one)}",
        )
    out = console()
    out.print(lines)
    out.print("Said after: a silence that begins on a Tuesday at ten.")


def _why(one: HeardOf) -> str:
    return ENGLISH.say(f"heard-why-{one.why}")


def _ago(at: datetime) -> str:
    hours = (datetime.now(at.tzinfo) - at).total_seconds() / 3600
    return (
        f"{hours * 60:.0f} minutes" if hours < 2 else f"{hours:.0f} hours" if hours < 48 else f"{hours / 24:.0f} days"
    )


def _show_silence(told: SilenceExplanation, funnel: Funnel) -> None:
    out, one, zone = console(), told.heard, ZoneInfo(funnel.file.time_zone)
    usually = f"{one.a_week:.0f} a week, in {one.active_hours:.0f} hours of it"
    threshold = f"it is said at {one.threshold:.2f}" if one.threshold is not None else f"it is not watched: {_why(one)}"
    out.print(
        f"{safe(told.name)}: something came last on {ENGLISH.moment(told.last_at.astimezone(zone))}. Usually it is "
        f"{usually}; days differ by {words.share(one.spread**0.5)}. "
        f"Of each day the evidence is ln(1 + φ·E)/φ, with φ {one.spread:g}; {threshold}."
    )
    lines = table("Day", "Silent hours", "Usually", "Evidence", "")
    for day in told.days:
        event = {"fire": "is said", "resolve": "is over"}.get(day.event, "")
        lines.add_row(str(day.day), str(day.hours), f"{day.usually:.1f}", f"{day.evidence:.2f}", event)
    out.print(lines)
