"""What the KPIs must be, computed from a set of events by plain batch code.

Written from docs/semantics.md and shares no code with `stream.core`: it sorts everything once, walks
through it with datetimes, and adds up. Slow and simple on purpose.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile

Window = tuple[str, str, str, str, int]
"""Team, rep, territory, pipeline, start of the hour in seconds since 1970."""

Truth = dict[Window, dict[str, int]]
_QUIET = ("deal.property_changed", "deal.gap", "deal.healed")
_TELLING = ("activity_type", "rep_id", "assignments", "started_at", "ended_at", "duration_seconds")
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where a stage stands."""

    pipeline: str
    position: int
    kind: str
    of_leads: bool


class Stay(NamedTuple):
    """A visit that counts."""

    stage: str
    start: datetime
    end: datetime | None
    reopened: bool


def truth(events: Iterable[Mapping[str, Any]], funnel: FunnelFile) -> Truth:
    """Return every window that is not empty.

    Args:
        events: stamped events as plain dicts, as on the topics (times as datetimes or ISO text).
        funnel: the funnel file in force.
    """
    deals: dict[str, dict[Any, dict[str, Any]]] = defaultdict(dict)
    activities: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for raw in events:
        event = dict(raw, occurred_at=_time(raw["occurred_at"]))
        if event["type"] in _QUIET and not event.get("revision"):
            continue  # it says nothing that counts, and corrects nothing
        if event["type"].startswith("deal."):
            # Of what was only seen, the first of each kind counts.
            only_seen = event.get("claim") == "seen"
            identity = (event["type"],) if only_seen else event["event_id"]
            known = deals[event["deal_id"]].get(identity)
            if known is None or (_place(event) < _place(known) if only_seen else _version(event) > _version(known)):
                deals[event["deal_id"]][identity] = event
        else:
            activities[event["activity_id"]].append(event)
    sums: defaultdict[Window, Counter[str]] = defaultdict(Counter)
    organisation = _Organisation(funnel)
    for events_of_deal in deals.values():
        _Deal(_in_order(list(events_of_deal.values())), organisation, sums).add_up()
    for told in activities.values():
        _count_activity(sorted(told, key=_newness), organisation, sums)
    nonzero = {window: {name: n for name, n in counted.items() if n} for window, counted in sums.items()}
    return {window: measures for window, measures in nonzero.items() if measures}


def _time(value: Any) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromisoformat(str(value).replace("Z", "+00:00"))


def _place(event: Mapping[str, Any]) -> tuple[datetime, bool, str, str]:
    return event["occurred_at"], event.get("claim") != "seen", event.get("order", ""), event["event_id"]


