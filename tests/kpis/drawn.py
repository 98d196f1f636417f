"""Windows and rows of deals as chance makes them: with far more in each than events would give."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

import msgspec

from schemas import wire
from schemas.measures import IN_HOURS, Measure
from schemas.wire import deal_row
from stream.core.aggregate import Key, Measures, add_to
from stream.core.funnel import MICROS, micros
from stream.oracle.off_rows import RowCount
from stream.oracle.organisation import Organisation
from tests.support.histories import FILE, KNOWN

Windows = dict[Key, Measures]

MEMBERS = (("n", "ada"), ("n", "ada"), ("n", "ada"), ("n", "bo"), ("s", "bo"), ("s", "cy"), ("n", ""), ("", ""))
_STAGES = {"new": ("lead", "meet", "offer", "won", "lost", "bad"), "more": ("ask", "yes", "no")}
_CLOSED = {"new": {"won": "won", "lost": "lost", "bad": "disqualified"}, "more": {"yes": "won", "no": "lost"}}
_TYPES = ("call", "task")
_HOURS = (0, 1, 30, 71, 73, 24 * 9, 24 * 40, 24 * 100)
# So that no age is about to become another.
_HALF_AN_HOUR = 1800 * MICROS
_HOUR = 2 * _HALF_AN_HOUR
_NO_PLACE = wire.Place("", "", "")


def windows_before(now: datetime, chance: Random) -> Windows:
    """Return windows of a few members in the days before a moment."""
    windows: Windows = {}
    for _ in range(chance.randrange(14)):
        pipeline = chance.choice(tuple(_STAGES))
        hour = KNOWN.hour_of(micros(now - timedelta(hours=chance.choice(_HOURS))))
        key = Key(*chance.choice(MEMBERS), chance.choice(("", "t")), pipeline, hour)
        windows[key] = _any_measures(pipeline, chance)
    return windows


def _any_measures(pipeline_id: str, chance: Random) -> Measures:
    keys = [(one, key) for one in IN_HOURS for key in _keys(one, pipeline_id, chance)]
    return {key: chance.randint(1, 100 if "money" in one.unit else 3) for one, key in keys if chance.random() < 0.4}


def _keys(measure: Measure, pipeline_id: str, chance: Random) -> Iterator[str]:
    # Those of now are of open stages.
    closed = _CLOSED[pipeline_id] if measure.of_now else ()
    labels = {
        "": ("",),
        "stage": tuple(stage for stage in _STAGES[pipeline_id] if stage not in closed),
        "activity type": _TYPES,
        "amount": tuple(str(chance.randrange(-500, 500)) for _ in range(3)),
        "minutes": ("0", "1440", "9999"),
    }
    for label in labels[measure.label]:
        for detail in ("EUR", "USD", "JPY") if measure.detail else ("",):
            yield ":".join(part for part in (measure.name, label, detail) if part)


def rows_before(now: datetime, chance: Random) -> list[wire.DealRow]:
    """Return rows of none, a few or many deals, which are open or were closed before a moment."""
    return [_Deal(micros(now), chance).row(f"d{number}") for number in range(chance.choice((0, 3, 90)))]


class _Deal:
    def __init__(self, now: int, chance: Random) -> None:
        self._now = now
        self._chance = chance
        self._pipeline = chance.choice(("new", "new", "more"))
        self._began = now - chance.choice(_HOURS) * _HOUR - _HALF_AN_HOUR

    def row(self, deal_id: str) -> wire.DealRow:
        chance = self._chance
        parts = list(self._parts())
        stage = parts[-1].stage_id
        outcome: Any = _CLOSED[self._pipeline].get(stage, "")
        closed_at = chance.choice((parts[-1].began, self._now + 5 * 24 * _HOUR)) if outcome else None
        is_created = chance.random() < 0.8
        open_parts = [part for part in parts if part.stage_id not in _CLOSED[self._pipeline]]
        return wire.DealRow(
            deal_id=deal_id,
            version=1,
            received_at=None,
            is_deleted=False,
            is_lead=False,
            pipeline_id=self._pipeline,
            stage_id=stage,
            stage_since=next(part.began for part in parts if part.visit == parts[-1].visit),
            outcome=outcome,
            closed_at=closed_at,
            created_at=self._began - chance.choice((0, 50)) * _HOUR if is_created else None,
            created=self._place() if is_created else None,
            created_pipeline_id=self._pipeline if is_created else "",
            owner=wire.Place(parts[-1].rep_id, parts[-1].team_id, parts[-1].territory_id),
            closed=self._place() if outcome else None,
            qualified=chance.random() < 0.7,
            amount=chance.choice((None, 5_000)),
            currency=chance.choice((None, "EUR", "USD")),
            closed_amount=chance.choice((None, 700, -30)) if outcome else None,
            created_amount=None,
            expected_close=chance.choice((None, self._now - 40 * _HOUR, self._now + 40 * _HOUR)),
            account_id="",
            source=chance.choice(("", "web", "a:b")),
            loss_reason=chance.choice(("", "price", "too:late")),
            last_touch_at=chance.choice((None, self._now - 30 * _HOUR - _HALF_AN_HOUR)),
            last_touch="",
            last_move_at=parts[-1].began,
            last_amount_at=None,
            parts=tuple(parts),
            reached=tuple(
                self._reached(part, is_open=not outcome)
                for part in {part.stage_id: part for part in open_parts[::-1]}.values()
            ),
            qualifying=self._qualifying(is_open=not outcome) if chance.random() < 0.4 else None,
            touches=tuple(deal_row.Touches(kind, chance.randint(1, 5)) for kind in _TYPES if chance.random() < 0.5),
            amounts=(),
            close_dates=(),
        )

    def _place(self) -> wire.Place:
        team, rep = self._chance.choice(MEMBERS)
        return wire.Place(rep, team, self._chance.choice(("", "t")))

    def _parts(self) -> Iterator[deal_row.Part]:
        """Yield its visits: some open ones, of which some are reassigned, and perhaps a closed one."""
        chance = self._chance
        closed = _CLOSED[self._pipeline]
        path = [stage for stage in _STAGES[self._pipeline] if stage not in closed][: chance.randint(1, 3)]
        if chance.random() < 0.7:
            path.append(chance.choice(tuple(closed)))
        moments = sorted({self._began, *(self._later() for _ in path[1:])})
        for visit, (stage, began) in enumerate(zip(path, moments, strict=False)):
            is_last = visit + 1 == min(len(path), len(moments))
            ended = None if is_last else moments[visit + 1]
            following = "" if is_last else closed.get(path[visit + 1], "advanced")
            ending: Any = "advanced" if following == "won" else following
            amount = chance.choice((None, 40, 900))
            if stage not in closed and chance.random() < 0.3:
                half = (began + (self._now if ended is None else ended)) // 2
                yield self._part(stage, visit, began, half, "entered", "handed_off", amount)
                yield self._part(stage, visit, half, ended, "taken_over", ending, amount)
            else:
                yield self._part(stage, visit, began, ended, "entered", ending, amount)

    def _part(
        self, stage: str, visit: int, began: int, ended: int | None, beginning: Any, ending: Any, amount: int | None
    ) -> deal_row.Part:
        place = self._place()
        return deal_row.Part(
            place.rep_id, place.team_id, place.territory_id, stage, self._pipeline, visit, began, ended, beginning,
            ending, amount,
        )  # fmt: skip

    def _later(self) -> int:
        return min(self._now - _HALF_AN_HOUR, self._began + self._chance.choice((1, 20, 200)) * _HOUR)

    def _reached(self, part: deal_row.Part, *, is_open: bool) -> deal_row.Reached:
        decided = ("progressed", "lost", "disqualified", "moved_pipeline")
        fate: Any = self._chance.choice((*decided, "open") if is_open else decided)
        return deal_row.Reached(
            part.rep_id, part.team_id, part.territory_id, part.stage_id, self._pipeline, part.began, False, fate,
            self._chance.choice((None, 0, 40, 900)),
        )  # fmt: skip

    def _qualifying(self, *, is_open: bool) -> deal_row.Qualifying:
        place = self._place()
        fate: Any = self._chance.choice(("converted", "lost", "open") if is_open else ("converted", "lost"))
        until = None if fate == "open" else self._later()
        return deal_row.Qualifying(place.rep_id, place.team_id, place.territory_id, "new", self._began, fate, until)


def off_rows(rows: list[wire.DealRow], now: datetime) -> Windows:
    """Return the measures that are read off rows, by window."""
    sums: defaultdict[Any, Counter[str]] = defaultdict(Counter)
    count = RowCount(Organisation(FILE), now, sums)
    for row in rows:
        count.add(_plain(row))
    return {Key(*window): {name: n for name, n in counted.items() if n} for window, counted in sums.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, msgspec.Struct):
        return {name: _plain(getattr(value, name)) for name in value.__struct_fields__}
    return [_plain(one) for one in value] if isinstance(value, tuple) else value


def together(*some: Windows) -> Windows:
    """Return all of some windows."""
    whole: Windows = {}
    for windows in some:
        for key, measures in windows.items():
            add_to(whole.setdefault(key, {}), measures)
    return whole
