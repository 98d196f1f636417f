"""What a service says that alerts are judged by, compared with the truth."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from schemas.funnel_file import FunnelFile
from stream.oracle.deal import Deal
from stream.oracle.difference import Difference
from stream.oracle.history import histories
from stream.oracle.leakage import Key, leakage
from stream.oracle.organisation import EPOCH, Organisation


class CountedDays(NamedTuple):
    """The days of counts; sales cycles are those of what was won before `before`."""

    begin: datetime
    end: datetime
    before: datetime


def counted_days(told: Mapping[str, int]) -> CountedDays:
    """Return the days that a service says, in microseconds."""
    return CountedDays(*(EPOCH + timedelta(microseconds=told[name]) for name in CountedDays._fields))


def leak_counts(
    events: Iterable[Mapping[str, Any]], funnel: FunnelFile, days: CountedDays
) -> dict[Key, tuple[int, int]]:
    """Return outcomes and leaks of all series that are watched, by day and age. Arguments as for `truth`."""
    known = list(events)
    organisation = Organisation(funnel)
    watched = set(_watched(funnel))
    first, end = organisation.day(days.begin), organisation.day(days.end)
    cycles = _cycles(known, organisation, days.before)
    return {
        key: value
        for key, value in leakage(known, funnel, cycles, days.end).items()
        if key[:3] in watched and first <= key[5] < end
    }


def compare_leaks(
    expected: Mapping[Key, tuple[int, int]], told: Iterable[tuple[Any, ...] | list[Any]]
) -> Iterator[Difference]:
    """Yield where outcomes or leaks are counted otherwise than they must be."""
    epoch = date(1970, 1, 1)
    actual = {(*row[:5], epoch + timedelta(days=row[5]), row[6]): (row[7], row[8]) for row in told}
    for key in sorted({*expected, *actual}):
        should, does = expected.get(key, (0, 0)), actual.get(key, (0, 0))
        kind, pipeline, stage, scope, scope_id, day, age = key
        for what, one, other in zip(("outcomes", "leaks"), should, does, strict=True):
            if one != other:
                where = f"{kind} of {pipeline!r} {stage!r}, {scope} {scope_id!r}, age {age}, on {day}"
                yield Difference(f"{what} that alerts are judged by: {where}", one, other)


def _watched(funnel: FunnelFile) -> Iterator[tuple[str, str, str]]:
    """Yield kind, pipeline and stage of what can leak: nothing is lost where no stage is of that kind."""
    by_id = {pipeline.id: pipeline for pipeline in funnel.pipelines}
    for pipeline in funnel.pipelines:
        at, kinds = pipeline, {stage.kind for stage in pipeline.stages}
        while at.continues_in is not None:
            at = by_id[at.continues_in]
            kinds |= {stage.kind for stage in at.stages}
        for kind in funnel.alerts.watch:
            if kind == "win_rate" and pipeline.kind == "deals":
                yield kind, pipeline.id, ""
            elif kind in ("stuck", "conversion") or (kind in ("lost", "disqualified") and kind in kinds):
                yield from ((kind, pipeline.id, stage.id) for stage in pipeline.stages if stage.kind == "open")


def _cycles(events: Iterable[Mapping[str, Any]], organisation: Organisation, before: datetime) -> dict[str, timedelta]:
    """Return by pipeline the middle of how long deals took that were won; of two middle ones the shorter one."""
    took: dict[str, list[timedelta]] = {}
    for deal_id, history in histories(events, organisation)[0].items():
        deal = Deal(deal_id, history, organisation)
        if deal.is_gone or deal.outcome != "won" or deal.created_at is None or deal.closed_at is None:
            continue
        if deal.created_at <= deal.closed_at < before:
            took.setdefault(deal.last_pipeline, []).append(deal.closed_at - deal.created_at)
    return {pipeline: sorted(times)[(len(times) - 1) // 2] for pipeline, times in took.items()}
