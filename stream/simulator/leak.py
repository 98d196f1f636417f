"""A leak as people ask for it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from schemas.funnel_file import FunnelFile
from stream.simulator.market import Leak

EXAMPLE = "team=north,stage=proposal,odds=2,from=2026-10-01,until=2026-10-31"
_NEEDED = ("team", "stage")
_FIELDS = (*_NEEDED, "odds", "from", "until")
_NEVER = date(9000, 1, 1)


class NoLeak(ValueError):
    """A leak cannot be as it was told; the message says which part, and the way out."""


def leak_of(told: str, funnel: FunnelFile, first: date) -> Leak:
    """Return a leak as people tell it, for example `EXAMPLE`; doubled odds, and without an end, where not told.

    Args:
        told: its parts.
        funnel: has the team and the stage.
        first: its first day, where not told.

    Raises:
        NoLeak: what is told is none.
    """
    fields = dict(_fields(told))
    for name in _NEEDED:
        if name not in fields:
            raise NoLeak(f"{told!r} lacks {name}=…; a leak is, for example, {EXAMPLE}")
    teams = [team.id for team in funnel.teams]
    stages = [stage.id for pipeline in funnel.pipelines for stage in pipeline.stages if stage.kind == "open"]
    for name, known in (("team", teams), ("stage", stages)):
        if fields[name] not in known:
            raise NoLeak(f"{name}={fields[name]}: the funnel file has no such {name}; it has {', '.join(known)}")
    try:
        odds = float(fields.get("odds", "2"))
    except ValueError:
        odds = 0.0
    if not 1 < odds <= 1000:
        raise NoLeak(f"odds={fields['odds']}: write a number above 1, at most 1000; 2 doubles the odds to lose a deal")
    begins, ends = _day(fields, "from", first), _day(fields, "until", _NEVER)
    if ends < begins:
        raise NoLeak(f"until={ends} lies before from={begins}; exchange them")
    zone = ZoneInfo(funnel.time_zone)
    days = (datetime.combine(day, time(), zone) for day in (begins, ends + timedelta(days=1)))
    return Leak(fields["team"], fields["stage"], odds, *days)


def _fields(told: str) -> Iterator[tuple[str, str]]:
    for part in told.split(","):
        name, equals, value = (one.strip() for one in part.partition("="))
        if not equals or name not in _FIELDS:
            raise NoLeak(
                f"{part!r} is no part of a leak: {', '.join(f'{one}=…' for one in _FIELDS)}, with commas between"
            )
        yield name, value


def _day(fields: dict[str, str], name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(fields[name]) if name in fields else otherwise
    except ValueError:
        raise NoLeak(f"{name}={fields[name]}: write a day, for example 2026-10-01") from None
