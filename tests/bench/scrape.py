"""What a scrape of /metrics takes when many reps are busy."""

import gc
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from prometheus_client import CollectorRegistry

from stream.core.aggregate import Key, Measures
from stream.core.funnel import Funnel, micros
from stream.kpis.live_totals import LiveTotals
from stream.service.exposition import exposition
from stream.sinks.prometheus import KpiCollector

NOW = datetime(2026, 3, 31, 15, tzinfo=UTC)
ROUNDS = 5
HOURS_A_DAY = 8
TEAMS = 10
BUSY = 10
"""Of so many reps one has done something since the scrape before."""


def scrape(funnel: Funnel, reps: int) -> tuple[float, float, int]:
    """Return the seconds of the processor of a first scrape and of a later one, and the series of each.

    It is after a quarter's work; before each later one, of which the least of a few counts, a tenth of the reps win a
    deal.
    """
    totals = LiveTotals(funnel)
    for number, (key, measures) in enumerate(windows(funnel, reps)):
        totals.add(number % TEAMS, key, measures)
    # As a worker does, which sets aside what stays.
    gc.freeze()
    registry = CollectorRegistry()
    registry.register(KpiCollector(totals, funnel, 10**6, lambda: NOW))
    seconds = []
    for round_ in range(1 + ROUNDS):
        began = time.process_time()
        text = exposition(registry)
        seconds.append(time.process_time() - began)
        for rep in range(round_ % BUSY, reps, BUSY):
            key = Key(f"t{rep % TEAMS}", str(rep), "", funnel.file.pipelines[0].id, funnel.hour_of(micros(NOW)))
            totals.add(rep % TEAMS, key, {"won": 1, "won_amount": 100_000})
    return seconds[0], min(seconds[1:]), sum(not line.startswith(b"#") for line in text.splitlines())


def windows(funnel: Funnel, reps: int) -> Iterator[tuple[Key, Measures]]:
    """Yield the windows of reps who are busy on every working day of a quarter; of every third hour a deal is open."""
    draw = random.Random(1)
    pipelines = [pipeline for pipeline in funnel.open_stages if funnel.open_stages[pipeline]]
    kinds = list(funnel.activity_types)
    for days in range(91):
        at = NOW - timedelta(days=days)
        if at.weekday() > 4:
            continue
        for hours in range(HOURS_A_DAY):
            hour = funnel.hour_of(micros(at - timedelta(hours=hours)))
            for rep in range(reps):
                team_id, pipeline_id, kind = f"t{rep % TEAMS}", draw.choice(pipelines), draw.choice(kinds)
                yield Key(team_id, str(rep), "", pipeline_id, hour), _of_deals(funnel, pipeline_id, draw)
                activities = {f"activities:{kind}": 3, f"activity_seconds:{kind}": 900}
                yield Key(team_id, str(rep), "", "", hour), activities


def _of_deals(funnel: Funnel, pipeline_id: str, draw: random.Random) -> Measures:
    stages = [stage.id for stage in funnel.open_stages[pipeline_id]]
    one, other, amount = draw.choice(stages), draw.choice(stages), draw.randrange(1, 10**7)
    measures = {f"entered:{one}": 1, f"then_advanced:{one}": 1, f"advanced:{one}": 1, f"cohort_progressed:{one}": 1}
    measures |= {f"stage_seconds:{one}": amount, "created": 1, "created_amount": amount}
    if draw.random() < 0.34:
        measures |= {
            f"waiting:{other}": 1,
            f"waiting_amount:{other}:{funnel.currency}": amount,
            f"cohort_open:{other}": 1,
        }
    if draw.random() < 0.1:
        measures |= {"won": 1, "won_amount": amount, f"won_amounts:{amount}": 1, "cycle_deals": 1}
        measures |= {"cycle_seconds": amount, f"cycle_minutes:{amount // 60}": 1}
    if draw.random() < 0.2:
        measures |= {"lost_deals": 1, "lost_amount": amount}
    return measures
