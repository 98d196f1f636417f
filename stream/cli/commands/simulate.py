"""`dealstream simulate`: a sales organisation that sends signed webhooks, and knows the truth."""

import asyncio
import signal
import statistics
import sys
from pathlib import Path

import click
from rich.console import Console

from schemas.funnel_file import FunnelFile
from schemas.http_address import address_problem
from stream.cli.leaks import asked_leaks, day_seconds_option, leak_option
from stream.cli.output.screen import SeenConsole
from stream.cli.output.waiting import Waiting
from stream.cli.speaking import Speaking
from stream.cli.stacks import chosen, data_option
from stream.cli.worker_client import authorization
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.service.counted import counted
from stream.simulator.disorder import Shares
from stream.simulator.journal import Journal, JournalError, OfAnotherFunnel
from stream.simulator.sender import Refused, Sender, standard_key
from stream.simulator.simulation import Plan, Simulation
from stream.simulator.verify import NotPaused, Verdict, verify

_SHARE = click.FloatRange(0, 1)


def checked_address(_context: click.Context, _option: click.Parameter, address: str | None) -> str | None:
    """Return an address of HTTP as it is. Raises click.BadParameter where it is none."""
    if address is not None and (problem := address_problem(address, is_base=True)) is not None:
        raise click.BadParameter(problem)
    return address


@click.command(cls=Speaking)
@click.option(
    "--gateway",
    callback=checked_address,
)
@click.option(
    "--worker",
    callback=checked_address,
)
@click.option(
    "--journal",
    type=click.Path(path_type=Path),
)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--days", type=click.IntRange(0, 3650), default=365, show_default=True)
@click.option("--rate", type=click.FloatRange(0.01, 100_000), default=0.5, show_default=True)
@click.option(
    "--load",
    type=click.FloatRange(0.01, 100_000),
)
@click.option("--seconds", type=click.FloatRange(0))
@click.option("--duplicates", type=_SHARE, default=0.02, show_default=True)
@click.option("--late", type=_SHARE, default=0.02, show_default=True)
@click.option("--shuffled", type=_SHARE, default=0.1, show_default=True)
@click.option("--corrected", type=_SHARE, default=0.05, show_default=True)
@leak_option
@day_seconds_option
@click.option("--verify", "verifying", is_flag=True)
@click.option(
    "--patience",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
)
@data_option
def command(
    gateway: str | None,
    worker: str | None,
    journal: Path | None,
    seed: int,
    days: int,
    rate: float,
    load: float | None,
    seconds: float | None,
    duplicates: float,
    late: float,
    shuffled: float,
    corrected: float,
    leaks: tuple[str, ...],
    day_seconds: float | None,
    verifying: bool,
    patience: float,
    data: Path | None,
) -> None:
    """Send what a sales team would do, or verify every number."""
    loaded, stack = meant = chosen(data)
    journal = journal or meant.folder / "simulator"
    known = funnel_file.load(loaded.funnel_file)
    console = SeenConsole()
    leaking = asked_leaks(leaks, day_seconds, known)
    address = worker or f"http://{loaded.worker_host}:{loaded.worker_port}"
    plan = Plan(
        seed,
        days,
        rate,
        Shares(duplicates, late, shuffled),
        corrected,
        seconds,
        leaks=leaking,
        day_seconds=day_seconds,
        worker=address,
        headers=authorization(loaded),
    )
    if load is not None:
        plan = plan._replace(days=0, rate=load, seconds=60.0 if seconds is None else seconds, busy=True)
    try:
        if verifying:
            verdict = asyncio.run(verify(journal, address, known, patience, console.print, plan.headers))
            sys.exit(_report(verdict, journal, console))
        gateway = gateway or (loaded.public_url if stack is None else stack.file.gateway)
        asyncio.run(_simulate(plan, loaded, known, gateway, Journal(journal), console))
    except (Refused, JournalError, NotPaused) as error:
        console.print(str(error), markup=False, soft_wrap=True)
        sys.exit(2 if isinstance(error, OfAnotherFunnel) else 1)


def _report(verdict: Verdict, journal: Path, console: Console) -> int:
    """Say what a verification found; return the exit code."""
    if not verdict.events:
        console.print(f"Nothing was sent yet: there is no journal in {journal}", markup=False)
        return 1
    stored = f"{counted(verdict.windows, 'window')} and {counted(verdict.rows, 'row of a deal', 'rows of deals')}"
    gauges = counted(verdict.gauges, "gauge")
    postings = counted(verdict.postings, "posting of commission", "postings of commission")
    if not verdict.differences:
        console.print(
            f"Every number agrees: {stored} in ClickHouse, {postings}, and {gauges} on /metrics, "
            f"from {counted(verdict.events, 'event')}"
        )
        return 0
    for difference in verdict.differences[:20]:
        console.print(str(difference), markup=False)
    console.print(
        f"{counted(len(verdict.differences), 'number differs', 'numbers differ')}, of {stored}, {postings} and "
        f"{gauges}. Events from elsewhere, as webhooks and backfills of your own, differ too: the simulator knows only "
        "what it sent; `dealstream audit` compares with all events"
    )
    if verdict.unconfirmed:
        console.print(
            f"{counted(verdict.unconfirmed, 'event was', 'events were')} sent without an answer before the simulation "
            "was stopped; start it again, which sends once more what had none, then verify again"
        )
    return 1


def _secrets(loaded: Settings) -> tuple[str, str]:
    """Return what HubSpot's and the standard webhooks are signed with. Raises click.UsageError."""
    known = {name: loaded.connector_secrets(name) for name in ("hubspot", "standard")}
    if lacking := [f"DEALSTREAM_{name.upper()}_SECRET" for name, own in known.items() if not own]:
        raise click.UsageError(f"set {' and '.join(lacking)} to what the gateway has")
    return known["hubspot"][0], known["standard"][0]


async def _simulate(
    plan: Plan, loaded: Settings, known: FunnelFile, gateway: str, journal: Journal, console: Console
) -> None:
    hubspot, standard = _secrets(loaded)
    try:
        standard_key(standard)
    except ValueError:
        raise click.UsageError("DEALSTREAM_STANDARD_SECRET must be whsec_ followed by a key in base64") from None
    public_url = loaded.public_url if "public_url" in loaded.model_fields_set else None
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    journal.open()
    try:
        async with Sender(gateway, hubspot, standard, journal, stopping, public_url, say=console.print) as sender:
            simulation = Simulation(plan, known, journal, sender, stopping)
            with Waiting("waiting-history", console=console, at_once=False) as bar:
                await simulation.run(console.print, bar.done)
            summarize(sender, simulation.rate, console)
    finally:
        journal.close()


def summarize(sender: Sender, rate: float, console: Console) -> None:
    """Say how much was sent, and how soon it was answered."""
    console.print(
        f"Sent {counted(sender.accepted, 'event')}, live {rate:.0f} per second; "
        f"{counted(sender.retries, 'request')} had to be sent again"
    )
    if len(sender.seconds) >= 2:
        hundredths = statistics.quantiles(sender.seconds, n=100, method="inclusive")  # none above the longest
        console.print(
            f"The gateway answered within {hundredths[49] * 1000:.0f} ms (median), "
            f"{hundredths[98] * 1000:.0f} ms (p99), {max(sender.seconds) * 1000:.0f} ms (longest)"
        )
