"""Tokens for OAUTHBEARER: from a file, or from where they are issued."""

import asyncio
import math
import time
from typing import Any
from urllib.parse import quote

from aiokafka.abc import AbstractTokenProvider

from stream.config.kafka_security import SETTING, OAuth
from stream.config.tls import tls_problem

_SECONDS = 10
_EARLY = 0.8
"""A token is used for this share of its life: connections that are made with it outlive it a little."""
_UNTOLD_SECONDS = 300.0


class TokenError(OSError):
    """There is no token. The message says why and the way out, without any secret."""


def provider_of(oauth: OAuth) -> AbstractTokenProvider:
    """Return what gives tokens for one client."""
    return _FromFile(oauth) if oauth.file is not None else _FromEndpoint(oauth)


class _Provider(AbstractTokenProvider):  # type: ignore[misc]
    def __init__(self, oauth: OAuth) -> None:
        self._oauth = oauth

    def extensions(self) -> dict[str, str]:
        pairs = (pair.partition("=") for pair in self._oauth.extensions.split(",") if pair)
        return {name: value for name, _, value in pairs}


class _FromFile(_Provider):
    async def token(self) -> str:
        return await asyncio.to_thread(self._read)

    def _read(self) -> str:
        assert self._oauth.file is not None  # noqa: S101 (else it were the other provider)
        try:
            token = self._oauth.file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
            raise TokenError(f"{SETTING}_OAUTH_TOKEN_FILE: cannot read {self._oauth.file} ({reason})") from None
        if not token:
            raise TokenError(f"{SETTING}_OAUTH_TOKEN_FILE: {self._oauth.file} is empty; put a token into it")
        return token


class _FromEndpoint(_Provider):
    """Keeps a token until it is nearly over."""

    def __init__(self, oauth: OAuth) -> None:
        super().__init__(oauth)
        self._token = ""
        self._until = 0.0

    async def token(self) -> str:
        if time.monotonic() >= self._until:
            self._token, seconds = await self._fetch()
            self._until = time.monotonic() + seconds * _EARLY
        return self._token

    async def _fetch(self) -> tuple[str, float]:
        import aiohttp  # only this needs it, and it takes a while to load

        form = {"grant_type": "client_credentials", "scope": self._oauth.scope}
        login = aiohttp.encode_basic_auth(quote(self._oauth.client, ""), quote(self._oauth.secret or "", ""))
        try:
            async with (
                aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(_SECONDS)) as session,
                session.post(
                    self._oauth.url,
                    data={name: value for name, value in form.items() if value},
                    headers={"Authorization": login},
                    allow_redirects=False,
                ) as answer,
            ):
                status, content = answer.status, await answer.json(content_type=None)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            why = tls_problem(error, SETTING, "its host") if self._oauth.url.startswith("https") else None
            raise TokenError(f"{self._where} gives no token: {why or type(error).__name__}") from None
        if status != 200:
            raise TokenError(f"{self._where} gives no token (it answered {status}{_code(content)}); {self._way_out}")
        token = content.get("access_token") if isinstance(content, dict) else None
        if not isinstance(token, str) or not token:
            raise TokenError(f"{self._where} answers without an access_token; correct {SETTING}_OAUTH_URL")
        return token, _seconds(content.get("expires_in"))

    @property
    def _where(self) -> str:
        return f"what {SETTING}_OAUTH_URL names"

    @property
    def _way_out(self) -> str:
        return f"correct {SETTING}_OAUTH_CLIENT_ID, _CLIENT_SECRET or _SCOPE"


def _code(content: Any) -> str:
    """Return the error code of RFC 6749, which is one of a few words."""
    code = content.get("error") if isinstance(content, dict) else None
    return f", {code}" if isinstance(code, str) and code.replace("_", "").isalpha() and len(code) < 40 else ""


def _seconds(told: Any) -> float:
    """Return how long a token lives, as its issuer tells it; Python's JSON has numbers that never end, too."""
    try:
        seconds = float(told)
    except (TypeError, ValueError, OverflowError):
        return _UNTOLD_SECONDS
    return seconds if math.isfinite(seconds) else _UNTOLD_SECONDS
