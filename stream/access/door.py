"""Who asks: by the machine he asks from, the name by which he reached this one, and what he shows.

Nothing but a trusted proxy is believed about who somebody is. Where nobody needs a login, a request that another
machine handed on is none of this machine.
"""

import re
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from schemas.funnel_file import FunnelFile
from stream.access.sight import EVERYTHING, Sight, sight_of
from stream.access.tokens import TokenFile
from stream.config.access_settings import AccessSettings
from stream.service.addresses import Clients
from stream.words import Refusal

COOKIE = "dealstream"

_BEARER = "bearer "
_HANDED_ON = re.compile(
    "forwarded|x-forwarded.*|x-real-ip|x-client-ip|true-client-ip|cf-connecting-ip|via", re.IGNORECASE
)
"""Headers of proxies, of which each adds some of its own choice."""


class Refused(Refusal):
    """A request that is not answered: the status, and why."""

    def __init__(self, status: int, id_: str, /, **told: object) -> None:
        super().__init__(id_, **told)
        self.status = status


class Door:
    """Tells who asks. `file` returns the funnel file in force, which names people."""

    def __init__(self, settings: AccessSettings, file: Callable[[], FunnelFile]) -> None:
        """Read the files of tokens. Raises SettingError."""
        self._file = file
        self._proxies = Clients(settings.proxies())
        self._open_to = Clients(settings.open_networks())
        self._hosts = settings.hosts()
        self._header = settings.identity_header
        self._tokens, self._metrics_tokens = (
            None if path is None else TokenFile(path, f"DEALSTREAM_{name.upper()}", named=name == "tokens_file")
            for name, path in (
                ("tokens_file", settings.tokens_file),
                ("metrics_tokens_file", settings.metrics_tokens_file),
            )
        )
        self.has_logins = settings.has_logins

    @property
    def has_tokens(self) -> bool:
        """Whether somebody can log in with a token."""
        return self._tokens is not None

    def login_of(self, token: str) -> str | None:
        """Return whose token it is; None: nobody's."""
        return None if self._tokens is None else self._tokens.login(token)

    def check_name(self, request: web.Request) -> None:
        """Refuse a request by a name that this machine is not known by: DNS can lead any name here."""
        if self._is_known(_token(request)):
            return  # a page of somebody else's has no token
        host = _host(request.headers.get(hdrs.HOST, ""))
        if host not in self._hosts and not _is_address(host):
            raise Refused(403, "not-known-as", host=repr(host[:100]))

    def check_origin(self, request: web.Request) -> None:
        """Refuse what a page of somebody else's makes a browser ask."""
        site = request.headers.get("Sec-Fetch-Site", "none")
        origin = request.headers.get(hdrs.ORIGIN)
        if site not in ("same-origin", "none") and not self._is_opened(request):
            raise Refused(403, "only-own-page")
        if origin is not None and not self._is_own(origin, request):
            raise Refused(403, "only-own-page")

    def caller(self, request: web.Request) -> Sight:
        """Return what who asks may see. Raises Refused."""
        login = self._login(request)
        if login is not None:
            sight = sight_of(login, self._file())
            if sight is None:
                raise Refused(403, "not-among-people", login=login[:200])
            return sight
        if self._is_open_to(request):
            return EVERYTHING
        if self.has_logins:
            raise Refused(401, "show-who-you-are")
        raise Refused(
            403,
            "needs-a-login",
        )

    def check_scraper(self, request: web.Request) -> None:
        """Refuse who may not read /metrics."""
        token = _token(request)
        login = None if token is None else self.login_of(token)
        if login is not None and (sight := sight_of(login, self._file())) is not None and sight.is_all:
            return
        if self._metrics_tokens is not None:
            if token is None or self._metrics_tokens.login(token) is None:
                raise Refused(401, "send-metrics-token")
        elif not self._is_open_to(request):
            raise Refused(403, "needs-metrics-token")

    def is_https(self, request: web.Request) -> bool:
        """Say whether the browser came by https, as far as is known."""
        told = request.headers.get("X-Forwarded-Proto", "") if self._proxies.is_proxy(request.remote) else ""
        return (told or request.scheme) == "https"

    def _login(self, request: web.Request) -> str | None:
        """Return who somebody shows to be; None: he shows nothing. Raises Refused."""
        token = _token(request)
        if token is not None:
            login = self.login_of(token)
            if login is None:
                raise Refused(401, "token-not-known")
            return login
        cookie = request.cookies.get(COOKIE)
        if cookie and (login := self.login_of(cookie)) is not None:
            return login
        if self._header and self._proxies.is_proxy(request.remote):
            told = request.headers.getall(self._header, [])
            if len(told) == 1 and told[0].strip():
                return told[0].strip()
        return None

    def _is_known(self, token: str | None) -> bool:
        return token is not None and any(
            file is not None and file.login(token) is not None for file in (self._tokens, self._metrics_tokens)
        )

    def _is_open_to(self, request: web.Request) -> bool:
        handed_on = any(_HANDED_ON.fullmatch(name) for name in request.headers)
        return not handed_on and self._open_to.is_proxy(request.remote)

    def _is_opened(self, request: web.Request) -> bool:
        """Say whether a browser opens the page itself, from a link somewhere."""
        return request.method == hdrs.METH_GET and request.headers.get("Sec-Fetch-Mode") == "navigate"

    def _is_own(self, origin: str, request: web.Request) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return bool(parts.netloc) and (parts.netloc == request.host or parts.hostname in self._hosts - {"localhost"})


def _token(request: web.Request) -> str | None:
    told = request.headers.get(hdrs.AUTHORIZATION, "")
    return told[len(_BEARER) :].strip() if told.lower().startswith(_BEARER) else None


def _host(told: str) -> str:
    if told.startswith("["):
        return told[1:].partition("]")[0].lower()
    return (told.rpartition(":")[0] if told.count(":") == 1 else told).lower().rstrip(".")


def _is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
