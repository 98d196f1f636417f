"""Compare ClickHouse and /metrics with the truth, which the simulator's oracle computes from what was sent."""

import json
import time
import urllib.request
from collections import Counter
from datetime import UTC, datetime
from typing import NamedTuple

from prometheus_client.parser import text_string_to_metric_families

from schemas.funnel_file import FunnelFile
from stream.oracle.decode import Decoder
from stream.oracle.difference import Difference
from stream.oracle.gauges import compare_gauges, gauges
from stream.oracle.truth import Truth, truth
from stream.simulator.journal import Journal
from stream.simulator.verify import compare_windows
from tests.chaos.cluster import Cluster, expositions

UNBALANCED = "dealstream_unbalanced_windows"
OFFSET_GAPS = "dealstream_holes_total"


class Verdict(NamedTuple):
    """What was compared, and what was wrong: `differences` in numbers, `twice`: series on two workers."""

    events: int
    unconfirmed: int
    windows: int
    gauges: int
    differences: list[Difference]
    twice: list[str]

    @property
    def agrees(self) -> bool:
        """Whether nothing was wrong."""
        return not (self.differences or self.twice or self.unconfirmed)


def verify(cluster: Cluster, journal: Journal, file: FunnelFile, patience_seconds: float) -> Verdict:
    """Compare until all agrees or patience is over."""
    past = journal.load()
    expected = truth(Decoder(file).events(past.items), file)
    until = time.monotonic() + patience_seconds
    while True:
        found = _compare(cluster, expected, file)
        verdict = Verdict(len(past.items), len(past.unconfirmed), len(expected), *found)
        if verdict.agrees or time.monotonic() > until:
            return verdict
        time.sleep(1.0)


def _compare(cluster: Cluster, expected: Truth, file: FunnelFile) -> tuple[int, list[Difference], list[str]]:
    cluster.watch()
    workers = cluster.running_workers()
    texts = list(expositions(workers))
    wanted = gauges(expected, file, datetime.now(UTC))
    if len(texts) < len(workers):
        return len(wanted), [Difference("workers that answer", len(workers), len(texts))], []
    try:
        with urllib.request.urlopen(f"{workers[0]}/api/windows", timeout=120) as answer:
            rows = [json.loads(line) for line in answer.read().splitlines()]
    except OSError as error:
        return len(wanted), [Difference(f"{workers[0]} does not answer ({type(error).__name__})", 1, 0)], []
    differences = compare_windows(expected, rows) + compare_gauges(wanted, "\n".join(texts))
    return len(wanted), differences, series_of_several(texts)


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
