"""Manners of asking a CRM's API: within its limits, again when it says so, and never telling anybody the token."""

import asyncio
import hashlib
import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NamedTuple, Self, TypeVar
from urllib.request import getproxies, proxy_bypass

from aiohttp import ClientConnectorCertificateError, ClientError, ClientResponse, ClientSession, ClientTimeout
from yarl import URL

from schemas.visible import cleaned
from stream.words import Refusal
from stream.words.note import Note, note

TIMEOUT = ClientTimeout(total=60, connect=10)
MOST_BYTES = 16 * 1024**2
"""Of one answer."""

TIMES = 5
"""So often a question is asked while the CRM is busy or away."""

LONGEST_WAIT_SECONDS = 120.0
"""A CRM that asks for more is asked again another day."""

_LIMIT_OF_SALESFORCE, _NO_OBJECT_OF_SALESFORCE = b'"REQUEST_LIMIT_EXCEEDED"', b'"INVALID_TYPE"'
"""Others say 429 and 404 for that."""

_NOT_GIVEN = (402, 403, 404)

T = TypeVar("T")
Pause = Callable[[float], Awaitable[None]]


class CrmError(Refusal):
    """A CRM's API does not give what is asked of it. The message says why and the way out, never the token."""

    place = "terminal"


class NotGiven(CrmError):
    """The CRM does not give this part, to this token or on this plan: 402, 403, 404. Others it may give."""


class NoSuchObject(CrmError):
    """A Salesforce org has no object of that name, or hides it from this token."""


class Manners(NamedTuple):
    """How one CRM is spoken to.

    `address` is empty where each customer has one of his own. `per_second` is within the limit that the CRM documents.
    `scopes` says what a token must be allowed to read, `where` where one is made: messages of the terminal's words.
    """

    name: str
    address: str
    headers: Callable[[str], Mapping[str, str]]
    per_second: float
    scopes: str
    where: str


