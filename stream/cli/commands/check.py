"""`dealstream check`: is everything as it should be?"""

import asyncio
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import click
from pydantic import ValidationError

from schemas.alerting import Receiver
from schemas.funnel_file import FunnelFile
from schemas.violations import violations
from stream import core
from stream.alerts.receivers.keys import address_of, keys_of
from stream.cli.clickhouse_questions import (
    COUNTING_SECONDS,
    Ask,
    asked_of_the_worker,
    missing,
    missing_in_the_worker,
    zone_problem,
)
from stream.cli.in_time import Asked, NoAnswer
from stream.cli.language import language_option, words_here
from stream.cli.output.connections import clickhouse_lines, kafka_lines, place_of
from stream.cli.output.plan_summary import plan_lines
from stream.cli.own_clickhouse import opened_here
from stream.cli.speaking import Speaking
from stream.cli.stacks import NoStack, chosen, data_option
from stream.cli.worker_client import NoWorker, WorkerClient, WorkerRefused, funnel_of_the_worker
from stream.compiled import is_compiled, why_interpreted
from stream.config import funnel_file, settings
from stream.config.funnel_file import FunnelError
from stream.config.refused import PREFIX, SettingError
from stream.config.settings import Settings
from stream.connectors import check_secrets
from stream.core import aggregate
from stream.core.funnel_change import Change, changes, rebuilds
from stream.kafka.presence import kafka_problem
from stream.local_stack.known_stacks import start_command
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.embedded import load_embedded

CORE = Path(core.__file__).parent

INDENT = " " * 7
"""Of what stands below a verdict, which is as wide in each language."""

PATIENCE_SECONDS = 4.0
"""How long a running worker may take until it has the file."""

LONGEST_SECONDS = 9.0
"""After so long nothing is waited for any more."""

T = TypeVar("T")


class _Read(NamedTuple):
    """The funnel file, None where it cannot be read, and what is wrong with it."""

    file: FunnelFile | None
    problem: str | None


@click.command(cls=Speaking)
@click.option(
    "--against",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
)
@data_option
@language_option
def command(against: Path | None, data: Path | None) -> None:
    """Check settings, funnel file, Kafka and ClickHouse."""
    try:
        loaded, _ = chosen(data)
    except ValidationError as error:
        for one in violations(error):
            _verdict(
                words_here().say("check-settings"), f"{PREFIX}{'_'.join(map(str, one.place)).upper()}: {one.message}"
            )
        sys.exit(1)
    except SettingError as error:
        _verdict(words_here().say("check-settings"), str(error))
        sys.exit(1)
    except NoStack as error:
        if against is not None:
            sys.exit(_compare(settings.load(), against))  # two files, for which nothing must run
        _of_the_files(settings.load())
        _verdict(words_here().say("check-stack"), error.brief)
        sys.exit(1)
    if against is not None:
        sys.exit(_compare(loaded, against))
    load_embedded(loaded)
    # All at once: what does not answer holds up no other.
    until = time.monotonic() + LONGEST_SECONDS
    funnel, kafka, clickhouse = (
        Asked(lambda: _read_beside_the_worker(loaded)),
        Asked(lambda: asyncio.run(kafka_problem(loaded))),
        Asked(lambda: _clickhouse_problem(loaded)),
    )
    read = _in_time(funnel, until, lambda why: _Read(None, why))
    problems = [
        _verdict(words_here().say("check-settings"), _secret_problem(loaded)),
        _verdict(_core(), None),
        _funnel_verdict(loaded, read),
        _verdict(words_here().say("check-kafka", kafka=loaded.kafka), _or_start(loaded, _in_time(kafka, until, str))),
    ]
    for line in kafka_lines(loaded, words_here()):
        click.echo(INDENT + line)
    problems += _clickhouse_verdicts(loaded, read.file, clickhouse, until)
    sys.exit(1 if any(problems) else 0)


def _core() -> str:
    """Say how the core runs."""
    if is_compiled(aggregate):
        return words_here().say("check-core-compiled")
    return words_here().say("check-core-interpreted", why=why_interpreted(CORE))


def _of_the_files(loaded: Settings) -> None:
    """Say what is wrong in files, which needs no stack: a first funnel file is checked before one is started."""
    _verdict(words_here().say("check-settings"), _secret_problem(loaded))
    _funnel_verdict(loaded, _read(loaded))


def _read(loaded: Settings) -> _Read:
    try:
        return _Read(funnel_file.load(loaded.funnel_file), None)
    except FunnelError as error:
        return _Read(None, str(error))


def _or_start(loaded: Settings, problem: str | None) -> str | None:
    """Add to what is wrong with a Kafka that nobody named that a stack brings one."""
    if problem is None or "kafka" in loaded.model_fields_set:
        return problem
    return f"{problem}\n{words_here().say('check-no-stack', up=start_command(loaded))}"


def _in_time(asked: Asked[T], until: float, instead: Callable[[str], T], seconds: float = LONGEST_SECONDS) -> T:
    """Return what is answered; where nothing is, what that makes of the sentence that says so."""
    try:
        return asked.answer(until)
    except NoAnswer:
        return instead(_no_answer(seconds))


def _no_answer(seconds: float) -> str:
    return words_here().say("check-no-answer", seconds=f"{seconds:.0f}")


def _clickhouse_problem(loaded: Settings) -> tuple[ClickHouse | None, str | None]:
    """Return ClickHouse, None where a worker that is well has it open, and what is wrong with it."""
    clickhouse = ClickHouse(loaded)
    if clickhouse.embedded and _worker_has_it(loaded):
        return None, None
    if clickhouse.embedded:
        try:
            clickhouse = opened_here(loaded)
        except ClickHouseUnavailable as error:
            return clickhouse, str(error)
    return clickhouse, clickhouse.problem()


