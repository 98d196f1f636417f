"""`dealstream forget`: another id stands for a person or a deal wherever it is stored."""

import asyncio
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path

import click
from aiokafka.errors import KafkaError

from stream.cli.speaking import Speaking
from stream.cli.stacks import Chosen, chosen, data_option
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.forgotten import Kind
from stream.core.funnel import Funnel
from stream.forget.codes import Codes, Told, codes_of, told_of
from stream.forget.funnel import ForgetRefused, edited, write
from stream.forget.run import forget, forget_in_stack, refuse_waiting
from stream.forget.search import Left, in_clickhouse, in_files, in_kafka
from stream.forget.traces import pattern_of
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch
from stream.local_stack.lock import FolderInUse, FolderLock
from stream.replay.fresh_topics import ReplayRefused, nobody_reads
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from stream.sinks.clickhouse.migrations import MigrationError

_NOT_TEXT = ("clickhouse", "kafka")


@click.command(cls=Speaking)
@click.option("--rep")
@click.option("--deal")
@click.option("--contact")
@click.option("--also", multiple=True)
@click.option("--again", is_flag=True)
@click.option("--yes", is_flag=True)
@data_option
def command(
    rep: str | None,
    deal: str | None,
    contact: str | None,
    also: tuple[str, ...],
    again: bool,
    yes: bool,
    data: Path | None,
) -> None:
    """Forget a person or a deal; numbers stay as they are."""
    ids: dict[Kind, str | None] = {"rep": rep, "deal": deal, "contact": contact}
    named = [Told(kind, value) for kind, value in ids.items() if value]
    if len(named) + again != 1:
        raise click.UsageError("take one of --rep, --deal, --contact and --again")
    where = chosen(data, stopped_too=True)
    try:
        _refuse(where)
        told = _noted(where.settings, named, also, yes)
        _forget(where)
        left = list(_left(where, told)) if told else []
    except (ForgetRefused, ReplayRefused, ClickHouseUnavailable, MigrationError, KafkaMismatch) as error:
        click.echo(str(error), err=True)
        sys.exit(1)
    except KafkaError as error:
        click.echo(asyncio.run(why(where.settings, error)), err=True)
        sys.exit(1)
    sys.exit(_say(left))


def _refuse(where: Chosen) -> None:
    """Raise ForgetRefused or ReplayRefused where something runs, or has what is not stored yet."""
    refuse_waiting(where.settings)
    stack = where.stack
    if stack is None:
        asyncio.run(nobody_reads(where.settings))
    elif stack.state == "running":
        raise ForgetRefused(f"the stack in {stack.data} runs; stop it first")
    elif stack.file.broker == "kafka" and not stack.file.all_stored:
        raise ForgetRefused(
            f"Kafka in {stack.data} has events that ClickHouse does not have yet: start the stack, stop it once more "
            "with Ctrl-C, then do this again"
        )


def _noted(loaded: Settings, named: list[Told], also: Iterable[str], yes: bool) -> list[Told]:
    """Have the funnel file say it; return by what the person is known. Raises ForgetRefused."""
    file = funnel_file.load(loaded.funnel_file)
    if not named:
        if file.forgotten is None:
            raise ForgetRefused(f"nobody was forgotten by {loaded.funnel_file}")
        return []
    ((kind, value),) = named
    told = told_of(file, kind, value, also)
    codes = codes_of(file.forgotten, told)
    if not yes:
        known = "".join(f", {one.value}" for one in told[1:])
        click.confirm(
            f"Forget {kind} {value}{known} for good? {codes.instead} stands for it then", abort=True, err=True
        )
    _write(loaded.funnel_file, told, codes)
    return told


def _write(path: Path, told: list[Told], codes: Codes) -> None:
    texts = edited(path, told, codes)
    write(texts)
    for file in texts:
        click.echo(f"{file}: changed; copy it to wherever else it is")


def _forget(where: Chosen) -> None:
    """Do it. Raises what `forget` and `forget_in_stack` raise."""
    funnel = Funnel(funnel_file.load(where.settings.funnel_file))
    with closing(ClickHouse(where.settings)) as clickhouse:
        if where.stack is None:
            asyncio.run(forget(where.settings, funnel, clickhouse, click.echo))
            return
        lock = FolderLock(where.stack.data)
        try:
            lock.acquire()
            forget_in_stack(where.stack.data, funnel, clickhouse, click.echo)
        except FolderInUse:
            raise ForgetRefused(f"the stack in {where.stack.data} runs; stop it first") from None
        except OSError as error:
            raise ForgetRefused(
                f"cannot do it in {where.stack.data} ({error}): mend that, then do this again; it does not start "
                "before it is done"
            ) from None
        finally:
            lock.release()


def _left(where: Chosen, told: list[Told]) -> Iterator[Left]:
    """Yield what is left in each store. Raises ClickHouseUnavailable, aiokafka.errors.KafkaError."""
    pattern = pattern_of(told)
    with closing(ClickHouse(where.settings)) as clickhouse:
        yield from in_clickhouse(clickhouse, pattern)
    if where.stack is None:
        yield from asyncio.run(in_kafka(where.settings, pattern))
    else:
        yield Left("Kafka (deleted)", 0, 0)
    yield from in_files(_files(where), pattern)


def _files(where: Chosen) -> Iterator[Path]:
    yield from funnel_file.files(where.settings.funnel_file)
    folder = where.settings.journal if where.stack is None else where.stack.data
    if folder is not None:
        for path in sorted(folder.rglob("*")):
            if path.is_file() and path.relative_to(folder).parts[0] not in _NOT_TEXT:
                yield path


def _say(left: list[Left]) -> int:
    """Print what was searched and what is left; return the exit code."""
    for one in left:
        if one.left or one.searched > 1:
            click.echo(f"{one.store}: {one.left:,} of {one.searched:,} left")
    files = sum(one.searched == 1 for one in left)
    total = sum(one.left for one in left)
    if total:
        click.echo("Not all of it is gone: delete or change what is named above, then do this again", err=True)
        return 1
    click.echo(f"Nothing is left in {len(left) - files} tables and topics and {files} files" if left else "Done again")
    return 0
