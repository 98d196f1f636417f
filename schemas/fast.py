"""The contracts as msgspec structs, derived from their JSON schemas: read and written many times faster.

What such a struct accepts its contract accepts, with the same values. What it refuses may still be right, so ask the
contract then: it knows more ways to write a value, and says what is wrong. Times stay text, see `micros_of`.
"""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Annotated, Any, Literal, get_args

import msgspec
from msgspec import Meta
from pydantic import TypeAdapter

from schemas.aggregates import HourlyMeasures, Partial
from schemas.events import activity_event, deal_event
from schemas.measures import MEASURE_NAMES

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
END = 4_102_444_800_000_000
"""The contracts' times end before 2100: microseconds UTC."""

_NO_CONTROLS = re.compile(r"\^\[\^\\x00-\\x1f\][+*]\$")
_CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z").fullmatch
_from_text = datetime.fromisoformat


class Unsure(Exception):
    """The fast way cannot tell; ask the contract."""


class Reader:
    """Reads the JSON of one contract. `read` raises Unsure."""

    def __init__(self, contract: TypeAdapter[Any]) -> None:
        self.decode = msgspec.json.Decoder(_type(contract)).decode
        """Reads what the contract's own model has written."""

    def read(self, value: bytes) -> Any:
        """Return a struct with the contract's fields; `type`, where it has one, is on its class."""
        # Without a backslash no text has control characters, which JSON can only escape.
        if b"\\" in value:
            raise Unsure
        try:
            return self.decode(value)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise Unsure from None


def check_measures(names: Iterable[str]) -> None:
    """Raise Unsure where one of the names is of no measure, which no struct checks."""
    if not all(map(_is_measure, names)):
        raise Unsure


@lru_cache(maxsize=16_384)
def _is_measure(name: str) -> bool:
    return name.partition(":")[0] in MEASURE_NAMES


def time_of(text: str) -> datetime:
    """Return a time of a struct. Raises Unsure where it is written another way."""
    micros_of(text)
    return _from_text(text)


@lru_cache(maxsize=16_384)
def micros_of(text: str) -> int:
    """Return a time of a struct as microseconds since 1970 (UTC). Raises Unsure where it is written another way."""
    if _CANONICAL(text) is None:
        raise Unsure
    try:
        since = _from_text(text) - EPOCH
    except ValueError:
        raise Unsure from None
    at = since.days * 86_400_000_000 + since.seconds * 1_000_000 + since.microseconds
    if not 0 <= at < END:
        raise Unsure
    return at


@lru_cache(maxsize=8_192)
def text_of(at: int) -> str:
    """Return microseconds since 1970 (UTC) as the contracts write a time."""
    return (EPOCH + timedelta(microseconds=at)).isoformat()[:-6] + "Z"


def _type(contract: TypeAdapter[Any]) -> Any:
    schema = contract.json_schema()
    return _Structs(schema.get("$defs", {})).of(schema)


class _Structs:
    """Types of the schemas of one contract."""

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions

    def of(self, schema: dict[str, Any]) -> Any:
        """Return the type for a schema. Raises TypeError for what no contract has."""
        match schema:
            case {"$ref": name}:
                return self.of(self._definitions[name.rpartition("/")[2]])
            case {"oneOf": choices} | {"anyOf": choices}:
                found: Any = None
                for choice in choices:
                    found = self.of(choice) if found is None else found | self.of(choice)
                return found
            case {"type": "object", "properties": properties}:
                return self._struct(schema["title"], properties, set(schema.get("required", ())))
            case {"type": "object", "additionalProperties": values}:
                return dict[str, self.of(values)]  # type: ignore[misc]
            case {"type": "array", "items": items}:
                return tuple[self.of(items), ...]  # type: ignore[misc]
            case {"type": "string"}:
                pattern = schema.get("pattern")
                if pattern is not None:
                    # In Python `$` also matches before a line feed at the end.
                    pattern = None if _NO_CONTROLS.fullmatch(pattern) else pattern.removesuffix("$") + r"\Z"
                limits = Meta(min_length=schema.get("minLength"), max_length=schema.get("maxLength"), pattern=pattern)
                return Annotated[str, limits]
            case {"type": "integer"}:
                return Annotated[int, Meta(ge=schema.get("minimum"), le=schema.get("maximum"))]
            case {"enum": values}:
                return Literal[tuple(values)]
            case {"type": "null"}:
                return None
        raise TypeError(f"no contract has such a schema: {schema}")

    def _struct(self, title: str, properties: dict[str, Any], required: set[str]) -> type[msgspec.Struct]:
        tag = properties.get("type", {}).get("const")
        fields: list[Any] = []
        for name, schema in properties.items():
            if name == "type" and tag is not None:
                continue
            default = schema.get("default")
            if name in required:
                fields.append((name, self.of(schema)))
            else:
                fields.append((name, self.of(schema), tuple(default) if isinstance(default, list) else default))
        return msgspec.defstruct(
            title,
            fields,
            namespace={} if tag is None else {"type": tag},
            tag=tag,
            tag_field="type" if tag is not None else None,
            forbid_unknown_fields=True,
            kw_only=True,
            omit_defaults=True,
            gc=False,
        )


STRUCTS: dict[str, Any] = {
    struct.type: struct for contract in (deal_event, activity_event) for struct in get_args(_type(contract))
}
"""The struct of each type of event, to write it; what is put in is not checked."""

deals = Reader(deal_event)
activities = Reader(activity_event)
partials = Reader(TypeAdapter(Partial))
hourly_measures = Reader(TypeAdapter(HourlyMeasures))
PartialStruct = _type(TypeAdapter(Partial))
HourlyMeasuresStruct = _type(TypeAdapter(HourlyMeasures))
write = msgspec.json.Encoder().encode
