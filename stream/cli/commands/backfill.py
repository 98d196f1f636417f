"""`dealstream backfill`: send years of history from the exports of a CRM."""

import asyncio
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import click
from aiokafka.errors import KafkaError

from stream.backfill import mapping as mapping_file
from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Names
from stream.backfill.mapping import BackfillError, NotNow
from stream.backfill.overlap.known import Known, learn
from stream.backfill.read.files import assign
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.read.unpack import Given, unpack
from stream.backfill.reading import Part, Reading
from stream.backfill.run import NothingKnown, backfill, rehearse
from stream.backfill.send.checkpoint import Checkpoint, key_of
from stream.backfill.send.pace import Pace
from stream.backfill.suggest.funnel_draft import draft_funnel
from stream.backfill.suggest.likeness import Values
from stream.backfill.suggest.suggest import Here, suggest
from stream.backfill.summary import Summary
from stream.cli.history import MAPPING, FilesOrCrm, crm_of, history_of
from stream.cli.language import language_option, words_here
from stream.cli.output.backfill_bar import Bar
from stream.cli.output.backfill_report import Report, show
from stream.cli.output.reader import Reader
from stream.cli.output.screen import console
from stream.cli.output.waiting import said_at_ctrl_c
from stream.cli.speaking import Speaking
from stream.cli.stacks import Chosen, chosen, data_option
from stream.config import funnel_file, settings
from stream.config.settings import Settings
from stream.core.funnel import Funnel, micros
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch
from stream.redrive.shown import safe

_PATH = click.Path(path_type=Path, dir_okay=False)
_FILES = FilesOrCrm(path_type=Path, exists=True, dir_okay=False, allow_dash=True)


class _Wish(NamedTuple):
    """What a person asks for."""

    mapping: str
    dry_run: bool
    write_funnel: Path | None
    until: str | None
    exported: str | None
    full_speed: bool
    rejected: Path | None
    keep: Path | None
    data: Path | None


@click.command(cls=Speaking)
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=_FILES)
@click.option("--mapping", "-m")
@click.option("--suggest", "suggesting", is_flag=True)
@click.option("--sheet", metavar="NAME")
@click.option("--dry-run", is_flag=True)
@click.option("--write-funnel", type=_PATH)
@click.option(
    "--token-file",
    type=_PATH,
)
@click.option("--until", metavar="DATE")
@click.option("--exported", metavar="DATE")
@click.option("--full-speed", is_flag=True)
@click.option("--rejected", type=_PATH)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
)
@data_option
@language_option
def command(
    files: tuple[Path, ...],
    mapping: str | None,
    suggesting: bool,
    sheet: str | None,
    token_file: Path | None,
    **wishes: object,
) -> None:
    """Send the history in exports of a CRM, or its API, as events."""
    crm = crm_of(files)
    # Of files nothing is kept before they are sent; what a CRM told is.
    begins_anew = suggesting or (wishes["dry_run"] and crm is None)
    interrupted = "interrupted-nothing-kept" if begins_anew else "interrupted-goes-on"
    with tempfile.TemporaryDirectory(prefix="dealstream-backfill-") as folder, said_at_ctrl_c(interrupted):
        try:
            if crm is not None:
                if mapping or suggesting or sheet or wishes["write_funnel"] or wishes["exported"]:
                    options = "--mapping, --suggest, --sheet, --write-funnel and --exported"
                    raise click.UsageError(f"{options} go with files; {crm} is asked itself")
                wish = _Wish("", **wishes)  # type: ignore[arg-type]
                sys.exit(_from_api(crm, token_file, wish, Path(folder) / "facts"))
            if token_file is not None:
                raise click.UsageError("--token-file goes with the name of a CRM instead of files: backfill hubspot")
            given = unpack(files, Path(folder))
            if suggesting:
                click.echo(suggest(given, sheet, _here()), nl=False)
                click.echo(words_here().say("backfill-after-suggest"), err=True)
                return
            if sheet is not None:
                raise click.UsageError("--sheet goes with --suggest; a mapping has sheet: in it")
            if mapping is None:
                ready = ", ".join(mapping_file.ready_mappings())
                raise click.UsageError(f"give --mapping (a file, or one of {ready}), or --suggest to make one")
            wish = _Wish(mapping, **wishes)  # type: ignore[arg-type]
            if wish.write_funnel is not None and not wish.dry_run:
                raise click.UsageError("--write-funnel goes with --dry-run")
            code = _run(given, wish, chosen(wish.data, stopped_too=wish.dry_run), Path(folder) / "facts")
        except BackfillError as error:
            click.echo(str(error), err=True)
            code = error.exit_code
    sys.exit(code)


def _here() -> Here:
    """Return what the settings of this folder say of deals that files do not."""
    loaded = settings.load()
    live = _live_connectors(loaded)
    try:
        is_named = "funnel_file" in loaded.model_fields_set
        zone = str(funnel_file.load(loaded.funnel_file).time_zone) if is_named else ""
    except funnel_file.FunnelError:  # there may be none yet: it can be made of these files
        zone = ""
    return Here(live[0] if len(live) == 1 else "", zone)


def _live_connectors(loaded: Settings) -> list[str]:
    """Return the CRMs whose webhooks are set up; what comes by Standard Webhooks has the ids that it is sent with."""
    return [name for name in loaded.connectors() if name != "standard" and loaded.connector_secrets(name)]


