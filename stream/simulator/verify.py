"""Compare what the service reports with the truth, and say exactly where they differ."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import aiohttp

from schemas.funnel_file import FunnelFile
from stream.oracle.decode import Decoder, UnknownRep
from stream.oracle.difference import Difference
from stream.oracle.gauges import compare_gauges, gauges
from stream.oracle.organisation import EPOCH
from stream.oracle.rows import Row, compare_rows
from stream.oracle.truth import Truth, rows, truth
from stream.service.counted import counted
from stream.simulator.journal import Journal, JournalError
from stream.simulator.pause import PauseRequest

PAUSE_TIMEOUT_SECONDS = 60.0
"""So long a running simulation may take to hold still; it waits until the gateway has accepted all it sent."""


class NotPaused(Exception):
    """The running simulation does not hold still, so there is no truth to compare with."""


class Verdict(NamedTuple):
    """What a comparison found. `unconfirmed`: events of which nobody knows whether the gateway has them."""

    events: int
    unconfirmed: int
    windows: int
    rows: int
    gauges: int
    differences: list[Difference]


async def verify(
    journal_folder: Path,
    worker: str,
    funnel: FunnelFile,
    patience_seconds: float,
    say: Callable[[str], None],
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
    try:
        await _still(journal, hold, pause_timeout_seconds)
        past = journal.load()
        if not past.items:
            return Verdict(0, 0, 0, 0, 0, [])
        say(f"Computing the truth from {counted(len(past.items), 'event')}")
        try:
            events = list(Decoder(funnel).events(past.items))
            expected = await asyncio.to_thread(truth, events, funnel)
            expected_rows = await asyncio.to_thread(rows, events, funnel)
        except UnknownRep as error:
            raise JournalError(f"the journal names {error}; choose another --journal") from None
        until = time.monotonic() + patience_seconds
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                hold.ask()
                compared = await _compare(session, worker.rstrip("/"), expected, expected_rows, funnel)
                verdict = Verdict(len(past.items), len(past.unconfirmed), len(expected), len(expected_rows), *compared)
                if not verdict.differences or time.monotonic() >= until:
                    return verdict
                await asyncio.sleep(1.0)
    finally:
        hold.release()


async def _still(journal: Journal, hold: PauseRequest, timeout_seconds: float) -> None:
    until = time.monotonic() + timeout_seconds
    while journal.in_use():
        hold.ask()
        if hold.granted():
            return
        if time.monotonic() >= until:
            raise NotPaused(
                f"the running simulation still waits for the gateway after {timeout_seconds:g} s; is the gateway up?"
            )
        await asyncio.sleep(0.1)


async def _compare(
    session: aiohttp.ClientSession, worker: str, expected: Truth, expected_rows: dict[str, Row], funnel: FunnelFile
) -> tuple[int, list[Difference]]:
    async def read(path: str) -> str:
        async with session.get(worker + path) as response:
            response.raise_for_status()
            return await response.text()

    try:
        windows, stored = await read("/api/windows"), await read("/api/deal-rows")
        before = datetime.now(UTC)
        exposition = await read("/metrics")
        after = datetime.now(UTC)
    except (aiohttp.ClientError, TimeoutError) as error:
        return 0, [Difference(f"{worker} does not answer ({type(error).__name__})", 1, 0)]
    wanted = gauges(expected, funnel, before)
    return len(wanted), [
        *compare_windows(expected, [json.loads(line) for line in windows.splitlines()]),
        *compare_rows(expected_rows, [json.loads(line) for line in stored.splitlines()]),
        *compare_gauges(wanted, exposition, gauges(expected, funnel, after)),
    ]


def compare_windows(expected: Truth, stored: list[dict[str, object]]) -> list[Difference]:
    """Return where the windows that ClickHouse has differ from the truth."""
    actual: Truth = {}
    for row in stored:
        hour = datetime.fromisoformat(str(row["hour"]).replace("Z", "+00:00"))
        window = (
            str(row["team_id"]),
            str(row["rep_id"]),
            str(row["territory_id"]),
            str(row["pipeline_id"]),
            (hour - EPOCH) // timedelta(seconds=1),
        )
        actual[window] = {k: v for k, v in row["measures"].items() if v}  # type: ignore[attr-defined]
    differences = []
    for window in sorted(expected.keys() | actual.keys()):
        should, does = expected.get(window, {}), actual.get(window, {})
        for name in sorted(should.keys() | does.keys()):
            if should.get(name, 0) != does.get(name, 0):
                team, rep, territory, pipeline, seconds = window
                hour = datetime.fromtimestamp(seconds, UTC)
                who = f"team {team!r} rep {rep!r} {territory!r} {pipeline!r}"
                where = f"ClickHouse {name} of {who} at {hour:%Y-%m-%d %H:%M}Z"
                differences.append(Difference(where, should.get(name, 0), does.get(name, 0)))
    return differences
