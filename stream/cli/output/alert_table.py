"""Alerts as a table, and one with its history."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.alert import OPEN_STATES, Alert, State
from schemas.alert_list import AlertHistory, AlertList
from stream.alerts.in_language import told_in
from stream.cli.output.names import NOTHING
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console
from stream.redrive.shown import safe

_SHOWN = 8
"""Characters of an id: enough to tell alerts apart."""


def show_list(alerts: AlertList, reader: Reader, *, everything: bool) -> None:
    """Print a line per alert that is open, or per alert."""
    out = console()
    shown = [one for one in alerts.alerts if everything or (one.state in OPEN_STATES and not one.is_past)]
    over = len(alerts.alerts) - len(shown)
    if not shown:
        out.print(reader.say("alerts-none-open", n=over) if over else reader.say("alerts-none-at-all"))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("alert", "state", "since-about-short"):
        table.add_column(reader.say(heading), no_wrap=True)
    table.add_column(reader.say("what"))
    for alert in shown:
        told = safe(told_in(reader.words, alert, reader.funnel).title)
        if alert.group_id != alert.alert_id:
            told += "  " + reader.say("alert-part-of", id=alert.group_id[:_SHOWN])
        since = reader.words.figures(alert.since.best)
        table.add_row(alert.alert_id[:_SHOWN], _state(alert, reader), since, told)
    out.print(table)
    if over:
        out.print(reader.say("alerts-over-too", n=over))


def show_history(history: AlertHistory, reader: Reader) -> None:
    """Print what an alert says, how it came, what people said to it, and who was told."""
    out = console()
    for line in _lines(history, reader):
        out.print(safe(line))  # people's words and names of the CRM are in it


def _lines(history: AlertHistory, reader: Reader) -> Iterator[str]:
    alert = told_in(reader.words, history.alert, reader.funnel)
    yield from (alert.title, "", alert.text, "")
    yield f"{_state(alert, reader)}{': ' + alert.reason if alert.reason else ''}; id {alert.alert_id}"
    for part in history.parts:
        title = told_in(reader.words, part, reader.funnel).title
        yield reader.say("alert-with-it", title=title, id=part.alert_id[:_SHOWN])
    came = [
        (
            one.changed_at,
            reader.say(
                "alert-came",
                state=_called(one, reader),
                evidence=reader.number(one.evidence, 1),
                threshold=reader.number(one.threshold, 1),
            ),
        )
        for one in _steps(history)
    ]
    for answer in history.answers:
        by, what = answer.by or reader.say("somebody"), reader.say(f"answer-{answer.kind}.said")
        came.append((answer.at, f"{reader.say('answer-said', by=by, what=what)}: {answer.reason}"))
    for one in history.deliveries:
        if one.status == "told":
            told = reader.say("alert-was-told", receiver=one.receiver, state=_called_so(one.state, alert, reader))
            came.append((one.at, told))
    for at, said in sorted(came):
        local = at.astimezone(reader.funnel.zone)
        yield f"  {reader.words.figures(local.date())} {local:%H:%M}  {said}"
    for one in history.deliveries:
        if one.status != "told":
            state = _called_so(one.state, alert, reader)
            yield f"  {NOTHING:16}  {reader.say('alert-still-to-tell', receiver=one.receiver, state=state)}"


def _steps(history: AlertHistory) -> list[Alert]:
    """Return the versions in which it came into another state."""
    versions = history.versions
    return [one for place, one in enumerate(versions) if not place or one.state != versions[place - 1].state]


def _state(alert: Alert, reader: Reader) -> str:
    state, answer = _called(alert, reader), alert.answer
    if answer is None or alert.state not in OPEN_STATES:
        return state
    said = reader.say(f"answer-{answer.kind}.said")
    if answer.until is not None:
        said += " " + reader.say("answer-until", day=reader.words.short_day(answer.until))
    return f"{state}, {said}"


def _called(alert: Alert, reader: Reader) -> str:
    return _called_so(alert.state, alert, reader)


def _called_so(state: State, alert: Alert, reader: Reader) -> str:
    """Return what people call a state that an alert has, or had."""
    fires = {"silence": "silent", "batch": "batch"}.get(alert.kind, state) if state == "firing" else state
    return reader.say(f"alert-state-{fires}")
