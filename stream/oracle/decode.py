"""What the items that were sent mean, as events: the simulator's own reading, apart from the gateway's."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile

Event = dict[str, Any]


class UnknownRep(Exception):
    """An item names a rep whom the funnel file does not have; the message says which."""


_LIFE = {
    "deal.creation": "deal.created",
    "deal.deletion": "deal.deleted",
    "deal.merge": "deal.merged",
    "deal.restore": "deal.restored",
}


def _moment(milliseconds: int) -> datetime:
    whole, rest = divmod(milliseconds, 1000)
    return datetime.fromtimestamp(whole, UTC).replace(microsecond=rest * 1000)


class Decoder:
    """Reads items with a funnel file."""

    def __init__(self, funnel: FunnelFile) -> None:
        self._unit = Decimal(10) ** minor_digits(funnel.currency)
        self._closed = {stage.id for pipeline in funnel.pipelines for stage in pipeline.stages if stage.kind != "open"}
        self._closed |= {old for p in funnel.pipelines for s in p.stages if s.kind != "open" for old in s.formerly}
        self._reps = {name for rep in funnel.reps for name in (rep.id, *rep.formerly)}

    def events(self, items: Iterable[dict[str, Any]]) -> Iterator[Event]:
        """Yield the events of items {"to", "body"}. Raises UnknownRep."""
        for item in items:
            yield from self._deal(item["body"]) if item["to"] == "hubspot" else self._activity(item["body"])

    def _rep(self, told: str) -> str:
        if told not in self._reps:
            raise UnknownRep(f"the rep {told!r}, whom the funnel file does not have")
        return told

    def _deal(self, body: dict[str, Any]) -> Iterator[Event]:
        at = _moment(body["occurredAt"])
        event: Event = {
            "event_id": f"{body['occurredAt']:015}-{body['eventId']}",
            "occurred_at": at,
            "source": "hubspot",
            "deal_id": f"hubspot:{body['objectId']}",
            "order": f"0.{body['eventId']:020}",
        }
        kind = body["subscriptionType"]
        if kind in _LIFE:
            yield event | {"type": _LIFE[kind]}
            return
        text = body["propertyValue"]
        match body["propertyName"]:
            case "dealstage":
                last = "1" if text in self._closed else "0"
                moved = {"type": "deal.stage_changed", "stage_id": text, "order": f"{last}.{body['eventId']:020}"}
                yield event | moved
            case "hubspot_owner_id":
                yield event | {"type": "deal.owner_changed", "rep_id": self._rep(text)}
            case "amount":
                yield event | {"type": "deal.amount_changed"} | self._amount(text)
            case "deal_currency_code":
                yield event | {"type": "deal.currency_changed", "currency": text}
            case "closedate":
                yield event | {"type": "deal.close_date_changed", "close_date": _moment(int(text))}
            case name:
                yield event | {"type": "deal.property_changed", "property": name, "value": text or None}

    def _amount(self, text: str) -> dict[str, Any]:
        if not text:
            return {"amount": None}
        units = Decimal(text)
        minor = (units * self._unit).to_integral_value()
        return {"amount": int(minor), "exact": None if minor == units * self._unit else f"{units:f}"}

    def _activity(self, body: dict[str, Any]) -> Iterator[Event]:
        at = datetime.fromisoformat(body["occurred_at"].replace("Z", "+00:00"))
        yield body | {"occurred_at": at, "rep_id": self._rep(body["rep_id"])}
        if "deal_id" in body:
            yield {
                "type": "deal.touched",
                "event_id": f"touch-{body['activity_id']}",
                "revision": body.get("revision", 0),
                "occurred_at": at,
                "deal_id": body["deal_id"],
                "activity_type": body["activity_type"],
            }
