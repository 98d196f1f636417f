"""What every adapter does: verify, then normalize."""

import json
import re
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from pydantic import ValidationError
from pydantic_core import from_json

from schemas.events import ActivityEvent, DealEvent
from stream.config.settings import Settings
from stream.core.funnel import Funnel

AnyEvent = DealEvent | ActivityEvent

TOLERANCE_SECONDS = 300

MOST_EVENTS = 1000
"""Most events in the body of one request."""

MOST_ERRORS = 10

# A whole surrogate pair, half of one (captured), or any other escape.
_ESCAPE = re.compile(
    rb"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|(u[dD][89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL
)


class NotAuthentic(Exception):
    """The request does not come from the CRM, or is too old. The message is for the log, not the sender."""


class Unusable(Exception):
    """A part of a request that cannot be used: a reason, and a detail with field, value and way out."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(detail)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Rejection:
    """A part of a request that cannot be used: reason, detail with the way out, and the part as it came."""

    reason: str
    detail: str
    payload: bytes


@dataclass(slots=True)
class Normalized:
    """What a request contains.

    `events` are not stamped yet; each comes with the element of the body that it was made from.
    """

    events: list[tuple[AnyEvent, object]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)

    def reject(self, error: Unusable, payload: bytes) -> None:
        """Put a part of the body aside."""
        self.rejections.append(Rejection(error.reason, str(error), payload))

    def ignore(self, kind: str) -> None:
        """Count something that is deliberately left out."""
        self.ignored[kind] = self.ignored.get(kind, 0) + 1


class Adapter(ABC):
    """One CRM. `name` is its path below /webhooks/ and the events' source."""

    name: ClassVar[str]

    identifying_headers: ClassVar[tuple[str, ...]] = ()
    """Two authentic requests in which these are the same have the same content; none: replays cannot be told."""

    @classmethod
    @abstractmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Adapter | None":
        """Return the adapter, or None where its secret is not set or empty. Raises SecretError."""

    @classmethod
    @abstractmethod
    def without_secret(cls, funnel: Funnel) -> "Adapter":
        """Return an adapter that normalizes what was verified before; to it, no request is authentic."""

    @abstractmethod
    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Raise NotAuthentic unless the CRM sent this, lately, to this public URL."""

    @abstractmethod
    def normalize(self, body: bytes) -> Normalized:
        """Return what an authentic body means. Never raises for what is in it."""

    def normalize_part(self, payload: bytes) -> Normalized:
        """Return what a dead letter's payload means: a body, or one element of it."""
        return self.normalize(payload)


def raw(text: str) -> bytes:
    """Return a header or URL as the bytes that came: aiohttp keeps those that are not UTF-8 as surrogates."""
    return text.encode("utf-8", "surrogateescape")


def parsed(body: bytes) -> Any:
    """Return the JSON of a body; half a surrogate pair, as a cut emoji leaves it, becomes U+FFFD.

    Raises:
        Unusable: it is not JSON, or nested more than 200 levels deep.
    """
    try:
        return from_json(body, allow_inf_nan=False)
    except ValueError:
        mended = _ESCAPE.sub(lambda match: b"\\ufffd" if match.group(1) else match.group(), body)
    try:
        return from_json(mended, allow_inf_nan=False)
    except ValueError as error:
        raise Unusable("not_json", f"the body is not JSON: {error}; send a JSON document in UTF-8") from None


def elements(body: bytes) -> list[Any]:
    """Return the events of a body that is one, or an array of up to 1,000. Raises Unusable."""
    content = parsed(body)
    if not isinstance(content, dict | list):
        raise Unusable("bad_shape", "the body must be an event, or an array of events")
    items = content if isinstance(content, list) else [content]
    if len(items) > MOST_EVENTS:
        raise Unusable("bad_shape", f"more than {MOST_EVENTS} events; send several requests")
    return items


def payload_of(part: object) -> bytes:
    """Return a part of a parsed body as JSON, for the dead letters."""
    return json.dumps(part, separators=(",", ":")).encode()


def violations(error: ValidationError) -> str:
    """Return what a contract finds wrong, field by field, without the values."""
    found = error.errors(include_url=False, include_input=False, include_context=False)[:MOST_ERRORS]
    return "; ".join(f"{'.'.join(str(part) for part in e['loc']) or 'event'}: {e['msg']}" for e in found)
