"""`dealstream alerts list`, `show` and `ack`: what fires, what became of it, and what people say to it."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from schemas.alert import Answer
from schemas.alert_list import AlertHistory, AlertList
from stream.access.reader import LANGUAGE
from stream.alerts import store
from stream.cli.asking import DAY, read, wrong
from stream.cli.language import language_option, words_here
from stream.cli.output.alert_table import show_history, show_list
from stream.cli.output.reader import Reader
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse

SECONDS = 60.0
IN_ENGLISH = {LANGUAGE: "en"}
"""As alerts stand in ClickHouse; who reads the terminal is told in his language here."""

json_option = click.option("--json", "as_json", is_flag=True)


def list_alerts(data: Path | None, everything: bool, as_json: bool) -> None:
    """Print the alerts that are open, or all."""
    loaded = chosen(data, stopped_too=True).settings

    def look(clickhouse: ClickHouse) -> tuple[AlertList, bool]:
        return AlertList(generated_at=datetime.now(UTC), alerts=tuple(store.listed(clickhouse))), False

    def ask(worker: WorkerClient) -> tuple[AlertList, bool]:
        told = AlertList.model_validate_json(worker.read("/api/alerts", IN_ENGLISH, SECONDS))
        return told, not told.alerts and _sees_own_only(worker)

    alerts, sees_own_only = read(loaded, ask, look)
    if as_json:
        click.echo(alerts.model_dump_json(by_alias=True, indent=2))
    elif sees_own_only:
        click.echo(words_here().say("alerts-of-teams"))
    else:
        known = Funnel(funnel_file.load(loaded.funnel_file))
        show_list(alerts, Reader(words_here(), known), everything=everything)


def _sees_own_only(worker: WorkerClient) -> bool:
    return json.loads(worker.read("/api/funnel", {}, SECONDS))["sees"]["rep"] is not None


@click.command("list", cls=Speaking)
@click.option("--all", "everything", is_flag=True)
@json_option
@data_option
@language_option
def listed(everything: bool, as_json: bool, data: Path | None) -> None:
    """List the alerts that are open, or all."""
    list_alerts(data, everything, as_json)


@click.command(cls=Speaking)
@click.argument("alert_id", metavar="ID")
@json_option
@data_option
@language_option
def show(alert_id: str, as_json: bool, data: Path | None) -> None:
    """Show all that is known of an alert: what it says, how it came, what people said, and who was told."""
    loaded = chosen(data, stopped_too=True).settings
    known = Funnel(funnel_file.load(loaded.funnel_file))
    history = _history(loaded, _whole_id(loaded, alert_id))
    if as_json:
        click.echo(history.model_dump_json(by_alias=True, indent=2))
    else:
        show_history(history, Reader(words_here(), known))


@click.command(cls=Speaking)
@click.argument("alert_id", metavar="ID")
@click.option("--reason", required=True)
@click.option("--by", default="")
@click.option("--real", is_flag=True)
@click.option("--new-normal", is_flag=True)
@click.option("--snooze-until", type=DAY)
@data_option
@language_option
def ack(
    alert_id: str,
    reason: str,
    by: str,
    real: bool,
    new_normal: bool,
    snooze_until: datetime | None,
    data: Path | None,
) -> None:
    """Say that somebody takes care of an alert; or that it is real, is the new normal, or may wait."""
    kinds = {"real": real, "new_normal": new_normal, "snoozed": snooze_until is not None}
    said = [kind for kind, is_so in kinds.items() if is_so]
    if len(said) > 1:
        raise wrong("take-one-of", options="--real, --new-normal, --snooze-until")
    loaded = chosen(data).settings
    whole_id = _whole_id(loaded, alert_id)
    body = {"kind": said[0] if said else "acknowledged", "reason": reason, "by": by}
    if snooze_until is not None:
        body["until"] = snooze_until.date().isoformat()
    try:
        answered = WorkerClient(loaded).send(f"/api/alerts/{whole_id}/answer", body, SECONDS)
    except NoWorker:
        click.echo(words_here().say("no-worker-to-tell"), err=True)
        sys.exit(1)
    except WorkerRefused as error:
        if error.status == 400:
            raise click.UsageError(_of_option(error.problem, body["kind"])) from None
        click.echo(str(error), err=True)
        sys.exit(1)
    except OSError as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    answer = Answer.model_validate_json(answered)
    click.echo(f"{words_here().say(f'answer-{answer.kind}.said')}: {answer.reason}")


def _of_option(problem: str, kind: str) -> str:
    """Return what is wrong with a field of an answer, under the name of the option that gave it."""
    field, _, why = problem.partition(": ")
    option = {"until": "snooze-until", "kind": kind.replace("_", "-")}.get(field, field)
    return f"--{option}: {why}"


def _whole_id(loaded: Settings, beginning: str) -> str:
    """Return the id that begins so; end with 1 where none does, or several do."""

    def ask(worker: WorkerClient) -> list[str]:
        alerts = AlertList.model_validate_json(worker.read("/api/alerts", IN_ENGLISH, SECONDS)).alerts
        return [alert.alert_id for alert in alerts]

    ids = read(loaded, ask, lambda clickhouse: [alert.alert_id for alert in store.listed(clickhouse)])
    matching = [one for one in ids if one == beginning] or [one for one in ids if one.startswith(beginning)]
    if len(matching) != 1:
        click.echo(words_here().say("alerts-begin-so", n=len(matching), beginning=repr(beginning)), err=True)
        sys.exit(1)
    return matching[0]


def _history(loaded: Settings, alert_id: str) -> AlertHistory:
    def ask(worker: WorkerClient) -> AlertHistory:
        return AlertHistory.model_validate_json(worker.read(f"/api/alerts/{alert_id}", IN_ENGLISH, SECONDS))

    history = read(loaded, ask, lambda clickhouse: store.history(clickhouse, alert_id))
    if history is None:
        click.echo(words_here().say("no-alert", id=repr(alert_id)), err=True)
        sys.exit(1)
    return history