def _from_api(crm: str, token_file: Path | None, wish: _Wish, folder: Path) -> int:
    meant = chosen(wish.data, stopped_too=wish.dry_run)
    keep = wish.keep or meant.folder / "backfill"
    known = Funnel(funnel_file.load(meant.settings.funnel_file))
    with history_of(crm, meant.settings, token_file, keep, known) as pulled:
        given = [Given(path.name, path, False) for path in pulled.files]
        code = _run(given, wish._replace(mapping=str(pulled.folder / MAPPING)), meant, folder, asked=True)
        if not wish.dry_run:
            pulled.done()
    return code


def _run(given: Sequence[Given], wish: _Wish, meant: Chosen, folder: Path, *, asked: bool = False) -> int:
    """Read the files, and send what they tell. `asked`: a CRM told them, so that nobody wrote the mapping."""
    loaded = meant.settings
    keep = wish.keep or meant.folder / "backfill"
    text = mapping_file.read_text(wish.mapping)
    mapping = mapping_file.parse(text, wish.mapping)
    dates = {name: mapping_file.date_of(name, day) for name in ("until", "exported") if (day := getattr(wish, name))}
    mapping = mapping.model_copy(update=dates)
    files = assign(mapping, given)
    out, words = console(), words_here()
    for source in (*(work.source for work in files.works), *files.lookups.values()):
        if source.note:
            out.print(source.note.said(words))
    for beside in files.beside:
        out.print(words.say("backfill-not-read", file=beside))
    if not mapping.source and (live := _live_connectors(loaded)):
        out.print(words.say("backfill-no-source", crm=words.several(live)))
    if wish.write_funnel is not None:
        wish.write_funnel.write_text(draft_funnel(files, mapping), encoding="utf-8")
        out.print(words.say("backfill-wrote-funnel", file=str(wish.write_funnel)))
    file = funnel_file.load(wish.write_funnel or loaded.funnel_file)
    known = Funnel(file)
    context = Context(
        mapping,
        known,
        Names(known, has_values=not asked, takes_first=mapping.several_reps is not None),
        micros(datetime.now(UTC)),
    )
    name = given[0].name
    kept = RejectedFile(wish.rejected or keep / f"{name}.rejected.csv", words)
    reading = Reading(files, context, all_columns=wish.dry_run)
    with Bar("waiting-look", files) as bar:
        reading.look_through(bar.looked)
    report = Report(reading, kept, Reader(words, known), keep / f"{name}.disagreements.csv")
    if wish.dry_run:
        values = Values()
        with Known(known) as service, Bar("waiting-read", files) as bar:
            is_beside = bool(mapping.source) and wish.write_funnel is None
            why_not = _not_learned(meant, service, bar) if is_beside else ""

            def told(part: Part, so_far: Summary) -> None:
                values.add(part.work.source.name, part.columns.drop(*part.work.ids, strict=False))
                bar.told(part, so_far)

            learned = NothingKnown() if why_not else service
            summary = rehearse(reading, learned, context, kept, folder, told)
        if why_not:
            out.print(safe(words.say("backfill-live-not-looked-at", why=why_not)))
        show(out, summary, report, alike=values.alike(), dry_run=True)
    else:
        key = key_of(
            [one.path for one in given],
            f"{text}\0{wish.until}\0{wish.exported}",
            file.model_dump_json().encode(),
            # The broker of one machine has another port each time.
            f"{loaded.kafka_cluster or loaded.kafka}\0{loaded.topic_prefix}",
        )
        done = Checkpoint(keep / f"{name}-{key}.json")
        if done.batches:
            out.print(words.say("backfill-goes-on"))
        summary = _send(loaded, reading, context, kept, done, folder, None if wish.full_speed else Pace())
        show(out, summary, report, alike=[], dry_run=False)
        again = "" if meant.stack is None else f" --data {meant.stack.data}"
        look = f"dealstream kpis --all --by month{again}"
        out.print(words.say("backfill-where-to-look", command=look, page=meant.page), markup=False, soft_wrap=True)
    return 1 if summary.rejections else 0


def _not_learned(meant: Chosen, service: Known, bar: Bar) -> str:
    """Read what the workers of a stack know, and return why that cannot be; empty: it is read, or none runs."""
    if meant.stack is None or meant.stack.state != "running":
        return ""
    try:
        asyncio.run(learn(meant.settings, service, bar.say))
    except (KafkaError, ConnectionError, TimeoutError) as error:
        return asyncio.run(why(meant.settings, error))
    except (BackfillError, KafkaMismatch) as error:
        return str(error)
    return ""


def _send(
    loaded: Settings,
    reading: Reading,
    context: Context,
    kept: RejectedFile,
    done: Checkpoint,
    folder: Path,
    pace: Pace | None,
) -> Summary:
    with Bar("waiting-send", reading.files) as bar:
        try:
            whole = backfill(
                loaded, reading, context, kept, done, folder, pace=pace, told=bar.told, say=bar.say, moved=bar.moved
            )
            return asyncio.run(whole)
        except KafkaMismatch as error:
            raise BackfillError(str(error)) from None
        except (KafkaError, ConnectionError, TimeoutError) as error:
            said = asyncio.run(why(loaded, error))
            raise NotNow(f"{said}. The same command goes on where it stopped") from None
        except OSError as error:
            raise NotNow(f"{error.filename or 'A file'}: {error.strerror or error}") from None
