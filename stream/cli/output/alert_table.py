"""Alerts as a table, and one with its history."""

from collections.abc import Iterator

from rich.box import SIMPLE_HEAD
from rich.table import Table

from schemas.alert import OPEN_STATES, Alert
from schemas.alert_list import AlertHistory, AlertList
from stream.cli.output.screen import console
from stream.cli.output.written import NOTHING
from stream.core.funnel import Funnel
from stream.redrive.shown import safe
from stream.service.counted import counted

_SHOWN = 8
"""Characters of an id: enough to tell alerts apart."""


def show_list(alerts: AlertList, *, everything: bool) -> None:
    """Print a line per alert that is open, or per alert."""
    out = console()
    shown = [one for one in alerts.alerts if everything or (one.state in OPEN_STATES and not one.is_past)]
    over = len(alerts.alerts) - len(shown)
    if not shown:
        out.print(
            "No alerts."
            if not over
            else "No alerts are open; dealstream alerts list --all shows "
            f"{counted(over, 'alert that is', 'alerts that are')} over."
        )
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    for heading in ("Alert", "State", "Since about", "What"):
        table.add_column(heading, no_wrap=heading != "What")
    for alert in shown:
        part = "" if alert.group_id == alert.alert_id else "  part of " + alert.group_id[:_SHOWN]
        table.add_row(alert.alert_id[:_SHOWN], _state(alert), str(alert.since.best), safe(alert.title) + part)
    out.print(table)
    if over:
        out.print(f"dealstream alerts list --all shows {counted(over, 'alert that is', 'alerts that are')} over, too.")


def show_history(history: AlertHistory, known: Funnel) -> None:
    """Print what an alert says, how it came, what people said to it, and who was told."""
    out = console()
    for line in _lines(history, known):
        out.print(safe(line))  # people's words and names of the CRM are in it


def _lines(history: AlertHistory, known: Funnel) -> Iterator[str]:
    alert = history.alert
    yield from (alert.title, "", alert.text, "")
    yield f"{_state(alert)}{': ' + alert.reason if alert.reason else ''}; id {alert.alert_id}"
    for part in history.parts:
        yield f"With it: {part.title} ({part.alert_id[:_SHOWN]})"
    came = [
        (one.changed_at, f"{one.state}, evidence {one.evidence:.1f} of {one.threshold:.1f}") for one in _steps(history)
    ]
    came += [(one.at, f"{one.by or 'somebody'} says {_words(one.kind)}: {one.reason}") for one in history.answers]
    came += [(one.at, f"{one.receiver} was told: {one.state}") for one in history.deliveries if one.status == "told"]
    for at, said in sorted(came):
        yield f"  {at.astimezone(known.zone):%Y-%m-%d %H:%M}  {said}"
    for one in history.deliveries:
        if one.status != "told":
            yield f"  {NOTHING:16}  {one.receiver} is still to be told: {one.state}"


def _steps(history: AlertHistory) -> list[Alert]:
    """Return the versions in which it came into another state."""
    versions = history.versions
    return [one for place, one in enumerate(versions) if not place or one.state != versions[place - 1].state]


def _state(alert: Alert) -> str:
    answer = alert.answer
    if answer is None or alert.state not in OPEN_STATES:
        return alert.state
    said = f"snoozed until {answer.until}" if answer.kind == "snoozed" else _words(answer.kind)
    return f"{alert.state}, {said}"


def _words(kind: str) -> str:
    return kind.replace("_", " ")
