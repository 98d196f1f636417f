"""What plans a funnel file has, in a few lines, and what may have been forgotten."""

from collections.abc import Iterator
from datetime import date, timedelta

from schemas.funnel_file import FunnelFile
from schemas.planning import Calendar
from stream.core.buckets import Days
from stream.core.funnel import Funnel
from stream.planning.plan_measures import YEARS_AHEAD
from stream.planning.quotas import Quotas
from stream.words import Words

_MOST = 5
_TWO_YEARS = timedelta(days=731)
"""Within which the next period of any quota begins."""


def plan_lines(file: FunnelFile, today: date, words: Words) -> Iterator[str]:
    """Yield what is planned, and what may be missing; nothing where there are no plans."""
    calendars = [*file.calendar, *(one for team in file.teams for one in team.calendar)]
    calendars += [one for territory in file.territories for one in territory.calendar]
    counts = (
        (len({one.rep for one in file.quotas if one.rep}), "plans-quotas-reps"),
        (len({one.team for one in file.quotas if one.team}), "plans-quotas-teams"),
        (len(file.ramps), "plans-ramps"),
        (len(file.goals), "plans-goals"),
        (len(file.plans), "plans-commission"),
    )
    told = [words.say(message, n=number) for number, message in counts if number]
    told += [_calendars(calendars, words)] if calendars else []
    if told:
        yield words.say("plans", plans=", ".join(told))
    yield from _far_ahead(file, today, words)
    yield from _known_later(file, today, words)
    if file.quotas:
        yield from _before_they_came(file, words)
        yield from _without_quota(file, today, words)
    if file.plans:
        yield from _begun_later(file, today, words)
    if calendars:
        yield from _without_holidays(calendars, today, words)


def _calendars(calendars: list[Calendar], words: Words) -> str:
    days = [day for one in calendars for day in one.holidays]
    if not days:
        return words.say("plans-calendars-bare", n=len(calendars))
    return words.say("plans-calendars", n=len(calendars), last=words.figures(max(days)))


def _without_quota(file: FunnelFile, today: date, words: Words) -> Iterator[str]:
    """Yield which reps are asked nothing today, if others are."""
    in_force = {one.rep: one.amount for one in file.quotas if one.rep and one.starts <= today}
    here = [rep for rep in file.reps if rep.until is None or rep.until >= today]
    without = [rep.name for rep in here if not in_force.get(rep.id)]
    if any(in_force.values()) and without:
        yield _naming(without, words, "no-quota", "no-quota-and-more")


def _before_they_came(file: FunnelFile, words: Words) -> Iterator[str]:
    """Yield which reps are asked something from before their first assignment on."""
    came = {rep.id: rep.assignments[0].starts for rep in file.reps}
    early = {one.rep for one in file.quotas if one.rep and one.amount and one.starts < came[one.rep]}
    if early:
        names = [rep.name for rep in file.reps if rep.id in early]
        yield _naming(names, words, "quota-before", "quota-before-and-more")


def _far_ahead(file: FunnelFile, today: date, words: Words) -> Iterator[str]:
    """Yield the days of the file of which no plan is known yet, since they are too far ahead."""
    begins = [one.starts for one in file.quotas] + [one.starts for one in file.ramps]
    begins += [one.starts for one in file.plans] + [one.starts for one in file.calendar]
    begins += [one.starts for rep in file.reps for one in rep.assignments]
    begins += [one.starts for rates in file.exchange_rates.values() for one in rates]
    far = sorted({day for day in begins if day.year > today.year + YEARS_AHEAD})
    if far:
        days = ", ".join(day.isoformat() for day in far[:_MOST])
        yield words.say("far-ahead", days=days, years=YEARS_AHEAD)


def _known_later(file: FunnelFile, today: date, words: Words) -> Iterator[str]:
    """Yield which rates of exchange become known on a day to come: until then commission is without them."""
    for currency, rates in file.exchange_rates.items():
        for one in rates:
            if one.known_since is not None and one.known_since > today:
                told = {"starts": one.starts.isoformat(), "day": one.known_since.isoformat()}
                yield words.say("rate-known-later", currency=currency, **told)


def _naming(reps: list[str], words: Words, message: str, and_more: str, **told: str) -> str:
    """Return a message that names some reps: the first few, and with the other message how many more there are."""
    named, more = ", ".join(reps[:_MOST]), len(reps) - _MOST
    return words.say(and_more, **told, reps=named, n=more) if more > 0 else words.say(message, **told, reps=named)


def _begun_later(file: FunnelFile, today: date, words: Words) -> Iterator[str]:
    """Yield which plans begin within a period of somebody's quota, and pay from the next one on, which is to come."""
    quotas = Quotas(Funnel(file))
    for plan in file.plans:
        late: dict[date, list[str]] = {}
        for rep in file.reps:
            if rep.id not in plan.reps:
                continue
            periods = quotas.periods_of_rep(rep.id, Days(plan.starts, plan.starts + _TWO_YEARS))
            firsts = [one.days.first for one in periods]
            if firsts and firsts[0] < plan.starts and firsts[1:] and firsts[1] > today:
                late.setdefault(firsts[1], []).append(rep.name)
        for day, names in late.items():
            told = {"plan": plan.id, "day": day.isoformat()}
            yield _naming(names, words, "plan-later", "plan-later-and-more", **told)


def _without_holidays(calendars: list[Calendar], today: date, words: Words) -> Iterator[str]:
    last = max((day for one in calendars for day in one.holidays), default=None)
    if last is None or last.year < today.year:
        yield words.say("no-holidays", year=str(today.year))
    elif last.year == today.year and today.month >= 10:
        yield words.say("no-holidays-yet", year=str(today.year + 1))
