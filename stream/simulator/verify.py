"""Compare what the service reports with the truth, and say exactly where they differ."""

import asyncio
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import aiohttp

from schemas.funnel_file import FunnelFile
from stream.oracle.comparison import PATHS, Compared, Expected, Told, compare_windows, lines_of
from stream.oracle.decode import Decoder, UnknownRep
from stream.oracle.difference import Difference
from stream.oracle.organisation import EPOCH
from stream.oracle.stored_gauges import is_of_stored
from stream.service.counted import counted
from stream.service.resting import rest_after
from stream.simulator.journal import Journal, JournalError, Past
from stream.simulator.pause import ABANDONED_SECONDS, PauseRequest

STORED_SECONDS = 180.0
"""So much longer than others gauges may take that a worker reads from ClickHouse: it rests between two looks."""

AGAIN_SECONDS = 2.0
LONGEST_REST_SECONDS = 20.0
"""So long it waits, at least and at most, before it compares all once more: that takes the time of the worker, too."""

ASK_SECONDS = ABANDONED_SECONDS / 20

PAUSE_TIMEOUT_SECONDS = 60.0
"""So long a running simulation may take to hold still; it waits until the gateway has accepted all it sent."""


class NotPaused(Exception):
    """The running simulation does not hold still, so there is no truth to compare with."""


class Verdict(NamedTuple):
    """What a comparison found. `unconfirmed`: events of which nobody knows whether the gateway has them.

    `postings`: of commission; `taken_back`: those for deals that were cancelled.
    """

    events: int
    unconfirmed: int
    windows: int
    rows: int
    gauges: int
    postings: int
    taken_back: int
    differences: list[Difference]


async def verify(
    journal_folder: Path,
    worker: str,
    funnel: FunnelFile,
    patience_seconds: float,
    say: Callable[[str], None],
    headers: Mapping[str, str] | None = None,
    pause_timeout_seconds: float = PAUSE_TIMEOUT_SECONDS,
) -> Verdict:
    """Hold a live simulation still, wait until the service has caught up, and compare.

    Returns:
        The verdict of the first comparison that agrees, or of the last one when patience is over.

    Raises:
        NotPaused: a simulation runs and goes on sending.
        JournalError: the journal cannot be used.
    """
    journal, hold = Journal(journal_folder), PauseRequest(journal_folder)
    asking = asyncio.create_task(_keep_asking(hold))
    try:
        await _still(journal, hold, pause_timeout_seconds)
        past = await asyncio.to_thread(journal.load)
        if not past.items:
            return Verdict(0, 0, 0, 0, 0, 0, 0, [])
        say(f"Computing the truth from {counted(len(past.items), 'event')}")
        try:
            expected = await asyncio.to_thread(_truth, past, funnel)
        except UnknownRep as error:
            raise JournalError(f"the journal names {error}; choose another --journal") from None
        until = time.monotonic() + patience_seconds
        async with aiohttp.ClientSession(headers=headers, timeout=aiohttp.ClientTimeout(total=60)) as session:
            await _caught_up(session, worker.rstrip("/"), expected, until)
            while True:
                began = time.monotonic()
                compared = await _compare(session, worker.rstrip("/"), expected)
                sizes = len(expected.windows), sum(not row["is_deleted"] for row in expected.rows.values())
                verdict = Verdict(len(past.items), len(past.unconfirmed), *sizes, **compared._asdict())
                resting = STORED_SECONDS if all(map(is_of_stored, verdict.differences)) else 0.0
                if not verdict.differences or time.monotonic() >= until + resting:
                    return verdict
                took = time.monotonic() - began
                await asyncio.sleep(rest_after(took, least=AGAIN_SECONDS, most=LONGEST_REST_SECONDS))
    finally:
        asking.cancel()
        hold.release()


def _truth(past: Past, funnel: FunnelFile) -> Expected:
    return Expected(Decoder(funnel).events(past.items), funnel, _since(past))


def _since(past: Past) -> datetime:
    """Return a moment before which nothing was sent: when the history was made."""
    return EPOCH if past.history is None else datetime.fromisoformat(past.history["end"])


async def _keep_asking(hold: PauseRequest) -> None:
    """Ask for stillness until cancelled: however long it takes to compare, nothing happens meanwhile."""
    while True:
        hold.ask()
        await asyncio.sleep(ASK_SECONDS)


async def _still(journal: Journal, hold: PauseRequest, timeout_seconds: float) -> None:
    until = time.monotonic() + timeout_seconds
    while journal.in_use():
        if hold.granted():
            return
        if time.monotonic() >= until:
            raise NotPaused(
                f"the running simulation still waits for the gateway after {timeout_seconds:g} s; is the gateway up?"
            )
        await asyncio.sleep(0.1)


async def _caught_up(session: aiohttp.ClientSession, worker: str, expected: Expected, until: float) -> None:
    """Wait until the windows agree, by which all else is late too, or patience is over."""
    while True:
        began = time.monotonic()
        try:
            if not compare_windows(expected.windows, lines_of(await _read(session, worker + PATHS["windows"]))):
                return
        except (aiohttp.ClientError, TimeoutError):
            pass  # it may not be up yet
        if time.monotonic() >= until:
            return
        await asyncio.sleep(rest_after(time.monotonic() - began, least=0.5, most=LONGEST_REST_SECONDS))


async def _compare(session: aiohttp.ClientSession, worker: str, expected: Expected) -> Compared:
    before = datetime.now(UTC)
    try:
        told = {name: await _read(session, worker + path) for name, path in PATHS.items()}
        exposition = await _read(session, worker + "/metrics")
    except (aiohttp.ClientError, TimeoutError) as error:
        return Compared(0, 0, 0, [Difference(f"{worker} does not answer ({type(error).__name__})", 1, 0)])
    answers = Told.of(before, datetime.now(UTC), told, exposition)
    return await asyncio.to_thread(expected.compare, answers)


async def _read(session: aiohttp.ClientSession, url: str) -> str:
    async with session.get(url) as response:
        response.raise_for_status()
        return await response.text()