def _in_order(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sort the events of a deal; of linked changes each comes after all that led to what it left."""
    steps: dict[int, tuple[Any, str, str]] = {}
    for event in events:
        link = re.search(":[0-9a-f]{8}-[0-9a-f]{8}:", event.get("order", ""))
        if link is not None:
            at, changed, order, _ = _place(event)
            group = at, changed, event["type"], order[: link.start()]
            steps[id(event)] = group, link.group().strip(":"), order[link.end() :]

    def key(event: dict[str, Any]) -> tuple[Any, ...]:
        at, changed, order, event_id = _place(event)
        if id(event) not in steps:
            return at, changed, order, 0, "", event_id
        group, link, end = steps[id(event)]
        others = [one.split("-") for one in {one for among, one, _ in steps.values() if among == group} - {link}]
        known = [link.split("-")[0]]
        for value in known:
            known += [left for left, new in others if new == value and left not in known]
        return at, changed, group[3], sum(new in known for _, new in others), end, event_id

    return sorted(events, key=key)


def _version(event: Mapping[str, Any]) -> tuple[int, datetime, str]:
    return event.get("revision", 0), event["occurred_at"], event.get("order", "")


def _newness(event: Mapping[str, Any]) -> tuple[int, datetime, str]:
    return event.get("revision", 0), event["occurred_at"], event["event_id"]


def _count_activity(
    events: list[dict[str, Any]], organisation: "_Organisation", sums: defaultdict[Window, Counter[str]]
) -> None:
    """Count one activity; of its events, the oldest first, the later ones overwrite what the earlier ones told."""
    known: dict[str, Any] = {"rep_id": "", "assignments": []}
    for event in events:
        match event["type"]:
            case "activity.logged":
                known |= {"deleted": False, "started_at": event["occurred_at"], "duration_seconds": 0} | event
            case "activity.created":
                known |= {"activity_type": event["activity_type"], "created_at": event["occurred_at"]}
            case "activity.changed":
                told = {name: value for name, value in event.items() if value is not None}
                if "rep_id" not in told:
                    told.pop("assignments", None)
                known |= {name: told[name] for name in _TELLING if name in told}
            case fate:
                known["deleted"] = fate == "activity.deleted"
    at = known.get("started_at") or known.get("created_at")
    if known.get("deleted") or at is None:
        return
    at = _time(at)
    seconds = known.get("duration_seconds")
    if seconds is None:
        spent = _time(known["ended_at"]) - at if "ended_at" in known else timedelta()
        seconds = spent // timedelta(seconds=1)
        seconds = seconds if 0 <= seconds <= 7 * 24 * 3600 else 0
    places = known["assignments"] or [{"starts_at": EPOCH, "team_id": "", "territory_id": ""}]
    place = ([one for one in places if _time(one["starts_at"]) <= at] or places[:1])[-1]
    window = (place["team_id"], known["rep_id"], place.get("territory_id", ""), "", organisation.hour(at))
    sums[window][f"activities:{known['activity_type']}"] += 1
    sums[window][f"activity_seconds:{known['activity_type']}"] += seconds


class _Organisation:
    """The funnel file, as far as counting needs it."""

    def __init__(self, funnel: FunnelFile) -> None:
        self.zone = ZoneInfo(funnel.time_zone)
        self.currency = funnel.currency
        self.rates = {code: sorted((r.starts, r.rate) for r in rates) for code, rates in funnel.exchange_rates.items()}
        self.places: dict[str, Place] = {}
        self.order: dict[str, list[str]] = {}
        for pipeline in funnel.pipelines:
            self.order[pipeline.id] = [stage.id for stage in pipeline.stages]
            for number, stage in enumerate(pipeline.stages):
                self.places[stage.id] = Place(pipeline.id, number, stage.kind, pipeline.kind == "leads")

    def hour(self, at: datetime) -> int:
        local = at.astimezone(self.zone)
        start = at - timedelta(minutes=local.minute, seconds=local.second, microseconds=local.microsecond)
        return (start - EPOCH) // timedelta(seconds=1)

    def reported(self, amount: int, exact: str | None, own: str | None, deal: str | None, at: datetime) -> int | None:
        code = own or deal or self.currency
        written = own or self.currency
        table = [(date.min, Decimal(1))] if code == self.currency else self.rates.get(code)
        if not table:
            return None
        day = at.astimezone(self.zone).date()
        rate = [r for starts, r in table if starts <= day][-1:] or [table[0][1]]
        major = Fraction(amount, 10 ** minor_digits(written)) if exact is None else Fraction(exact)
        # Rounded half to even.
        minor: int = round(major * Fraction(rate[0]) * 10 ** minor_digits(self.currency))
        return minor


class _Deal:
    """One deal, counted into `sums`."""

    def __init__(
        self, history: list[dict[str, Any]], organisation: _Organisation, sums: defaultdict[Window, Counter[str]]
    ) -> None:
        self.history = history
        self.o = organisation
        self.sums = sums
        self.owners = self.of("deal.owner_changed")
        currencies = self.of("deal.currency_changed")
        self.currency = currencies[-1]["currency"] if currencies else None

    def of(self, kind: str) -> list[dict[str, Any]]:
        return [event for event in self.history if event["type"] == kind]

    def add_up(self) -> None:
        fate = [e for e in self.history if e["type"] in ("deal.deleted", "deal.merged", "deal.restored")]
        if fate and fate[-1]["type"] != "deal.restored":
            return
        stays = self.stays()
        for number, stay in enumerate(stays):
            self.count_stay(stay, stays[number + 1].stage if number + 1 < len(stays) else None)
        self.count_cohorts(stays)
        deals = [stay for stay in stays if not self.o.places[stay.stage].of_leads]
        if stays and not deals:
            return
        ending = self.o.places[stays[-1].stage].kind if deals[-1:] == stays[-1:] and stays else "open"
        if ending != "open":
            self.count_close(stays[-1], ending)
        created = self.of("deal.created")
        if created:
            at = created[0]["occurred_at"]
            counted = self.sums[self.window(at, self.o.places[deals[0].stage].pipeline if deals else "", at)]
            counted["created"] += 1
            counted["created_amount"] += self.amount(at) or 0
            if ending != "open":
                counted[f"created_{ending}"] += 1

    def stays(self) -> list[Stay]:
        moves: list[tuple[str, datetime]] = []
        for event in self.of("deal.stage_changed"):
            stage = event["stage_id"]
            if stage in self.o.places and (not moves or stage != moves[-1][0]):
                moves.append((stage, event["occurred_at"]))
        result = []
        for number, (stage, start) in enumerate(moves):
            is_last = number == len(moves) - 1
            closed = self.o.places[stage].kind != "open"
            if closed and not is_last:
                continue
            came_from_closed = number > 0 and self.o.places[moves[number - 1][0]].kind != "open"
            end = None if is_last else moves[number + 1][1]
            result.append(Stay(stage, start, end, came_from_closed and not closed))
        return result

    def owner(self, at: datetime) -> tuple[str, str, str]:
        if not self.owners:
            return "", "", ""
        event = ([e for e in self.owners if e["occurred_at"] <= at] or self.owners[:1])[-1]
        stamps = event.get("assignments") or []
        if not stamps:
            return event.get("rep_id") or "", "", ""
        stamp = ([s for s in stamps if _time(s["starts_at"]) <= at] or [stamps[0]])[-1]
        return event.get("rep_id") or "", stamp["team_id"], stamp.get("territory_id", "")

    def window(self, owned_at: datetime, pipeline: str, at: datetime) -> Window:
        rep, team, territory = self.owner(owned_at)
        return team, rep, territory, pipeline, self.o.hour(at)

    def amount(self, at: datetime) -> int | None:
        known = [e for e in self.of("deal.amount_changed") if e["amount"] is not None]
        if not known:
            return None
        last = known[-1]
        return self.o.reported(last["amount"], last.get("exact"), last.get("currency"), self.currency, at)

    def count_stay(self, stay: Stay, following: str | None) -> None:
        place = self.o.places[stay.stage]
        if stay.reopened:
            self.sums[self.window(stay.start, place.pipeline, stay.start)][f"reopened:{stay.stage}"] += 1
        begins = [stay.start]
        if place.kind == "open":
            for event in self.owners:
                at = event["occurred_at"]
                inside = at > stay.start and (stay.end is None or at < stay.end)
                if inside and at not in begins and self.owner(at)[0] != self.owner(begins[-1])[0]:
                    begins.append(at)
        for number, begin in enumerate(begins):
            last = number == len(begins) - 1
            end = stay.end if last else begins[number + 1]
            at_begin = self.window(begin, place.pipeline, begin)
            self.sums[at_begin][f"{'taken_over' if number else 'entered'}:{stay.stage}"] += 1
            if end is None:
                self.sums[at_begin][f"still_there:{stay.stage}"] += 1
                self.sums[at_begin][f"still_there_amount:{stay.stage}"] += self.amount(begin) or 0
                continue
            how = "handed_off" if not last else self.ending(stay.stage, following)
            at_end = (*at_begin[:4], self.o.hour(end))
            self.sums[at_begin][f"then_{how}:{stay.stage}"] += 1
            self.sums[at_end][f"{how}:{stay.stage}"] += 1
            self.sums[at_end][f"stage_seconds:{stay.stage}"] += (end - begin) // timedelta(seconds=1)
            if how == "advanced":
                for jumped in self.jumped(stay.stage, following):
                    self.sums[at_end][f"skipped:{jumped}"] += 1

    def ending(self, stage: str, following: str | None) -> str:
        if following is None or self.o.places[stage].pipeline != self.o.places[following].pipeline:
            return "handed_off"
        here, there = self.o.places[stage], self.o.places[following]
        if there.kind in ("lost", "disqualified"):
            return there.kind
        return "advanced" if there.kind == "won" or there.position > here.position else "moved_back"

    def jumped(self, stage: str, following: str | None) -> list[str]:
        if following is None:
            return []
        here, there = self.o.places[stage], self.o.places[following]
        order = self.o.order[here.pipeline]
        ahead = order[here.position + 1 :] if there.kind == "won" else order[here.position + 1 : there.position]
        return [one for one in ahead if self.o.places[one].kind == "open"]

    def count_cohorts(self, stays: list[Stay]) -> None:
        seen: set[str] = set()
        for number, stay in enumerate(stays):
            following = stays[number + 1].stage if number + 1 < len(stays) else None
            place = self.o.places[stay.stage]
            reached = [(stay.stage, self.window(stay.start, place.pipeline, stay.start))]
            if following and place.kind == "open" and self.ending(stay.stage, following) == "advanced":
                # The last part of the visit is the one that advanced: its owner, at the moment it left.
                cuts = [e["occurred_at"] for e in self.owners if stay.end and stay.start < e["occurred_at"] < stay.end]
                held = self.last_change(stay.start, cuts)
                moved = self.window(held, place.pipeline, stay.end or stay.start)
                reached += [(jumped, moved) for jumped in self.jumped(stay.stage, following)]
            for stage, window in reached:
                at = self.o.places[stage]
                if at.kind != "open" or stage in seen:
                    continue
                seen.add(stage)
                self.sums[window][f"cohort_entered:{stage}"] += 1
                later = [self.o.places[s.stage] for s in stays[number + 1 :]]
                if any(
                    p.pipeline == at.pipeline and (p.kind == "won" or (p.kind == "open" and p.position > at.position))
                    for p in later
                ):
                    self.sums[window][f"cohort_progressed:{stage}"] += 1

    def last_change(self, start: datetime, cuts: list[datetime]) -> datetime:
        held = start
        for at in cuts:
            if self.owner(at)[0] != self.owner(held)[0]:
                held = at
        return held

    def count_close(self, stay: Stay, outcome: str) -> None:
        closed = stay.start
        dates = self.of("deal.close_date_changed")
        if dates and dates[-1]["close_date"] is not None and dates[-1]["occurred_at"] >= stay.start:
            closed = _time(dates[-1]["close_date"])
        counted = self.sums[self.window(closed, self.o.places[stay.stage].pipeline, closed)]
        if outcome == "disqualified":
            counted["disqualified_deals"] += 1
            return
        counted["won" if outcome == "won" else "lost_deals"] += 1
        amount = self.amount(closed)
        counted[f"{outcome}_without_amount"] += amount is None
        counted[f"{outcome}_amount"] += amount or 0
        touches = {e["activity_type"] for e in self.of("deal.touched") if e["occurred_at"] <= stay.start}
        for kind in touches:
            counted[f"{outcome}_touched:{kind}"] += 1
        if outcome == "won":
            if amount is not None:
                counted[f"won_amounts:{amount}"] += 1
            created = self.of("deal.created")
            if created and created[0]["occurred_at"] <= closed:
                age = closed - created[0]["occurred_at"]
                counted["cycle_deals"] += 1
                counted["cycle_seconds"] += age // timedelta(seconds=1)
                counted[f"cycle_days:{age.days}"] += 1
