"""What a route is described by."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

Json = Mapping[str, Any]
Method = Literal["get", "post"]


class Parameter(NamedTuple):
    """Of the query; `schema`: what it may be."""

    name: str
    meaning: str
    schema: Json
    is_needed: bool = False


class Answer(NamedTuple):
    """What a route answers when all is well: a contract of `schemas` by name, a schema, or a kind of content alone.

    `otherwise`: a second contract that it may be, or null.
    """

    meaning: str
    contract: str = ""
    otherwise: str = ""
    schema: Json | None = None
    content: str = "application/json"
    status: int = 200


class Operation(NamedTuple):
    """One route.

    `takes`: the body: of which content, and what it may be; None: it has none.
    `refuses`: the statuses of answers that say what is wrong, beside 401 and 403.
    `of`: who has the route.
    """

    method: Method
    path: str
    title: str
    answer: Answer
    parameters: tuple[Parameter, ...] = ()
    takes: tuple[str, Json] | None = None
    refuses: tuple[int, ...] = ()
    of: tuple[str, ...] = ("worker",)


TEXT: Json = {"type": "string"}
NUMBER: Json = {"type": "number"}
WHOLE: Json = {"type": "integer"}
YES: Json = {"type": "boolean"}


def record(*, others: bool = False, **fields: Json) -> Json:
    """Return the schema of an object that has these fields, and others if it says so."""
    return {"type": "object", "properties": fields, "required": list(fields), "additionalProperties": others}


def several(item: Json) -> Json:
    """Return the schema of an array."""
    return {"type": "array", "items": item}


def or_null(schema: Json) -> Json:
    """Return the schema of what may be null."""
    return {"anyOf": [schema, {"type": "null"}]}


def one_of(*values: str) -> Json:
    """Return the schema of a choice."""
    return {"type": "string", "enum": list(values)}


BUSY = (400, 429, 503)
"""What an answer that takes parameters and reads ClickHouse may be besides."""


def read(path: str, title: str, contract: str, *parameters: Parameter, refuses: tuple[int, ...] = BUSY) -> Operation:
    """Return the operation of a GET that answers a contract."""
    return Operation("get", path, title, Answer(title, contract), parameters, refuses=refuses)


def told(path: str, title: str, schema: Json, *parameters: Parameter, refuses: tuple[int, ...] = ()) -> Operation:
    """Return the operation of a GET that answers JSON of a schema."""
    return Operation("get", path, title, Answer(title, schema=schema), parameters, refuses=refuses)
