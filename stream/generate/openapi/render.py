"""Writes the operations as an OpenAPI document, with all contracts that they name."""

import json
import re
from typing import Any

from schemas.__main__ import CONTRACTS
from stream.access.door import COOKIE
from stream.access.rules import Rule, rule_of
from stream.config.settings import Settings
from stream.generate.openapi.alerts import ALERTS
from stream.generate.openapi.gateway import WEBHOOKS
from stream.generate.openapi.numbers import NUMBERS
from stream.generate.openapi.operation import TEXT, Operation, record
from stream.generate.openapi.page import PAGE, SERVICE
from stream.generate.openapi.store import STORE

OPERATIONS: dict[str, tuple[Operation, ...]] = {
    "Numbers": NUMBERS,
    "Alerts": ALERTS,
    "What is stored": STORE,
    "Page": PAGE,
    "Service": SERVICE,
    "Webhooks": WEBHOOKS,
}
"""By chapter."""

_REF = "#/components/schemas/{model}"
_WHAT_IS_WRONG = {
    400: "A parameter or the body is wrong: which, and what is allowed.",
    401: "Show who you are, or the signature does not fit.",
    403: "It is not for who asks.",
    404: "There is none, or none for who asks.",
    408: "The body did not arrive in time.",
    409: "Another one is running.",
    411: "The length of the body is not told.",
    413: "The body is too large.",
    415: "Another content type is needed.",
    429: "Too much at once; ask again after Retry-After seconds.",
    500: "Something went wrong here; send it again.",
    503: "A part that is needed does not answer now; ask again.",
}
_FOR_WHOM: dict[Rule, str] = {
    "open": "For whoever reaches the port.",
    "login": "For whoever reaches the port, from this page only.",
    "metrics": "For who scrapes.",
    "known": "For who is known.",
    "seen": "For who is known, who gets what he may see of it.",
    "signed": "For who is known, or who has an address with a signature.",
    "all": "For who sees everything.",
}
_UNGUARDED = ("open", "login")


def render() -> str:
    """Return the document as the text of its file."""
    return json.dumps(document(), indent=1, ensure_ascii=False) + "\n"


def document() -> dict[str, Any]:
    """Return the document."""
    adapters = [(name, "validation", adapter) for name, adapter in CONTRACTS.items()]
    contracts, models = type(adapters[0][2]).json_schemas(adapters, ref_template=_REF)  # type: ignore[arg-type]
    named = {name: schema for (name, _), schema in contracts.items() if "$ref" not in schema}
    refs = {name: schema.get("$ref", _REF.format(model=name)) for (name, _), schema in contracts.items()}
    paths: dict[str, dict[str, Any]] = {}
    for chapter, operations in OPERATIONS.items():
        for one in operations:
            paths.setdefault(one.path, {})[one.method] = _operation(one, chapter, refs)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dealstream",
            "version": "1",
            "description": "What workers and gateways answer. Made by `python -m stream.generate`.",
            "license": {"name": "Apache 2.0", "identifier": "Apache-2.0"},
        },
        "servers": [_server("worker")],
        "tags": [{"name": chapter} for chapter in OPERATIONS],
        "paths": paths,
        "components": {
            "schemas": {**models["$defs"], **named, "Problem": record(error=TEXT)},
            "responses": {
                str(status): {
                    "description": meaning,
                    "content": {"application/json": {"schema": {"$ref": _REF.format(model="Problem")}}},
                }
                for status, meaning in _WHAT_IS_WRONG.items()
            },
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "cookie": {"type": "apiKey", "in": "cookie", "name": COOKIE},
            },
        },
    }


def _server(part: str) -> dict[str, str]:
    ports = {"worker": Settings.model_fields["worker_port"], "gateway": Settings.model_fields["gateway_port"]}
    return {"url": f"http://127.0.0.1:{ports[part].default}", "description": f"A {part} on this machine."}


def _operation(one: Operation, chapter: str, refs: dict[str, str]) -> dict[str, Any]:
    rule = rule_of(one.path)
    assert rule is not None, one.path  # noqa: S101 (tests/worker/test_rules.py)
    refuses = sorted({*one.refuses, *(() if rule in _UNGUARDED else (401, 403))})
    told: dict[str, Any] = {
        "operationId": f"{one.method}{re.sub(r'[^a-z]+', '_', one.path).rstrip('_') or '_page'}",
        "tags": [chapter],
        "summary": one.title,
        "description": "It is signed." if chapter == "Webhooks" else _FOR_WHOM[rule],
        "security": [] if rule in _UNGUARDED else [{"token": []}, {"cookie": []}, {}],
        "parameters": [
            *(
                {"name": name, "in": "path", "required": True, "schema": TEXT}
                for name in re.findall(r"{(\w+)}", one.path)
            ),
            *(
                {"name": name, "in": "query", "description": meaning, "required": is_needed, "schema": schema}
                for name, meaning, schema, is_needed in one.parameters
            ),
        ],
    }
    if one.takes is not None:
        content, schema = one.takes
        told["requestBody"] = {"required": True, "content": {content: {"schema": schema}}}
    responses = {str(one.answer.status): _answer(one, refs)}
    told["responses"] = responses | {str(status): {"$ref": f"#/components/responses/{status}"} for status in refuses}
    if one.of[0] == "gateway":
        told["servers"] = [_server("gateway")]
    return told


def _answer(one: Operation, refs: dict[str, str]) -> dict[str, Any]:
    answer = one.answer
    told: dict[str, Any] = {"description": answer.meaning}
    if answer.content:
        schema = {"$ref": refs[answer.contract]} if answer.contract else answer.schema
        if answer.otherwise:
            schema = {
                "anyOf": [schema, {"type": "null"} if answer.otherwise == "null" else {"$ref": refs[answer.otherwise]}]
            }
        told["content"] = {answer.content: {} if schema is None else {"schema": schema}}
    return told
