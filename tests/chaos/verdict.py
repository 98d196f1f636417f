"""Compare ClickHouse and /metrics with the truth, which the simulator's oracle computes from what was sent."""

import asyncio
import time
import urllib.error
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from schemas.dead_letter import DeadLetter
from schemas.funnel_file import FunnelFile
from stream.oracle.comparison import PATHS, Compared, Expected, Told, compare_windows, lines_of
from stream.oracle.decode import Decoder
from stream.oracle.difference import Difference
from stream.redrive.letters import read_letters
from stream.simulator.journal import Journal
from tests.chaos.cluster import Cluster, expositions

UNBALANCED = "dealstream_unbalanced_windows"
OFFSET_GAPS = "dealstream_holes_total"


class Verdict(NamedTuple):
    """What was compared, and what was wrong.

    `twice`: series on two workers, `waiting`: dead letters of what was not known yet that were not sent again.
    """

    events: int
    unconfirmed: int
    windows: int
    rows: int
    compared: Compared
    twice: list[str]
    waiting: int

    @property
    def agrees(self) -> bool:
        """Whether nothing was wrong."""
        return not (self.compared.differences or self.twice or self.unconfirmed or self.waiting)


def verify(cluster: Cluster, journal: Journal, file: FunnelFile, since: datetime, patience_seconds: float) -> Verdict:
    """Compare until all agrees or patience is over. `since`: before it nothing was sent."""
    past = journal.load()
    expected = Expected(Decoder(file).events(past.items), file, since)
    until = time.monotonic() + patience_seconds
    while True:
        compared, twice = _compare(cluster, expected)
        waiting = asyncio.run(read_letters(cluster.settings, _waits, payloads=False)).letters
        sizes = len(expected.windows), len(expected.rows)
        verdict = Verdict(len(past.items), len(past.unconfirmed), *sizes, compared, twice, len(waiting))
        if verdict.agrees or time.monotonic() > until:
            return verdict
        time.sleep(1.0)


def _waits(letter: DeadLetter) -> bool:
    return letter.reason in ("unknown_rep", "unknown_stage") and letter.redriven_at is None


def _compare(cluster: Cluster, expected: Expected) -> tuple[Compared, list[str]]:
    cluster.watch()
    workers = cluster.running_workers()
    before = datetime.now(UTC)
    texts = list(expositions(workers))
    if len(texts) < len(workers):
        return _late(Difference("workers that answer", len(workers), len(texts)))
    try:
        windows = lines_of(_read(workers[0] + PATHS["windows"]))
        if late := compare_windows(expected.windows, windows):
            return _late(*late)  # all else is late too, and dearer to read
        told = {name: _read(workers[0] + path) for name, path in PATHS.items()}
    except urllib.error.HTTPError as error:
        with error:
            return _late(Difference(f"{error.url}: {error.read().decode(errors='replace')[:500]}", 200, error.code))
    except OSError as error:
        return _late(Difference(f"{workers[0]} does not answer ({type(error).__name__})", 1, 0))
    answers = Told.of(before, datetime.now(UTC), told, "\n".join(texts))
    return expected.compare(answers), series_of_several(texts)


def _late(*differences: Difference) -> tuple[Compared, list[str]]:
    return Compared(0, 0, 0, list(differences)), []


def _read(url: str) -> str:
    with urllib.request.urlopen(url, timeout=120) as answer:
        text: str = answer.read().decode()
    return text


def series_of_several(texts: list[str]) -> list[str]:
    """Return the KPI series that more than one worker exports."""
    count: Counter[str] = Counter()
    for text in texts:
        for family in text_string_to_metric_families(text):
            count.update(f"{s.name}{sorted(s.labels.items())}" for s in family.samples if "team" in s.labels)
    return sorted(series for series, workers in count.items() if workers > 1)


def sample(text: str, name: str) -> float:
    """Return the sum over the samples of a metric."""
    return sum(s.value for f in text_string_to_metric_families(text) for s in f.samples if s.name == name)
