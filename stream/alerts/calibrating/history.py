"""What a calibration is made of, read off ClickHouse."""

from datetime import date, datetime, timedelta

from schemas.alert import Calibration
from stream.alerts.calibrating.calibration import LEAST_DAYS, History, baseline_days, calibrate
from stream.alerts.counts import read_counts, read_cycles
from stream.alerts.counts_sql import closed_worth_sql, homes_sql, worth_sql
from stream.alerts.finished_days import usual_wait
from stream.alerts.series import Series, kinds_of
from stream.alerts.silence.arrivals import of_silence, read_arrivals
from stream.alerts.silence.judge import watched_series
from stream.core.funnel import Funnel, moment
from stream.sinks.clickhouse.client import ClickHouse


def read_history(clickhouse: ClickHouse, funnel: Funnel, first_day: date) -> History:
    """Return what is known of the year before a day. Blocks; raises ClickHouseUnavailable."""
    days = baseline_days(first_day)
    cycles = read_cycles(clickhouse, funnel, first_day)
    moments = {"begin": funnel.midnight(days.first), "end": funnel.midnight(first_day)}
    homes = dict(clickhouse.query(homes_sql(clickhouse.database), moments))
    worth = _worth(clickhouse, funnel, moments) if funnel.file.alerts.split == "deal_value" else {}
    wait = usual_wait(clickhouse, funnel, first_day - timedelta(days=LEAST_DAYS), days.last)
    silent = _silent(clickhouse, funnel, first_day) if "silence" in funnel.file.alerts.watch else []
    return History(read_counts(clickhouse, funnel, days, cycles), cycles, homes, worth, silent, wait)


def make_calibration(clickhouse: ClickHouse, funnel: Funnel, first_day: date, made_at: datetime) -> Calibration:
    """Return what series are judged by from a day on. Blocks, for up to a minute; raises ClickHouseUnavailable."""
    return calibrate(first_day, read_history(clickhouse, funnel, first_day), funnel.file, made_at)


def _silent(clickhouse: ClickHouse, funnel: Funnel, first_day: date) -> list[str]:
    """Return the ids of what is to be watched for silence: all teams, and what was heard of before a day."""
    arrivals = read_arrivals(clickhouse, funnel, moment(funnel.midnight(first_day)))
    known = [*watched_series(arrivals, funnel), *(of_silence("team", team.id) for team in funnel.file.teams)]
    return sorted({series.id for series in known})


def _worth(clickhouse: ClickHouse, funnel: Funnel, moments: dict[str, int]) -> dict[Series, float]:
    """Return what a deal that left a stage, or was closed in a pipeline, is worth on average, by series.

    In minor units; of series for which no amount is known there is none.
    """
    of_stages = clickhouse.query(worth_sql(clickhouse.database), moments)
    of_pipelines = clickhouse.query(closed_worth_sql(clickhouse.database), moments)
    of: dict[Series, float] = {}
    for series in kinds_of(funnel):
        place, amounts = (series.stage_id, of_stages) if series.stage_id else (series.pipeline_id, of_pipelines)
        for scope, scope_id, place_id, mean in amounts:
            if place_id == place:
                of[series.of(scope, scope_id)] = mean
    return of
