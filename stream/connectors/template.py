"""What every connector does. A CRM's own connector says who may send, which items a body has, and what one means."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from pydantic import ValidationError

from schemas.events import AnyEvent, any_event
from schemas.violations import told
from stream.config.settings import SecretError, Settings
from stream.config.strength import WAY_OUT, weakness
from stream.connectors.accounts import Accounts, MainAccounts
from stream.connectors.bodies import MOST_ITEMS, Room, parsed
from stream.connectors.secrets import Secrets, fixed, secrets_of
from stream.connectors.sights import Sights
from stream.core.funnel import Funnel
from stream.ingest.normalized import Normalized, as_payload, room_of_letters
from stream.ingest.problems import Unusable

TOLERANCE_SECONDS = 300

PIECE = 500
"""Parts of a body that are read in one go: in some 25 ms, and then others get their turn."""

TOLD_BEFORE = "told_before"
"""What a CRM tells again, and is kept already: ignored."""

Content = dict[str, Any]
"""An event of `schemas.events` as its fields, not yet checked."""


class NotAuthentic(Exception):
    """The request does not come from the CRM, or is too old. The message is for the log, not the sender."""


class Ignored(NamedTuple):
    """Something that is deliberately left out, and counted as such."""

    kind: str


# The adapter asks the same one, and is half as fast.
_validated = any_event.validator.validate_python

Told = Content | AnyEvent | Unusable | Ignored
"""What a connector reads out of an item: events, what cannot be used, what is left out."""


class Connector(ABC):
    """One CRM. `name` is its path below /webhooks/ and the events' source."""

    name: ClassVar[str]

    identifying_headers: ClassVar[tuple[str, ...]] = ()
    """Two authentic requests with one body in which these are the same are one; none: replays cannot be told."""

    tells_whole_deals: ClassVar[bool] = False
    """Whether every change tells all of a deal, most of it once more."""

    sights: Sights | None = None
    """What need not be told again; None: everything is."""

    def __init__(self, secrets: Secrets, funnel: Funnel, accounts: MainAccounts | None = None) -> None:
        self.secrets = secrets
        self.funnel = funnel
        self._accounts = Accounts(self.name, accounts or MainAccounts())

    @classmethod
    def create(cls, settings: Settings, funnel: Funnel, accounts: MainAccounts | None = None) -> "Connector | None":
        """Return the connector, or None where its secret is not set or empty. Raises SecretError."""
        secrets = secrets_of(settings, cls.name, check=cls.check)
        return None if secrets is None else cls(secrets, funnel, accounts)

    @classmethod
    def without_secret(cls, funnel: Funnel, accounts: MainAccounts | None = None) -> "Connector":
        """Return a connector that normalizes what was verified before; to it, no request is authentic."""
        return cls(fixed(), funnel, accounts)

    # What a CRM's own connector says

    way_out: ClassVar[str] = WAY_OUT
    """What to do about one that is easy to guess."""

    @classmethod
    def check_secret(cls, secret: str) -> str | bytes:
        """Return what of a secret nobody may guess, here all of it. Raises SecretError for a secret that is none."""
        return secret

    @abstractmethod
    def verify(self, headers: Mapping[str, str], method: str, url: str, body: bytes, now: datetime) -> None:
        """Raise NotAuthentic unless the CRM sent this, lately, to this public URL."""

    def items(self, content: Any) -> Sequence[Any]:
        """Return the items of a parsed body; each alone would be a body too. Raises Unusable."""
        return (content,)

    def several(self, item: dict[str, Any]) -> tuple[int, Any] | None:
        """Return how many records an item is about, and what it says of each of them; None: it is about one."""
        return None

    def split(self, item: dict[str, Any]) -> Iterable[dict[str, Any]]:
        """Return the items that are read of an item of the body: each is what a dead letter holds."""
        return (item,)

    def account(self, item: dict[str, Any]) -> str:
        """Return the account that an item is of, where ids are unique only within one; empty: they are in all."""
        return ""

    @abstractmethod
    def read(self, item: dict[str, Any]) -> Iterable[Told]:
        """Return what an item tells, or that it is ignored. Raises Unusable, which ends the item."""

    # What is the same for all

    @classmethod
    def check(cls, secret: str) -> None:
        """Raise SecretError for a secret that is none, or easy to guess."""
        why = weakness(cls.check_secret(secret))
        if why is not None:
            setting = f"DEALSTREAM_{cls.name.upper()}_SECRET"
            raise SecretError(f"{setting}, or a line of {setting}_FILE, is easy to guess: {why}; {cls.way_out}")

    def told_before(self, deal_id: str, content: Content, at: datetime, account: str = "") -> bool:
        """Say whether an event tells nothing beyond what is kept.

        Args:
            deal_id: the deal, without its account.
            content: the event.
            at: when it happened.
            account: whose deal it is, where ids are unique only within one.
        """
        if self.sights is None:
            return False
        return self.sights.has(_of_account(deal_id, self._accounts.prefix(account)), content, at)

    def normalize(self, body: bytes) -> Normalized:
        """Return what an authentic body means. Never raises for what is in it."""
        (whole,) = self.pieces(body, None)
        return whole

    def pieces(self, body: bytes, most: int | None = PIECE) -> Iterator[Normalized]:
        """Yield what an authentic body means, as `normalize`, some parts at a time; `most`: about how many."""
        normalized = Normalized(self.name, room=room_of_letters(len(body)))
        try:
            items = self.items(parsed(body))
            if len(items) > MOST_ITEMS:
                raise Unusable("too_large", f"more than {MOST_ITEMS:,} events; send several requests")
        except Unusable as problem:
            normalized.reject(problem, body)
            items = ()
        for one in self._single(items, normalized):
            try:
                prefix = self._accounts.prefix(self.account(one))
                for told in self.read(one):
                    _add(normalized, _qualified(told, prefix) if prefix and isinstance(told, dict) else told, one)
            except Unusable as problem:
                normalized.reject(problem, one)
            if most is not None and normalized.parts >= most:
                yield self._known(normalized)
                normalized.begin_again()
        yield self._known(normalized)

    def _single(self, items: Sequence[Any], normalized: Normalized) -> Iterator[dict[str, Any]]:
        """Yield what is to be read, one by one; what is not is rejected."""
        room = Room()
        for item in items:
            try:
                if not isinstance(item, dict):
                    raise Unusable("bad_shape", f"what {self.name} sends must be JSON objects")
                of_each = self.several(item)
                if of_each is not None:
                    room.take(of_each[0], len(as_payload(of_each[1])))
            except Unusable as problem:
                normalized.reject(problem, item)
            else:
                yield from self.split(item)

    def _known(self, normalized: Normalized) -> Normalized:
        normalized.main_account = self._accounts.main
        normalized.kept = None if self.sights is None else self.sights.keep
        return normalized


