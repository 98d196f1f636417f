"""What `dealstream alerts tune`, `backtest` and `explain` print."""

import math
from collections.abc import Sequence
from datetime import datetime

from schemas.alert import Alert
from schemas.alert_reports import Backtest, Explanation, HeardOf, SilenceExplanation, Tuned, Tuning
from stream.alerts import words
from stream.alerts.in_language import told_in
from stream.alerts.series import series_of
from stream.alerts.silence.words import name_of as name_of_silent
from stream.cli.output.names import NOTHING
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console, print_table, table
from stream.redrive.shown import safe


def show_tuning(told: Tuning, reader: Reader, *, everything: bool) -> None:
    """Print what is watched, and what may be promised of it."""
    out = console()
    watched = [one for one in told.series if one.watched.standing == "watched"]
    if watched:
        first, last = reader.words.day(told.baseline_from), reader.words.day(told.baseline_to)
        out.print(reader.say("tune-promise", n=told.false_alarms_a_month, first=first, last=last))
        if told.quarters < 1:
            out.print(reader.say("watched-no-season"))
        headings = ("tune-watched", "tune-usual", "tune-a-day", "tune-known", "tune-needed", "tune-threshold")
        seen_after = reader.say("tune-seen-after", odds=f"{told.odds:g}")
        lines = table(*map(reader.say, headings), seen_after, reader.say("tune-nine-of-ten"))
        lines.padding = (0, 1, 0, 0)
        for one in watched:
            lines.add_row(*_line(one, reader))
        print_table(out, lines)
    else:
        out.print(reader.say("watched-nothing"))
    if told.silence:
        _show_heard(told.silence, reader)
    others = [one for one in told.series if one.watched.standing != "watched"]
    if not everything:
        if others:
            out.print(reader.say("tune-others", n=len(others)))
        return
    for one in others:
        out.print(f"{_name(one.watched.series, one.name, reader)}: {_why_not(one, reader)}")


def show_backtest(told: Backtest, reader: Reader) -> None:
    """Print what would have fired."""
    out = console()
    for quarter in told.learning:
        out.print(reader.say("backtest-learning", day=reader.words.day(quarter)))
    groups = {alert.group_id for alert in told.alerts}
    out.print(
        reader.say(
            "backtest-said",
            alerts=reader.say("alerts", n=len(told.alerts)),
            messages=reader.say("messages", n=len(groups)),
            first=reader.words.day(told.first),
            last=reader.words.day(told.last),
            budget=reader.say("false-alarms", n=told.false_alarms_a_month),
        )
    )
    if not told.alerts:
        return
    headings = ("backtest-fired", "backtest-over", "since-about-short", "what", "backtest-lost")
    lines = table(*map(reader.say, headings))
    for alert in told.alerts:
        over = reader.words.figures(alert.ended_on) if alert.ended_on else reader.say("backtest-not-over")
        fired = reader.words.figures(alert.fired_on) if alert.fired_on else NOTHING
        title = safe(told_in(reader.words, alert, reader.funnel).title)
        lines.add_row(fired, over, reader.words.figures(alert.since.best), title, _lost(alert, reader))
    out.print(lines)


def _lost(alert: Alert, reader: Reader) -> str:
    behind = alert.behind
    if behind is None:
        return NOTHING
    deals = round(max(behind.leaks_above, 0))
    if not behind.amount_above:
        return reader.say("more-than-usual", n=deals)
    worth = words.money(words.roughly(behind.amount_above), behind.currency, reader.words)
    return reader.say("more-than-usual-worth", n=deals, worth=worth)


def show_explanation(told: Explanation | SilenceExplanation, reader: Reader) -> None:
    """Print how a series was judged, day by day."""
    out = console()
    if isinstance(told, SilenceExplanation):
        _show_silence(told, reader)
        return
    watched = told.watched
    out.print(
        reader.say(
            "explain-usually",
            name=_name(watched.series, told.name, reader),
            share=words.share(watched.rate, reader.words),
            a_day=reader.number(watched.a_day, 1),
            n=watched.outcomes,
        )
    )
    lines = table(
        *map(
            reader.say,
            ("course-day", "course-decided", "course-leaked", "expected", "explain-tolerated"),
        ),
        *map(reader.say, ("course-evidence-short", "tune-threshold")),
        "",
    )
    # All of it has room on 80 columns; where there is less, days and counts are the last to give way.
    lines.padding = (0, 1, 0, 0)
    for column in lines.columns[:4]:
        column.no_wrap = True
    for one in told.days:
        numbers = (reader.number(value, 2) for value in (one.expected, one.tolerated, one.evidence, one.threshold))
        event = _EVENTS.get(one.event)
        counts = (reader.number(one.outcomes), reader.number(one.leaks))
        lines.add_row(reader.words.figures(one.day), *counts, *numbers, reader.say(event) if event else "")
    print_table(out, lines)