def _clickhouse_verdicts(
    loaded: Settings, file: FunnelFile | None, asked: Asked[tuple[ClickHouse | None, str | None]], until: float
) -> Iterator[bool]:
    where = place_of(ClickHouse(loaded), words_here())
    try:
        clickhouse, problem = asked.answer(until)
    except NoAnswer:
        yield _verdict(where, _no_answer(LONGEST_SECONDS))
        return
    if clickhouse is None:
        yield _verdict(words_here().say("open-in-the-worker", where=where), None)
        yield from _stored_verdicts(
            loaded, file, lambda: missing_in_the_worker(loaded), lambda sql: asked_of_the_worker(loaded, sql)
        )
        return
    yield _verdict(where, problem)
    for line in clickhouse_lines(loaded, words_here()):
        click.echo(INDENT + line)
    if problem is None:
        yield from _stored_verdicts(loaded, file, lambda: missing(clickhouse), clickhouse.query)


def _stored_verdicts(
    loaded: Settings, file: FunnelFile | None, find_missing: Callable[[], str | None], ask: Ask
) -> Iterator[bool]:
    """Say whether what was stored is there, and whether days begin in ClickHouse as they do here."""
    yield _verdict(words_here().say("check-stored"), _counted(find_missing))
    if file is not None:
        zone = words_here().say("check-zone", zone=file.time_zone)
        yield _verdict(zone, _counted(lambda: zone_problem(loaded, ask, file.time_zone)))


def _counted(question: Callable[[], str | None]) -> str | None:
    return _in_time(Asked(question), time.monotonic() + COUNTING_SECONDS, str, COUNTING_SECONDS)


def _worker_has_it(loaded: Settings) -> bool:
    """Say whether a worker on this machine has the embedded ClickHouse open."""
    try:
        WorkerClient(loaded).read("/health/live", {}, seconds=5)
    except (NoWorker, OSError):
        return False
    except WorkerRefused:
        pass
    return True


def _secret_problem(loaded: Settings) -> str | None:
    try:
        check_secrets(loaded)
    except SettingError as error:
        return str(error)
    return None


def _funnel_verdict(loaded: Settings, read: _Read) -> bool:
    """Say whether the funnel file is right, and what plans it has; return whether it is wrong."""
    is_wrong = _verdict(words_here().say("check-funnel-file", file=str(loaded.funnel_file)), read.problem)
    if read.file is not None and not is_wrong:
        for line in plan_lines(read.file, _today(read.file), words_here()):
            click.echo(INDENT + line)
        for one in read.file.alerts.receivers:
            is_wrong |= _verdict(words_here().say("check-receiver", name=one.name), _receiver_problem(one))
    return is_wrong


def _receiver_problem(receiver: Receiver) -> str | None:
    try:
        address_of(receiver)
        keys_of(receiver)
    except SettingError as error:
        return str(error)
    return None


def _read_beside_the_worker(loaded: Settings) -> _Read:
    """Return the funnel file, and also what is wrong with it to a worker that runs."""
    read = _read(loaded)
    if read.file is None:
        running = funnel_of_the_worker(loaded)
        return read if running is None else _Read(None, f"{read.problem}\n{_goes_on(loaded)}")
    return _Read(read.file, _problem_of_the_worker(loaded, read.file))


def _problem_of_the_worker(loaded: Settings, file: FunnelFile) -> str | None:
    until = time.monotonic() + PATIENCE_SECONDS
    while (running := funnel_of_the_worker(loaded)) is not None and running != file:
        lines = _lines(rebuilds(running, file, _today(file)))
        if lines:
            return "\n".join([_goes_on(loaded), *lines, _way_out()])
        if time.monotonic() > until:
            return f"{_goes_on(loaded)}\n{words_here().say('check-another-file')}"
        time.sleep(0.5)
    return None


def _compare(loaded: Settings, against: Path) -> int:
    """Say what a change of the funnel file means; return the exit code."""
    try:
        file = funnel_file.load(against)
        known = funnel_of_the_worker(loaded) or funnel_file.load(loaded.funnel_file)
    except FunnelError as error:
        click.echo(str(error), err=True)
        return 1
    differences = changes(known, file, _today(file))
    if not differences:
        click.echo(words_here().say("check-same", file=str(against)))
        return 0
    for line in _lines(differences):
        click.echo(line)
    if not any(change.rebuilds for change in differences):
        click.echo(words_here().say("check-save-it", file=str(loaded.funnel_file)))
        return 0
    click.echo(_way_out())
    return 1


def _lines(differences: list[Change]) -> list[str]:
    when = {rebuilds: words_here().say("check-rebuild" if rebuilds else "check-at-once") for rebuilds in (True, False)}
    width = max(map(len, when.values()))
    return [f"{when[one.rebuilds]:<{width}}  {one.said(words_here())}" for one in differences]


def _goes_on(loaded: Settings) -> str:
    return words_here().say("check-goes-on", port=str(loaded.worker_port))


def _way_out() -> str:
    return words_here().say("check-way-out")


def _today(file: FunnelFile) -> date:
    return datetime.now(ZoneInfo(file.time_zone)).date()


def _verdict(what: str, problem: str | None) -> bool:
    verdict = words_here().say("check-ok" if problem is None else "check-wrong")
    click.echo(f"{verdict:<{len(INDENT)}}{what}")
    for line in (problem or "").splitlines():
        click.echo(INDENT + line)
    return problem is not None
