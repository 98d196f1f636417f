"""`dealstream simulate`: a sales organisation that sends signed webhooks, and knows the truth."""

import asyncio
import signal
import sys
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from stream import funnel, settings
from stream.settings import Settings
from stream.simulator.disorder import Shares
from stream.simulator.journal import Journal
from stream.simulator.sender import Refused, Sender
from stream.simulator.simulation import Plan, Simulation
from stream.simulator.verify import verify

_SHARE = click.FloatRange(0, 1)


@click.command()
@click.option("--gateway", help="Address of the gateway. [default: DEALSTREAM_PUBLIC_URL]")
@click.option("--worker", help="Address of the worker, for --verify. [default: from DEALSTREAM_WORKER_…]")
@click.option(
    "--journal",
    type=click.Path(path_type=Path),
    default=Path("data/simulator"),
    show_default=True,
    help="Where it keeps what it has sent.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed does the same.")
@click.option(
    "--days", type=click.IntRange(0, 3650), default=90, show_default=True, help="Days of history, sent first."
)
@click.option(
    "--rate", type=click.FloatRange(0.01, 100_000), default=5.0, show_default=True, help="Events per second, live."
)
@click.option("--seconds", type=click.FloatRange(0), help="Stop after this time live. [default: never]")
@click.option("--duplicates", type=_SHARE, default=0.02, show_default=True, help="Share delivered twice.")
@click.option("--late", type=_SHARE, default=0.02, show_default=True, help="Share delivered much later.")
@click.option("--shuffled", type=_SHARE, default=0.1, show_default=True, help="Share delivered out of order.")
@click.option("--verify", "verifying", is_flag=True, help="Send nothing: compare the service with the truth.")
@click.option(
    "--patience",
    type=click.FloatRange(0),
    default=60.0,
    show_default=True,
    help="Seconds --verify waits for the service to catch up.",
)
def command(
    gateway: str | None,
    worker: str | None,
    journal: Path,
    seed: int,
    days: int,
    rate: float,
    seconds: float | None,
    duplicates: float,
    late: float,
    shuffled: float,
    verifying: bool,
    patience: float,
) -> None:
    """Simulate a sales organisation: history first, then live, as really signed webhooks.

    A restart goes on where it stopped. With --verify, compares every number that the service reports
    with the truth; a simulation that is running holds still meanwhile.
    """
    loaded = settings.load()
    known = funnel.load(loaded.funnel_file)
    console = Console()
    if verifying:
        address = worker or f"http://{loaded.worker_host}:{loaded.worker_port}"
        verdict = asyncio.run(verify(journal, address, known, patience, console.print))
        if not verdict.events:
            console.print(f"Nothing was sent yet: there is no journal in {journal}")
            sys.exit(1)
        for difference in verdict.differences[:20]:
            console.print(
                f"{difference.where}: expected {difference.expected:g}, found {difference.found:g}", markup=False
            )
        if verdict.differences:
            console.print(f"{len(verdict.differences)} numbers differ")
            sys.exit(1)
        console.print(
            f"Every number agrees: {verdict.windows} windows in ClickHouse and {verdict.gauges} gauges on /metrics, "
            f"from {verdict.events} events"
        )
        return
    plan = Plan(seed, days, rate, Shares(duplicates, late, shuffled), seconds)
    if loaded.hubspot_secret is None or loaded.standard_secret is None:
        raise click.UsageError("set DEALSTREAM_HUBSPOT_SECRET and DEALSTREAM_STANDARD_SECRET to what the gateway has")
    try:
        asyncio.run(_simulate(plan, loaded, gateway or loaded.public_url, Journal(journal), console))
    except Refused as error:
        console.print(str(error), markup=False)
        sys.exit(1)


async def _simulate(plan: Plan, loaded: Settings, gateway: str, journal: Journal, console: Console) -> None:
    known = funnel.load(loaded.funnel_file)
    secrets = [
        secret.get_secret_value() for secret in (loaded.hubspot_secret, loaded.standard_secret) if secret is not None
    ]
    columns = (TextColumn("History"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    async with Sender(gateway, secrets[0], secrets[1], journal) as sender:
        simulation = Simulation(plan, known, journal, sender)
        for number in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(number, simulation.stopping.set)
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("history", total=None)
            await simulation.run(console.print, lambda done, total: bar.update(task, completed=done, total=total))
        console.print(f"Sent {sender.accepted} events, {sender.retries} requests more than once")