_EVENTS = {"fire": "explain-fires", "resolve": "explain-is-over"}


def _name(series_id: str, name: str, reader: Reader) -> str:
    """Return what people call a series; `name`: what English calls it."""
    try:
        series = series_of(series_id)
    except ValueError:
        return safe(name)
    return safe(words.name_of(series, reader.funnel, reader.words))


def _line(one: Tuned, reader: Reader) -> list[str]:
    watched = one.watched
    nine = NOTHING if one.delay_days_of_nine is None else reader.say("lasting-days", n=one.delay_days_of_nine)
    mean = NOTHING if one.delay_days is None else reader.say("lasting-days", n=round(one.delay_days))
    return [
        _name(watched.series, one.name, reader),
        words.share(watched.rate, reader.words),
        reader.number(watched.a_day, 1),
        reader.number(watched.known),
        reader.number(watched.needed),
        reader.number(one.threshold, 2),
        mean,
        nine,
    ]


def _why_not(one: Tuned, reader: Reader) -> str:
    """Return why it is not watched by itself."""
    watched = one.watched
    if watched.standing == "learning":
        return reader.say("watched-why-learning")
    if watched.standing == "failing":
        return reader.say("watched-why-failing")
    if watched.known < watched.needed:
        known, needed = reader.number(watched.known), reader.number(math.ceil(watched.needed))
        return reader.say("watched-why-few", known=known, needed=needed)
    return reader.say("watched-why-rare")


def _show_heard(heard: Sequence[HeardOf], reader: Reader) -> None:
    headings = (
        "silence-of",
        "heard-last",
        "a-week-title",
        "active-hours",
        "days-differ",
        "tune-threshold",
        "said-after",
    )
    lines = table(*map(reader.say, headings), "")
    lines.padding = (0, 1, 0, 0)
    for one in heard:
        known = one.standing == "watched"
        spread = words.share(one.spread**0.5, reader.words)
        usual = [reader.number(one.a_week), reader.number(one.active_hours), f"± {spread}"]
        after = one.said_after_hours
        said = NOTHING if after is None else reader.say("lasting-hours", n=after)
        lines.add_row(
            _name_heard(one, reader),
            reader.say("ago", time=_since(one.last_at, reader)),
            *(usual if known else [NOTHING] * 3),
            NOTHING if one.threshold is None else reader.number(one.threshold, 2),
            said if known else NOTHING,
            reader.say("heard-silent") if one.is_silent else "" if known else _learning(one, reader),
        )
    out = console()
    print_table(out, lines)
    out.print(reader.say("said-after-meaning"))


def _name_heard(one: HeardOf, reader: Reader) -> str:
    try:
        series = series_of(one.series)
    except ValueError:
        return safe(one.name)
    return safe(name_of_silent(series, reader.funnel, reader.words))


def _learning(one: HeardOf, reader: Reader) -> str:
    return f"{reader.say('heard-learning')}: {reader.say(f'heard-why-{one.why}')}"


def _since(at: datetime, reader: Reader) -> str:
    hours = (datetime.now(at.tzinfo) - at).total_seconds() / 3600
    if hours < 2:
        return reader.say("lasting-minutes", n=round(hours * 60))
    return (
        reader.say("lasting-hours", n=round(hours)) if hours < 48 else reader.say("lasting-days", n=round(hours / 24))
    )


def _show_silence(told: SilenceExplanation, reader: Reader) -> None:
    out, one = console(), told.heard
    threshold = (
        reader.say("explain-not-watched", why=reader.say(f"heard-why-{one.why}"))
        if one.threshold is None
        else reader.say("explain-said-at", threshold=reader.number(one.threshold, 2))
    )
    name = _name_heard(one, reader)
    out.print(
        reader.say(
            "explain-silence",
            name=name,
            at=reader.words.moment(told.last_at.astimezone(reader.funnel.zone)),
            a_week=reader.number(one.a_week),
            hours=reader.number(one.active_hours),
            spread=words.share(one.spread**0.5, reader.words),
        )
    )
    out.print(reader.say("explain-evidence", phi=f"{one.spread:g}", threshold=threshold))
    lines = table(*map(reader.say, ("course-day", "silent-hours", "usually", "course-evidence-short")), "")
    for day in told.days:
        event = _OF_SILENCE.get(day.event)
        numbers = (reader.number(day.hours), reader.number(day.usually, 1), reader.number(day.evidence, 2))
        lines.add_row(reader.words.figures(day.day), *numbers, reader.say(event) if event else "")
    print_table(out, lines)


_OF_SILENCE = {"fire": "explain-is-said", "resolve": "explain-is-over"}