class Api:
    """The API of one CRM, as one token sees it. Use it as a context."""

    def __init__(self, manners: Manners, token: str, address: str = "", pause: Pause = asyncio.sleep) -> None:
        """Raise CrmError where there is no address, or the token is none.

        `address`: instead of the CRM's own; empty: that one.
        """
        self.manners = manners
        self.address = (address or manners.address).rstrip("/")
        if not self.address:
            raise CrmError("crm-without-address", crm=manners.name)
        self._token = token.strip()
        if not self._token or not self._token.isascii() or not self._token.isprintable() or " " in self._token:
            raise CrmError("crm-no-token", crm=manners.name, where=note(manners.where))
        self._pause = pause
        self._session: ClientSession | None = None
        self._next_at = 0.0
        self.left_out: list[Note] = []
        """What was asked for and not given, for who asked."""

    async def __aenter__(self) -> Self:
        """Open the connection."""
        # Not `trust_env`: a name and password of ~/.netrc would take the place of the token.
        self._session = ClientSession(timeout=TIMEOUT, trust_env=False, proxy=proxy_of(URL(self.address)))
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close it."""
        assert self._session is not None  # noqa: S101
        await self._session.close()

    async def get(self, path: str, **parameters: str | int) -> Any:
        """Return the JSON at a path.

        Args:
            path: below the address.
            parameters: of the question.

        Raises:
            CrmError: the CRM refuses, is away for longer, or answers something else.
            NotGiven, NoSuchObject: it refuses this part.
        """
        for turn in range(TIMES):
            is_last = turn == TIMES - 1
            answer = await self._answer(path, parameters)
            if answer.status == 200:
                return self._content(path, answer.body)
            why = self._why(path, answer)
            if answer.status in _NOT_GIVEN:
                raise NotGiven("as-it-is", why=why)
            if answer.status == 400 and _NO_OBJECT_OF_SALESFORCE in answer.body:
                raise NoSuchObject("as-it-is", why=why)
            if answer.status not in (0, 429) and answer.status < 500:
                raise CrmError("as-it-is", why=why)
            wait = answer.wait if answer.wait is not None else 2.0**turn
            if wait > LONGEST_WAIT_SECONDS:
                raise CrmError("crm-asks-to-wait", why=why, seconds=round(wait))
            if is_last:
                raise CrmError("crm-later", why=why)
            await self._pause(wait)
        raise AssertionError("the last turn has returned or raised")

    async def unless_refused(self, what: str, asking: Awaitable[T], instead: T) -> T:
        """Return what is asked for; where the CRM does not give that part, something else, and a word in `left_out`.

        Args:
            what: the part, by the message of the terminal's words that it is called by.
            asking: for it.
            instead: what is taken without it.

        Raises:
            CrmError: it cannot be known whether there is such a part: the CRM is away, or answers something else.
        """
        try:
            return await asking
        except NotGiven as error:
            self.left_out.append(note("crm-read-without", why=error.note, what=note(what)))
            return instead

    async def _answer(self, path: str, parameters: Mapping[str, str | int]) -> "_Answer":
        assert self._session is not None  # noqa: S101
        loop = asyncio.get_running_loop()
        begins = max(self._next_at, loop.time())
        self._next_at = begins + 1 / self.manners.per_second
        if begins > loop.time():
            await self._pause(begins - loop.time())
        headers = {"Accept": "application/json", **self.manners.headers(self._token)}
        url = URL(self.address + path)
        try:
            # A redirect would carry the token to wherever it leads.
            async with self._session.get(url, params=parameters, headers=headers, allow_redirects=False) as answer:
                body = bytearray()
                async for piece in answer.content.iter_chunked(65_536):
                    body += piece
                    if len(body) > MOST_BYTES:
                        break
                status = 429 if answer.status == 403 and _LIMIT_OF_SALESFORCE in body else answer.status
                return _Answer(status, bytes(body), _wait(answer))
        except ClientConnectorCertificateError as error:
            why = getattr(error.certificate_error, "verify_message", "") or type(error).__name__
            raise CrmError("crm-certificate-refused", host=url.host, why=why) from None
        except (ClientError, OSError, TimeoutError) as error:
            return _Answer(0, str(error).encode() or type(error).__name__.encode(), None)

    def _content(self, path: str, body: bytes) -> Any:
        if len(body) > MOST_BYTES:
            raise CrmError("crm-too-many-bytes", crm=self.manners.name, path=path, most=MOST_BYTES)
        try:
            content = json.loads(body)
            # Names that were cut in the midst of an emoji have half a character, which no file takes.
            if b"\\ud" in body.lower():
                content = json.loads(json.dumps(content, ensure_ascii=False).encode("utf-8", "replace"))
            return content
        except (ValueError, RecursionError):
            raise CrmError("crm-no-json", url=f"{self.address}{path}") from None

    def _why(self, path: str, answer: "_Answer") -> Note:
        told = self._own_words(answer.body)
        said = {"crm": self.manners.name, "told": f" ({told})" if told else ""}
        match answer.status:
            case 0:
                return note("crm-does-not-answer", address=self.address, **said)
            case 401:
                return note("crm-knows-no-such-token", where=note(self.manners.where), **said)
            case 402 | 403:
                return note("crm-not-allowed", path=path, scopes=note(self.manners.scopes), **said)
            case 404:
                return note("crm-has-no-such-path", path=path, address=self.address, **said)
            case 429:
                return note("crm-is-asked-too-much", **said)
            case status if 300 <= status < 400:
                return note("crm-sends-elsewhere", address=self.address, status=str(status))
            case status if status >= 500:
                return note("crm-cannot-answer", status=str(status), **said)
        return note("crm-answered", status=str(answer.status), path=path, **said)

    def _own_words(self, body: bytes) -> str:
        """Return what the CRM says is wrong, without anything that looks like the token."""
        text = body[:4000].decode("utf-8", "replace")
        try:
            content = json.loads(text)
        except ValueError:
            content = None if text.lstrip().startswith("<") else text
        while isinstance(content, list) and content:
            content = content[0]
        if isinstance(content, dict):
            content = next((content[key] for key in ("message", "error", "error_info") if content.get(key)), None)
        if not isinstance(content, str):
            return ""
        for secret in self._secrets():
            content = content.replace(secret, "…")
        return cleaned(content)[:300]

    def _secrets(self) -> Iterator[str]:
        """Yield the token as it is, and as its header has it."""
        yield self._token
        for value in self.manners.headers(self._token).values():
            yield value.rpartition(" ")[2]


def proxy_of(address: URL) -> str | None:
    """Return the proxy that the environment names for an address; without TLS it would read the token, so none then."""
    if address.scheme != "https" or proxy_bypass(address.host or ""):
        return None
    return getproxies().get("https")


def account_of(manners: Manners, token: str, address: str = "") -> str:
    """Return what tells one account from another: the address, and where that is everybody's a digest of the token.

    Of a CRM with an address per customer a token ends within hours, and another one goes on.
    """
    is_everybodys = bool(manners.address)
    digest = hashlib.blake2b(token.strip().encode(), digest_size=12).hexdigest() if is_everybodys else ""
    return f"{(address or manners.address).rstrip('/')} {digest}"


class _Answer(NamedTuple):
    """What came back; `status` 0: nothing did, and `body` says why. `wait`: so many seconds are asked for."""

    status: int
    body: bytes
    wait: float | None


def _wait(answer: ClientResponse) -> float | None:
    """Return for how long the CRM asks to wait, in seconds or up to a date; None: it does not say."""
    told = answer.headers.get("Retry-After", "").strip() or answer.headers.get("x-ratelimit-reset", "")
    if not told and (reset := re.search(r"reset=([0-9.]+)", answer.headers.get("RateLimit", ""))):
        told = reset[1]
    try:
        return max(0.0, float(told)) if told else None
    except ValueError:
        pass
    try:
        until = parsedate_to_datetime(told)
        # By the CRM's own clock, where it tells it: this machine's may be minutes off.
        now = parsedate_to_datetime(answer.headers["Date"]) if "Date" in answer.headers else datetime.now(UTC)
        return max(0.0, (until - now).total_seconds())
    except (ValueError, TypeError):  # no date, or one without a zone
        return None
