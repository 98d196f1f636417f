"""What plans a funnel file has, in a few lines, and what may have been forgotten."""

from collections.abc import Iterator
from datetime import date

from schemas.funnel_file import FunnelFile
from schemas.planning import Calendar
from stream.service.counted import counted

_MOST = 5


def plan_lines(file: FunnelFile, today: date) -> Iterator[str]:
    """Yield what is planned, and what may be missing; nothing where there are no plans."""
    calendars = [*file.calendar, *(one for team in file.teams for one in team.calendar)]
    calendars += [one for territory in file.territories for one in territory.calendar]
    counts = (
        (len({one.rep for one in file.quotas if one.rep}), "quotas of {}", "rep"),
        (len({one.team for one in file.quotas if one.team}), "quotas of {}", "team"),
        (len(file.ramps), "{}", "ramp"),
        (len(file.goals), "{}", "goal"),
        (len(file.plans), "{}", "commission plan"),
    )
    told = [phrase.format(counted(number, noun)) for number, phrase, noun in counts if number]
    told += [_calendars(calendars)] if calendars else []
    if told:
        yield f"plans: {', '.join(told)}"
    if file.quotas:
        yield from _without_quota(file, today)
    if calendars:
        yield from _without_holidays(calendars, today)


def _calendars(calendars: list[Calendar]) -> str:
    days = [day for one in calendars for day in one.holidays]
    until = f" with holidays up to {max(days)}" if days else " without holidays"
    return counted(len(calendars), "calendar") + until


def _without_quota(file: FunnelFile, today: date) -> Iterator[str]:
    """Yield which reps are asked nothing today, if others are."""
    in_force = {one.rep: one.amount for one in file.quotas if one.rep and one.starts <= today}
    without = [rep.name for rep in file.reps if not in_force.get(rep.id)]
    if any(in_force.values()) and without:
        more = f" and {len(without) - _MOST} more" if len(without) > _MOST else ""
        yield f"note: no quota today for {', '.join(without[:_MOST])}{more}"


def _without_holidays(calendars: list[Calendar], today: date) -> Iterator[str]:
    last = max((day for one in calendars for day in one.holidays), default=None)
    if last is None or last.year < today.year:
        yield f"note: no holidays are written for {today.year}; `dealstream holidays` writes them"
    elif last.year == today.year and today.month >= 10:
        yield f"note: no holidays are written for {today.year + 1} yet; `dealstream holidays` writes them"
