"""Which parts of a changed funnel file a running service takes up, and which change what was counted already.

What adds (a rep, a team, a pipeline, an assignment or a rate from a day to come) changes no number that is there: no
event could name it, or count on its days. What is only read when numbers are shown (names, limits, quotas, goals,
plans, alerts, people) is taken up, too; of plans it is told whether days that are over had other ones. All else is in
what was stored, and needs `dealstream replay`.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from pydantic import BaseModel

from schemas.funnel_file import SENDERS, ExchangeRate, FunnelFile, Pipeline, Rep, Stage
from schemas.planning import Absence, Calendar, Goal
from stream.words import ENGLISH, Words

_SHOWN_ONLY = ("fiscal_year_starts", "alerts", "people")
"""Parts of the file that are read when numbers are shown."""

_PLANNED = ("calendar", "quotas", "ramps", "goals", "plans")
"""Those of them that hold from a day on, or up to one; so do parts of teams, territories and reps."""

_PARTS = {
    "pipeline": "funnel-pipeline",
    "stage": "funnel-stage",
    "team": "funnel-team",
    "territory": "funnel-territory",
    "activity type": "funnel-type",
    "rep": "funnel-rep",
}
"""Parts that have ids, and how they are named."""

_TO_COME, _REPORTED, _DIFFERS = "funnel-to-come", "funnel-reported", "funnel-differs"

M = TypeVar("M", bound=BaseModel)


class Place(NamedTuple):
    """Where in the file: a section, or a part that has an id (`kind` of `_PARTS`), and what of it; empty: all of it."""

    name: str
    kind: str = ""
    field: str = ""

    def said(self, words: Words) -> str:
        """Return it in a language; sections and fields are called as they are in the file."""
        part = words.say(_PARTS[self.kind], id=self.name) if self.kind else self.name
        return f"{part}: {self.field}" if self.field else part


class Change(NamedTuple):
    """One change: where in the file, the message that says what, and whether it changes what was counted already.

    `other`: what the message names besides.
    """

    where: Place
    what: str
    rebuilds: bool
    other: str = ""

    def said(self, words: Words = ENGLISH) -> str:
        """Return it as a sentence."""
        return words.say(self.what, where=self.where.said(words), other=self.other)


def changes(before: FunnelFile, after: FunnelFile, today: date) -> list[Change]:
    """Return what differs between two funnel files.

    Args:
        before: with which everything was counted.
        after: what it is to be.
        today: the last day on which anything can have been counted.
    """
    return list(_changes(before, after, today))


def rebuilds(before: FunnelFile, after: FunnelFile, today: date) -> list[Change]:
    """Return the changes that need all numbers rebuilt; none: a running service takes the file up."""
    return [change for change in changes(before, after, today) if change.rebuilds]


def _changes(before: FunnelFile, after: FunnelFile, today: date) -> Iterator[Change]:
    for field in FunnelFile.model_fields:
        old, new = getattr(before, field), getattr(after, field)
        if field in _SHOWN_ONLY:
            yield from _shown(Place(field), old != new)
        elif field in _PLANNED:
            yield from _planned(Place(field), old, new, today)
        elif field == "exchange_rates":
            yield from _rates(before, after, today)
        elif field == "pipelines":
            yield from _each("pipeline", old, new, lambda where, one, other: _pipeline(where, one, other, today))
            yield from _order(field, old, new)
        elif field in ("teams", "territories", "activity_types"):
            singular = {"teams": "team", "territories": "territory", "activity_types": "activity type"}[field]
            yield from _each(singular, old, new, lambda where, one, other: _shown_fields(where, one, other, today))
            yield from _order(field, old, new)
        elif field == "reps":
            yield from _each("rep", old, new, lambda where, one, other: _rep(where, one, other, today))
            yield from _order(field, old, new)
        elif field in ("sources", "loss_reasons", "accounts"):
            yield from _property(field, old, new)
        elif field == "close_date":
            told = [[_close_date(file, sender) for sender in SENDERS] for file in (before, after)]
            yield from _counted(Place(field), told[0] != told[1])
        else:
            yield from _counted(Place(field), old != new)


def _each(
    kind: str, before: Sequence[M], after: Sequence[M], differences: Callable[[Place, M, M], Iterator[Change]]
) -> Iterator[Change]:
    """Compare parts that have ids."""
    olds, news = _by_id(before), _by_id(after)
    renamed = {old: name for name, one in news.items() for old in getattr(one, "formerly", ())}
    for name, old in olds.items():
        if name not in news:
            what = "funnel-renamed" if name in renamed else "funnel-gone"
            yield Change(Place(name, kind), what, True, renamed.get(name, ""))
        else:
            yield from differences(Place(name, kind), old, news[name])
    for name in news.keys() - olds.keys():
        yield Change(Place(name, kind), "funnel-new", False)


def _pipeline(where: Place, before: Pipeline, after: Pipeline, today: date) -> Iterator[Change]:
    yield from _counted(where._replace(field="kind"), before.kind != after.kind)
    yield from _counted(where._replace(field="continues_in"), before.continues_in != after.continues_in)
    yield from _shown(where._replace(field="name"), before.name != after.name)
    yield from _shown(where._replace(field="deal_url"), before.deal_url != after.deal_url)
    olds, news = _by_id(before.stages), _by_id(after.stages)
    for name, stage in news.items():
        # A stage passed by is a stage skipped: an open one counts for deals that went by before it was there.
        if name not in olds:
            what = "funnel-new-open" if _is_open(stage) else "funnel-new"
            yield Change(Place(name, "stage"), what, _is_open(stage))
    renamed = {old: name for name, stage in news.items() for old in stage.formerly}
    for name, stage in olds.items():
        if name not in news:
            what = "funnel-renamed" if name in renamed else "funnel-gone-from"
            yield Change(Place(name, "stage"), what, True, renamed.get(name, before.id))
        else:
            yield from _stage(Place(name, "stage"), stage, news[name], today)
    orders = [[s.id for s in one.stages if _is_open(s) and s.id in olds and s.id in news] for one in (before, after)]
    if orders[0] != orders[1]:
        yield Change(where, "funnel-stages-order", True)


def _stage(where: Place, before: Stage, after: Stage, today: date) -> Iterator[Change]:
    yield from _counted(where._replace(field="kind"), before.kind != after.kind)
    yield from _counted(where._replace(field="mark"), before.mark != after.mark)
    yield from _shown_fields(where, before, after, today, ("kind", "mark"))


def _rep(where: Place, before: Rep, after: Rep, today: date) -> Iterator[Change]:
    yield from _dated(where._replace(field="assignments"), before.assignments, after.assignments, today)
    yield from _shown_fields(where, before, after, today, ("assignments",))


def _rates(before: FunnelFile, after: FunnelFile, today: date) -> Iterator[Change]:
    olds, news = before.rates(), after.rates()
    for currency in sorted(olds.keys() | news.keys()):
        where = Place("exchange_rates", field=currency)
        if currency not in olds or currency not in news:
            # Amounts in a currency without a rate were counted as not known.
            yield Change(where, "funnel-gone" if currency in olds else "funnel-new", True)
            continue
        told = [file.exchange_rates[currency] for file in (before, after)]
        worth = [[one.model_copy(update={"known_since": None}) for one in rates[currency]] for rates in (olds, news)]
        yield from _dated(where, worth[0], worth[1], today, _of_rates(*told))
        is_counted_alike = _until(worth[0], today) == _until(worth[1], today)
        if is_counted_alike and _until(told[0], today) != _until(told[1], today):
            yield Change(where, "funnel-known", False)


def _of_rates(before: Sequence[ExchangeRate], after: Sequence[ExchangeRate]) -> str:
    """Return what is said of other rates of days that were counted."""
    are_dated = all(one in after for one in before) and all(one in before or one.known_since for one in after)
    return "funnel-counted" if are_dated else "funnel-counted-and-paid"


def _dated(
    where: Place,
    before: Sequence[BaseModel],
    after: Sequence[BaseModel],
    today: date,
    counted: str = "funnel-counted",
) -> Iterator[Change]:
    """Compare what was counted by the day; the first has always held, whatever day it says."""
    if before == after:
        return
    if _until(before, today) != _until(after, today):
        yield Change(where, counted, True)
    else:
        begins = _starts(before[0]) != _starts(after[0])
        yield Change(where, "funnel-begins" if begins else _TO_COME, False)


def _planned(where: Place, before: Sequence[BaseModel], after: Sequence[BaseModel], today: date) -> Iterator[Change]:
    """Compare what is planned by the day, and read when numbers are shown."""
    if before == after:
        return
    days = [day for one in before if one not in after for day in _days_of(one, after)]
    days += [day for one in after if one not in before for day in _days_of(one, before)]
    what = "funnel-listed" if not days else _REPORTED if min(days) <= today else _TO_COME
    yield Change(where, what, False)


def _days_of(planned: BaseModel, others: Sequence[BaseModel]) -> Iterator[date]:
    """Yield the first days on which numbers hang on it, as far as they do not on one of some others."""
    if isinstance(planned, Calendar):
        alike = (one for one in others if one.model_copy(update={"holidays": planned.holidays}) == planned)
        twin = next(alike, None)
        holidays = planned.holidays.items() - (twin.holidays.items() if isinstance(twin, Calendar) else ())
        yield from (day for day, _ in holidays) if twin else [planned.starts]
    elif isinstance(planned, Goal):
        yield planned.by + timedelta(days=1)  # on its last day it still says what is to be
    else:
        yield planned.first if isinstance(planned, Absence) else _starts(planned)


def _property(field: str, before: BaseModel | None, after: BaseModel | None) -> Iterator[Change]:
    kept = [getattr(one, "property", None) for one in (before, after)]
    yield from _counted(Place(field, field="property"), kept[0] != kept[1])
    names = [getattr(one, "names", None) for one in (before, after)]
    yield from _shown(Place(field, field="names"), names[0] != names[1] and kept[0] == kept[1])


def _shown_fields(
    where: Place, before: BaseModel, after: BaseModel, today: date, others: Iterable[str] = ()
) -> Iterator[Change]:
    """Compare the fields that nothing stored depends on; ids from before can only be added."""
    for field in type(before).model_fields:
        if field in others:
            continue
        old, new = getattr(before, field), getattr(after, field)
        here = where._replace(field=field)
        if field == "formerly" and not set(old) <= set(new):
            yield Change(here, "funnel-lacks-id", True)
        elif field in ("calendar", "absences", "potential"):
            yield from _planned(here, old, new, today)
        elif field == "until" and old != new:
            ends = min(day for day in (old, new) if day is not None)
            yield Change(here, _REPORTED if ends < today else _TO_COME, False)
        else:
            yield from _shown(here, old != new)


def _counted(where: Place, differs: bool) -> Iterator[Change]:
    if differs:
        yield Change(where, _DIFFERS, True)


def _shown(where: Place, differs: bool) -> Iterator[Change]:
    if differs:
        yield Change(where, _DIFFERS, False)


def _order(field: str, before: Sequence[BaseModel], after: Sequence[BaseModel]) -> Iterator[Change]:
    olds, news = _by_id(before), _by_id(after)
    if [name for name in olds if name in news] != [name for name in news if name in olds]:
        yield Change(Place(field), "funnel-order", False)


def _until(dated: Sequence[BaseModel], today: date) -> list[BaseModel]:
    """Return what holds on days up to today: what begins later does not, but for the first, which always held."""
    first = [one.model_copy(update={"starts": date.min}) for one in dated[:1]]
    return [*first, *(one for one in dated[1:] if _starts(one) <= today)]


def _starts(dated: BaseModel) -> date:
    starts: date = dated.starts  # type: ignore[attr-defined]
    return starts


def _is_open(stage: Stage) -> bool:
    return stage.kind == "open"


def _close_date(file: FunnelFile, sender: str) -> str:
    told = file.close_date
    return told if isinstance(told, str) else told.get(sender, "crm" if sender == "salesforce" else "moved")


def _by_id(several: Sequence[M]) -> dict[str, M]:
    return {str(one.id): one for one in several}  # type: ignore[attr-defined]
