"""Reading what a CRM's API answers; where something is not as documented, it is named."""

from typing import Any

from schemas.visible import cleaned
from stream.crm_api.client import CrmError

Item = dict[str, Any]

LONGEST_NAME = 200


def item(answer: Any, where: str) -> Item:
    """Return an answer that is one object. Raises CrmError."""
    if not isinstance(answer, dict):
        raise CrmError("crm-no-object", where=where)
    return answer


def items(answer: Any, key: str, where: str) -> list[Item]:
    """Return the objects listed under a key. Raises CrmError."""
    listed = answer.get(key) if isinstance(answer, dict) else None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise CrmError("crm-no-list", where=where, key=repr(key))
    return listed


def id_of(item: Item, key: str, where: str) -> str:
    """Return an id as webhooks and the funnel file have it: as text. Raises CrmError."""
    told = item.get(key)
    if isinstance(told, bool) or not isinstance(told, int | str) or not str(told).strip():
        raise CrmError("crm-lacks", where=where, key=key)
    return str(told)


def name_of(*told: object, instead: str) -> str:
    """Return a name that a person can read: the parts that are there, cleaned; else another one."""
    name = " ".join(part for one in told if isinstance(one, str) and (part := cleaned(one).strip()))
    return name[:LONGEST_NAME].strip() or instead


def text_of(item: Any, key: str) -> str:
    """Return a text; empty: there is none."""
    told = item.get(key) if isinstance(item, dict) else None
    return told if isinstance(told, str) else ""


def cursor_of(item: Any, key: str) -> str:
    """Return where the next page begins, as text; empty: this was the last."""
    told = item.get(key) if isinstance(item, dict) else None
    return str(told) if isinstance(told, int | str) and not isinstance(told, bool) else ""


def number_of(told: object) -> float:
    """Return a number, also of a text; what is none counts as 0."""
    try:
        return float(told) if isinstance(told, int | float | str) else 0.0
    except ValueError:
        return 0.0


def is_true(told: object) -> bool:
    """Say whether a flag is set, also as text."""
    return told is True or (isinstance(told, str) and told.lower() == "true")


def part_of(item: Any, key: str) -> Item:
    """Return an object within another; empty where there is none."""
    told = item.get(key) if isinstance(item, dict) else None
    return told if isinstance(told, dict) else {}
