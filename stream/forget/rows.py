"""Rows of tables without forgotten ones: pure, table by table."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from schemas.dead_letter import DeadLetter
from stream.core.forgotten import Forgotten
from stream.ingest.dead_letters import payload_of, told_otherwise

Row = dict[str, Any]
Without = Callable[[Forgotten, Row], Row]
"""Returns a row as it is to be; the same where it names nobody who was forgotten."""


def event(known: Forgotten, row: Row) -> Row:
    """A row of `raw_events`: its body, and what stands beside it, as the gateway would write the event now."""
    fields = json.loads(row["body"])
    changed = known.changes(fields)
    if not changed:
        return row
    told = fields | changed
    key = "deal_id" if str(told["type"]).startswith("deal.") else "activity_id"
    return row | {"entity_id": told[key], "event_id": told["event_id"], "body": _json(told)}


def letter(known: Forgotten, row: Row) -> Row:
    """A row of `dead_letters`: what came, and what is said of it."""
    told = DeadLetter(**row)
    payload, detail = known.payload(payload_of(told)), known.text(told.detail)
    part = told.part and known.within(told.part)
    if (payload, detail, part) == (payload_of(told), told.detail, told.part):
        return row
    return row | told_otherwise(told, payload, detail, part).model_dump()


def restated_hour(known: Forgotten, row: Row) -> Row:
    """A row of `restated_hours`: whose hour it was, and the events that changed it."""
    told = [_pair(cause) for cause in row["causes"]]
    causes = [(known.within(known.deal(entity)), known.within(event)) for entity, event in told]
    rep_id = known.rep(row["rep_id"])
    return row if (causes, rep_id) == (told, row["rep_id"]) else row | {"rep_id": rep_id, "causes": causes}


def alert(known: Forgotten, row: Row) -> Row:
    """A row of `alerts`: its words, and the reps and deals that it concentrates on."""
    told = json.loads(row["body"])
    behind = told.get("behind")
    changed = told | {name: known.text(told[name]) for name in ("title", "text", "reason")}
    if behind:
        reps = [one | {"id": known.rep(one["id"])} for one in behind["reps"]]
        changed["behind"] = behind | {"reps": reps, "deals": [known.deal(one) for one in behind["deals"]]}
    if told.get("answer"):
        changed["answer"] = _answer(known, told["answer"])
    return row if changed == told else row | {"title": changed["title"], "body": _json(changed)}


def alert_answer(known: Forgotten, row: Row) -> Row:
    """A row of `alert_answers`: who said it, and what."""
    told = json.loads(row["body"])
    changed = _answer(known, told)
    if changed == told and all(row[name] == changed.get(name, row[name]) for name in ("by", "reason")):
        return row
    return row | {"by": known.text(row["by"]), "reason": known.text(row["reason"]), "body": _json(changed)}


TABLES: Mapping[str, Without] = {
    "dead_letters": letter,
    "restated_hours": restated_hour,
    "alerts": alert,
    "alert_answers": alert_answer,
    "raw_events": event,
}
"""Tables that cannot be computed again and name people or deals, in the order in which they are rewritten."""


def _answer(known: Forgotten, told: dict[str, Any]) -> dict[str, Any]:
    return told | {name: known.text(told[name]) for name in ("by", "reason") if name in told}


def _pair(cause: Any) -> tuple[str, str]:
    entity, event = cause.values() if isinstance(cause, dict) else cause
    return entity, event


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, separators=(",", ":"), ensure_ascii=False)