def raw(text: str) -> bytes:
    """Return a header or URL as the bytes that came: aiohttp keeps those that are not UTF-8 as surrogates."""
    return text.encode("utf-8", "surrogateescape")


def or_ignored(contents: Iterable[Told], kind: str) -> Iterator[Told]:
    """Yield what an item tells; where that is nothing, that it is ignored."""
    nothing = True
    for one in contents:
        nothing = False
        yield one
    if nothing:
        yield Ignored(kind)


def _qualified(content: Content, prefix: str) -> Content:
    """Return an event of an account that is not the main one, with the account in its ids."""
    named = {name: content[name] for name in ("deal_id", "activity_id", "into_deal_id") if content.get(name)}
    return content | {name: _of_account(value, prefix) for name, value in named.items()}


def _of_account(entity_id: str, prefix: str) -> str:
    return entity_id.replace(":", f":{prefix}", 1) if prefix else entity_id


def _add(normalized: Normalized, one: Told, item: object) -> None:
    if isinstance(one, dict):
        try:
            normalized.events.append((_validated(one), item))
        except ValidationError as error:
            # The fields alone; which type of event they are of is nothing that the CRM has said.
            detail = told(error).replace(f"{one['type']}.", "")
            normalized.reject(Unusable("bad_value", detail, one["type"]), item)
    elif isinstance(one, Unusable):
        normalized.reject(one, item)
    elif isinstance(one, Ignored):
        normalized.ignore(one.kind)
    else:
        normalized.events.append((one, item))
