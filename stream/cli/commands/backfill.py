"""`dealstream backfill`: send years of history from the exports of a CRM."""

import asyncio
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click
from aiokafka.errors import KafkaError
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from stream.backfill import mapping as mapping_file
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Names
from stream.backfill.mapping import BackfillError
from stream.backfill.read.files import Files, assign
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.reading import Part, Reading
from stream.backfill.run import backfill, rehearse
from stream.backfill.send.pace import Pace
from stream.backfill.send.progress import Progress as Done
from stream.backfill.send.progress import key_of
from stream.backfill.suggest.funnel_draft import draft_funnel
from stream.backfill.suggest.likeness import Values
from stream.backfill.suggest.suggest import suggest
from stream.backfill.summary import Summary
from stream.cli.output.backfill_report import show
from stream.cli.output.screen import console
from stream.cli.stacks import Chosen, chosen, data_option
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core import codec
from stream.core.funnel import Funnel, micros
from stream.kafka.topics import TopicError

_PATH = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path, exists=True))
@click.option("--mapping", "-m", help="What the columns mean: a file, or one of the ready mappings.")
@click.option(
    "--suggest", "suggesting", is_flag=True, help="Print a first mapping for these files; change it, then use it."
)
@click.option("--dry-run", is_flag=True, help="Only show what would happen, and what looks wrong.")
@click.option("--write-funnel", type=_PATH, help="With --dry-run: write a funnel file made from the data.")
@click.option("--until", metavar="DATE", help="Leave what happened from this date on to live events.")
@click.option("--full-speed", is_flag=True, help="Do not keep pace with the workers; live numbers may then lag.")
@click.option("--rejected", type=_PATH, help="Where rejected rows go. [default: in --keep]")
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Where it keeps how far it has come. [default: backfill in the data folder]",
)
@data_option
def command(
    files: tuple[Path, ...],
    mapping: str | None,
    suggesting: bool,
    dry_run: bool,
    write_funnel: Path | None,
    until: str | None,
    full_speed: bool,
    rejected: Path | None,
    keep: Path | None,
    data: Path | None,
) -> None:
    """Send the history in exports (CSV or Parquet) as events; docs/backfill.md shows how.

    The same file twice counts once, and so does what came live already. Interrupted, it goes on where it stopped.
    Exit code 1: rows were rejected, each with its line and reason in a file.
    """
    try:
        if suggesting:
            click.echo(suggest(files), nl=False)
            return
        if mapping is None:
            ready = ", ".join(mapping_file.ready_mappings())
            raise click.UsageError(f"give --mapping (a file, or one of {ready}), or --suggest to make one")
        if write_funnel is not None and not dry_run:
            raise click.UsageError("--write-funnel goes with --dry-run")
        meant = chosen(data, stopped_too=dry_run)
        keep = keep or meant.folder / "backfill"
        sys.exit(_run(meant, files, mapping, dry_run, write_funnel, until, full_speed, rejected, keep))
    except BackfillError as error:
        click.echo(str(error), err=True)
        sys.exit(2)


def _run(
    meant: Chosen,
    paths: Sequence[Path],
    mapping_name: str,
    dry_run: bool,
    write_funnel: Path | None,
    until: str | None,
    full_speed: bool,
    rejected: Path | None,
    keep: Path,
) -> int:
    loaded = meant.settings
    text = mapping_file.read_text(mapping_name)
    mapping = mapping_file.parse(text, mapping_name)
    if until is not None:
        mapping = mapping.model_copy(update={"until": mapping_file.until(until)})
    files = assign(mapping, paths)
    out = console()
    if write_funnel is not None:
        write_funnel.write_text(draft_funnel(files, mapping), encoding="utf-8")
        out.print(f"Wrote {write_funnel}, made from the data: put its stages in order, and look at teams and time zone")
    file = funnel_file.load(write_funnel or loaded.funnel_file)
    known = Funnel(file)
    context = Context(mapping, known, Names(known), micros(datetime.now(UTC)))
    name = paths[0].name
    kept = RejectedFile(rejected or keep / f"{name}.rejected.csv")
    reading = Reading(files, context, all_columns=dry_run)
    if dry_run:
        values = Values()
        with _Bar("Reading", files) as bar:

            def told(part: Part, so_far: Summary) -> None:
                values.add(part.work.source.path.name, part.columns)
                bar.told(part, so_far)

            summary = rehearse(reading, kept, told)
        show(out, summary, reading, files, kept, known, alike=values.alike(), dry_run=True)
    else:
        key = key_of(paths, f"{text}\0{until}", codec.fingerprint(file))
        done = Done(keep / f"{name}-{key}.json")
        if done.batches:
            out.print("Going on where it was interrupted")
        summary = _send(loaded, files, reading, context, kept, done, None if full_speed else Pace())
        show(out, summary, reading, files, kept, known, alike=[], dry_run=False)
        again = "" if meant.stack is None else f" --data {meant.stack.data}"
        look = f"Where to look: `dealstream kpis --all --by month{again}`, or the page, {meant.page}"
        out.print(look, markup=False, soft_wrap=True)
    return 1 if summary.rejections else 0


def _send(
    loaded: Settings,
    files: Files,
    reading: Reading,
    context: Context,
    kept: RejectedFile,
    done: Done,
    pace: Pace | None,
) -> Summary:
    with _Bar("Sending", files) as bar:
        try:
            return asyncio.run(backfill(loaded, reading, context, kept, done, pace=pace, told=bar.told, say=bar.say))
        except KeyboardInterrupt:
            raise BackfillError("Interrupted; the same command goes on where it stopped") from None
        except TopicError as error:
            raise BackfillError(str(error)) from None
        except (KafkaError, ConnectionError, TimeoutError) as error:
            raise BackfillError(
                f"Kafka at {loaded.kafka} does not answer or refuses ({type(error).__name__}); "
                "the same command goes on where it stopped"
            ) from None
        except OSError as error:
            raise BackfillError(f"{error.filename or 'A file'}: {error.strerror or error}") from None


class _Bar:
    """A progress bar over the bytes of all files; nothing where the output is no terminal."""

    def __init__(self, what: str, files: Files) -> None:
        self._done: dict[Path, int] = {work.source.path: 0 for work in files.works}
        self._bar = Progress(
            TextColumn(what),
            BarColumn(),
            TextColumn("{task.percentage:.0f}%  {task.fields[events]} events"),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            disable=not sys.stderr.isatty(),
        )
        total = sum({work.source.path: work.source.size for work in files.works}.values())
        self._task: TaskID = self._bar.add_task("", total=total, events="0", rate="")

    def __enter__(self) -> "_Bar":
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def told(self, part: Part, summary: Summary) -> None:
        """Show how far it is."""
        self._done[part.work.source.path] = part.done
        seconds = self._bar.tasks[self._task].elapsed or 0.0
        rate = f"{summary.events / seconds:,.0f}/s" if seconds else ""
        self._bar.update(self._task, completed=sum(self._done.values()), events=f"{summary.events:,}", rate=rate)

    def say(self, text: str) -> None:
        """Show a sentence."""
        if self._bar.disable:
            click.echo(text, err=True)
        else:
            self._bar.console.print(text)
