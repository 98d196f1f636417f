"""Silence as it stands at a moment, read off ClickHouse."""

from collections.abc import Mapping
from datetime import datetime

from schemas.alert import Alert, Answer
from stream.alerts.silence.arrivals import read_arrivals
from stream.alerts.silence.judge import SilenceBoard, judge_silence
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.client import ClickHouse


def look_for_silence(
    clickhouse: ClickHouse,
    funnel: Funnel,
    days_between: float,
    known: Mapping[str, Alert],
    answers: Mapping[str, Answer],
    now: datetime,
) -> SilenceBoard:
    """Return all alerts of silence. Blocks; raises ClickHouseUnavailable.

    Args:
        clickhouse: has the raw events, and when gateways listened.
        funnel: the funnel file in force.
        days_between: days between false alarms of a series; 0: nothing is watched.
        known: the last version of each alert, by id.
        answers: the last one to each alert.
        now: the moment.
    """
    is_watched = days_between > 0 and "silence" in funnel.file.alerts.watch
    if not is_watched and not any(one.kind == "silence" for one in known.values()):
        return SilenceBoard([], {})
    arrivals = read_arrivals(clickhouse, funnel, now)
    return judge_silence(arrivals, funnel, days_between, known.values(), answers, now)
