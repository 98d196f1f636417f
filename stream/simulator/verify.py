"""Compare what the service reports with the truth, and say exactly where they differ."""

import asyncio
import json
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple
from zoneinfo import ZoneInfo

import aiohttp
from prometheus_client.parser import text_string_to_metric_families

from schemas.funnel import FunnelFile
from stream.simulator.journal import Journal
from stream.simulator.meaning import Reader
from stream.simulator.truth import DIGITS, EPOCH, Truth, truth


class Difference(NamedTuple):
    """One number that is not as it must be."""

    where: str
    expected: float
    found: float


class Verdict(NamedTuple):
    """What a comparison found."""

    events: int
    windows: int
    gauges: int
    differences: list[Difference]


async def verify(
    journal_folder: Path, worker: str, funnel: FunnelFile, patience_seconds: float, say: Callable[[str], None]
) -> Verdict:
    """Hold a live simulation still, wait until the service has caught up, and compare.

    Returns:
        The verdict of the first comparison that agrees, or of the last one when patience is over.
    """
    journal = Journal(journal_folder)
    journal.hold()
    try:
        await asyncio.sleep(1.0)
        until = time.monotonic() + patience_seconds
        items, unconfirmed = journal.load()
        while unconfirmed and time.monotonic() < until:
            await asyncio.sleep(0.5)
            items, unconfirmed = journal.load()
        say(f"Computing the truth from {len(items)} events")
        expected = truth(Reader(funnel).events(items), funnel)
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60)) as session:
            while True:
                verdict = await _compare(session, worker.rstrip("/"), expected, funnel, len(items))
                if not verdict.differences or time.monotonic() >= until:
                    return verdict
                await asyncio.sleep(1.0)
    finally:
        journal.release()


async def _compare(
    session: aiohttp.ClientSession, worker: str, expected: Truth, funnel: FunnelFile, events: int
) -> Verdict:
    try:
        async with session.get(f"{worker}/api/windows") as response:
            response.raise_for_status()
            lines = (await response.text()).splitlines()
        async with session.get(f"{worker}/metrics") as response:
            response.raise_for_status()
            exposition = await response.text()
    except (aiohttp.ClientError, TimeoutError) as error:
        missing = Difference(f"{worker} does not answer ({type(error).__name__})", 1, 0)
        return Verdict(events, len(expected), 0, [missing])
    differences = compare_windows(expected, [json.loads(line) for line in lines])
    wanted = gauges(expected, funnel, datetime.now(UTC))
    differences += compare_gauges(wanted, exposition)
    return Verdict(events, len(expected), len(wanted), differences)


def compare_windows(expected: Truth, rows: list[dict[str, object]]) -> list[Difference]:
    """Return where the windows that ClickHouse has differ from the truth."""
    found: Truth = {}
    for row in rows:
        hour = datetime.fromisoformat(str(row["hour"]).replace("Z", "+00:00"))
        window = (
            str(row["team_id"]),
            str(row["rep_id"]),
            str(row["territory_id"]),
            str(row["pipeline_id"]),
            (hour - EPOCH) // timedelta(seconds=1),
        )
        found[window] = {k: v for k, v in row["measures"].items() if v}  # type: ignore[attr-defined]
    differences = []
    for window in sorted(expected.keys() | found.keys()):
        should, does = expected.get(window, {}), found.get(window, {})
        for name in sorted(should.keys() | does.keys()):
            if should.get(name, 0) != does.get(name, 0):
                team, rep, territory, pipeline, seconds = window
                hour = datetime.fromtimestamp(seconds, UTC)
                who = f"team {team!r} rep {rep!r} {territory!r} {pipeline!r}"
                where = f"ClickHouse {name} of {who} at {hour:%Y-%m-%d %H:%M}Z"
                differences.append(Difference(where, should.get(name, 0), does.get(name, 0)))
    return differences


Series = tuple[str, tuple[tuple[str, str], ...]]

_TEAM = {
    "dealstream_won_deals": "won",
    "dealstream_lost_deals": "lost_deals",
    "dealstream_created_deals": "created",
    "dealstream_revenue": "won_amount",
}
_STAGE = {
    f"dealstream_stage_{name}": name
    for name in ("entered", "advanced", "skipped", "moved_back", "lost", "disqualified", "handed_off")
}


def gauges(expected: Truth, funnel: FunnelFile, now: datetime) -> dict[Series, float]:
    """Return the gauges that must be on /metrics and are not zero."""
    zone = ZoneInfo(funnel.time_zone)
    today = now.astimezone(zone).date()
    back = (today.month - funnel.fiscal_year_starts) % 3
    quarter = today.replace(day=1)
    for _ in range(back):
        quarter = (quarter - timedelta(days=1)).replace(day=1)
    firsts = {"today": today, "7d": today - timedelta(days=6), "month": today.replace(day=1), "quarter": quarter}
    unit = 10 ** DIGITS.get(funnel.currency, 2)
    kinds = {stage.id: stage.kind for pipeline in funnel.pipelines for stage in pipeline.stages}
    wanted: dict[Series, float] = {}

    def put(name: str, value: float, **labels: str) -> None:
        series = (name, tuple(sorted(labels.items())))
        wanted[series] = wanted.get(series, 0) + value

    for (team, rep, _, pipeline, seconds), measures in expected.items():
        day = datetime.fromtimestamp(seconds, zone).date()
        for measure, value in measures.items():
            name, _, label = measure.partition(":")
            if name == "still_there" and kinds[label] == "open":
                put("dealstream_stage_deals", value, team=team, pipeline=pipeline, stage=label)
            for period, first in firsts.items():
                if not first <= day <= today:
                    continue
                for gauge, of in _TEAM.items():
                    if name == of:
                        extra = {"currency": funnel.currency} if gauge == "dealstream_revenue" else {}
                        put(gauge, value / unit if extra else value, period=period, team=team, **extra)
                for gauge, of in _STAGE.items():
                    if name == of:
                        put(gauge, value, period=period, team=team, pipeline=pipeline, stage=label)
                if name == "won":
                    put("dealstream_rep_won_deals", value, period=period, team=team, rep=rep)
                if name == "activities":
                    put("dealstream_activities", value, period=period, team=team, type=label)
    return {series: value for series, value in wanted.items() if value}


def compare_gauges(wanted: dict[Series, float], exposition: str) -> list[Difference]:
    """Return where /metrics differs from the truth; a series that is not there counts as 0."""
    names = {name for name, _ in wanted} | set(_TEAM) | set(_STAGE)
    found: dict[Series, float] = {}
    for family in text_string_to_metric_families(exposition):
        for sample in family.samples:
            if sample.name in names:
                found[sample.name, tuple(sorted(sample.labels.items()))] = sample.value
    differences = []
    for series in sorted(wanted.keys() | found.keys()):
        should, does = wanted.get(series, 0.0), found.get(series, 0.0)
        if abs(should - does) > 1e-6 * max(1.0, abs(should)):
            labels = ", ".join(f'{name}="{value}"' for name, value in series[1])
            differences.append(Difference(f"/metrics {series[0]}{{{labels}}}", should, does))
    return differences
