"""What commands that show numbers share: whose and which days, and whom to ask."""

import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from typing import Any, TypeVar

import click

from stream.cli.language import words_here
from stream.cli.own_clickhouse import opened_here
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, WorkerSilent, went_away
from stream.cli.worker_notice import notice_of
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.kpis.periods import FIRST_DAY, LAST_DAY
from stream.reports import Hours, Whose
from stream.reports.moments import NoMoment, moment_of
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable

T = TypeVar("T")
F = TypeVar("F", bound=Callable[..., Any])


class _Day(click.DateTime):
    """A day; what is none is told with one that is, and not with the letters of a format."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the midnight that a day begins with."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            return self.fail(words_here().say("must-be-date"), param, ctx)


DAY = _Day(["%Y-%m-%d"])


def whose_options(command: F) -> F:
    """Add the options that say whose numbers."""
    for what in ("pipeline", "territory", "rep", "team"):
        command = click.option(f"--{what}")(command)
    return command


def whose_of(known: Funnel, team: str | None, rep: str | None, territory: str | None, pipeline: str | None) -> Whose:
    """Return whose numbers are meant by ids or names. Raises click.BadParameter where a name is that of several."""
    file = known.file
    return Whose(
        id_of(known.former_teams.get(team or "", team), [(one.id, one.name) for one in file.teams], "--team"),
        id_of(known.former_reps.get(rep or "", rep), [(one.id, one.name) for one in file.reps], "--rep"),
        id_of(territory, [(one.id, one.name) for one in file.territories], "--territory"),
        id_of(pipeline, [(one.id, one.name) for one in file.pipelines], "--pipeline"),
    )


def id_of(value: str | None, pairs: Iterable[tuple[str, str]], option: str) -> str | None:
    """Return the id that goes with an id or name; what the funnel file does not know may be from before it."""
    known = list(pairs)
    named = [one for one, name in known if value is not None and name.casefold() == value.casefold()]
    if value is None or value in dict(known) or not named:
        return value
    if len(named) > 1:
        raise bad(option, "name-of-several", choices=", ".join(named))
    return named[0]


def bad(option: str, message: str, **told: object) -> click.BadParameter:
    """Return what ends a command whose option is wrong, by a message and what is told in it."""
    return click.BadParameter(words_here().say(message, **told), param_hint=option)


def wrong(message: str, **told: object) -> click.UsageError:
    """Return what ends a command that is typed wrong, by a message and what is told in it."""
    return click.UsageError(words_here().say(message, **told))


def checked_day(day: datetime | None, option: str) -> date | None:
    """Return a day. Raises click.BadParameter where there can be no numbers of it."""
    if day is not None and not FIRST_DAY <= day.date() <= LAST_DAY:
        raise bad(option, "must-be-between", first=FIRST_DAY.isoformat(), last=LAST_DAY.isoformat())
    return day.date() if day else None


def checked_days(first: datetime | None, last: datetime | None) -> tuple[date | None, date | None]:
    """Return the days of `--from` and `--to`. Raises click.BadParameter where there can be no numbers of them."""
    begin, end = checked_day(first, "--from"), checked_day(last, "--to")
    if begin is not None and end is not None and begin > end:
        raise bad("--from", "not-after", last="--to")
    return begin, end


def check_form(as_json: bool, as_csv: bool) -> None:
    """Raise click.UsageError where an answer is wanted in two forms."""
    if as_json and as_csv:
        raise wrong("take-one-of", options="--json, --csv")


as_of_option = click.option(
    "--as-of",
)
"""Adds the option that says by what was known when."""


def checked_moment(told: str | None, known: Funnel) -> datetime | None:
    """Return the moment that `--as-of` means. Raises click.BadParameter where nothing can be known of it."""
    if told is None:
        return None
    try:
        return moment_of(told, datetime.now(UTC), known)
    except NoMoment as error:
        raise click.BadParameter(error.said(words_here()), param_hint="--as-of") from None


def check_whose(whose: Whose, known: Funnel, hours: Hours) -> None:
    """Raise click.BadParameter where nobody is called so, now or ever."""
    file = known.file
    teams, reps = {one.id for one in file.teams}, {one.id for one in file.reps}
    if (whose.team or "") not in teams | {""} or (whose.rep or "") not in reps | {""}:
        members = hours.members()
        teams |= {team for team, _ in members if team}
        reps |= {rep for _, rep in members if rep}
    for name, value, allowed in (
        ("team", whose.team, teams),
        ("rep", whose.rep, reps),
        ("territory", whose.territory, {one.id for one in file.territories}),
        ("pipeline", whose.pipeline, {one.id for one in file.pipelines}),
    ):
        if value is not None and value not in allowed:
            raise bad(f"--{name}", "must-be-one-of", choices=", ".join(sorted(allowed)))


def read(loaded: Settings, ask: Callable[[WorkerClient], T], look: Callable[[ClickHouse], T]) -> T:
    """Return numbers as `answer_of` does; what their worker says of them goes to standard error."""

    def numbers(worker: WorkerClient) -> T:
        # Before the numbers are made: what comes meanwhile need not be in them.
        if notice := notice_of(worker):
            click.echo(notice, err=True)
        return ask(worker)

    return answer_of(loaded, numbers, look)


def answer_of(loaded: Settings, ask: Callable[[WorkerClient], T], look: Callable[[ClickHouse], T]) -> T:
    """Return an answer from ClickHouse, or from the worker that has chDB open; end with 1 where nobody answers.

    Args:
        loaded: says where they are.
        ask: puts the question to the worker.
        look: finds the answer in ClickHouse.

    Raises:
        click.UsageError: the worker says what is wrong with the question.
    """
    try:
        return _answer(loaded, ask, look)
    except ClickHouseUnavailable as error:
        click.echo(str(error), err=True)
        sys.exit(1)


def _answer(loaded: Settings, ask: Callable[[WorkerClient], T], look: Callable[[ClickHouse], T]) -> T:
    clickhouse = ClickHouse(loaded)
    if not clickhouse.embedded:
        return look(clickhouse.in_force())
    try:
        return ask(WorkerClient(loaded))
    except NoWorker:
        return look(opened_here(loaded).in_force())
    except WorkerRefused as error:
        if error.status == 400:
            raise click.UsageError(f"--{error.problem}") from None
        raise ClickHouseUnavailable(str(error)) from None
    except WorkerSilent as error:
        raise ClickHouseUnavailable(str(error)) from None
    except OSError as error:
        raise ClickHouseUnavailable(went_away(error)) from None
