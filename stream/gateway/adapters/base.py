"""What every adapter does: verify, then normalize."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar

from schemas.events import ActivityDeleted, ActivityLogged, DealEvent
from stream.core.funnel import Funnel
from stream.settings import Settings

AnyEvent = DealEvent | ActivityLogged | ActivityDeleted

TOLERANCE_SECONDS = 300


class NotAuthentic(Exception):
    """The request does not come from the CRM, or is too old. The message is for the log, not the sender."""


@dataclass(frozen=True, slots=True)
class Rejection:
    """A part of a request that cannot be used: reason, detail with the way out, and the part as it came."""

    reason: str
    detail: str
    payload: bytes


@dataclass(slots=True)
class Normalized:
    """What a request contains. Events are not stamped yet."""

    events: list[tuple[AnyEvent, bytes]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)

    def ignore(self, kind: str) -> None:
        """Count something that is deliberately left out."""
        self.ignored[kind] = self.ignored.get(kind, 0) + 1


class Adapter(ABC):
    """One CRM. `name` is its path below /webhooks/ and the events' source."""

    name: ClassVar[str]

    @classmethod
    @abstractmethod
    def create(cls, settings: Settings, funnel: Funnel) -> "Adapter | None":
        """Return the adapter, or None where its secret is not set."""

    @abstractmethod
    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Raise NotAuthentic unless the CRM sent this, lately, to this public URL."""

    @abstractmethod
    def normalize(self, body: bytes) -> Normalized:
        """Return what an authentic body means. Never raises for what is in it."""
