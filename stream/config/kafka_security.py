"""How to connect to Kafka: encrypted or not, as whom, and whom to trust. What would be ignored is refused."""

from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from stream.config.loopback import is_here
from stream.config.refused import SettingError
from stream.config.tls import TlsFiles, client_context

SETTING = "DEALSTREAM_KAFKA"
_OAUTH = "OAUTHBEARER"


class Broker(NamedTuple):
    """Where a broker is asked for the others."""

    host: str
    port: int


class Login(NamedTuple):
    """A user and its password; None: there is none."""

    user: str
    password: str | None


class OAuth(NamedTuple):
    """A file with a token, or where and as whom to fetch tokens. `extensions`: what is sent with them, as told."""

    file: Path | None
    url: str
    client: str
    secret: str | None
    scope: str
    extensions: str


def brokers_of(told: str) -> list[Broker]:
    """Return the brokers in a list of host:port, separated by commas. Raises ValueError."""
    brokers = []
    for one in told.split(","):
        if "://" in one:
            raise ValueError(
                f"write host:port, without {one.split('://')[0]}://; {SETTING}_SECURITY_PROTOCOL says whether it is "
                "encrypted"
            )
        host, _, port = one.strip().rpartition(":")
        if not host or any(char.isspace() or char in "/@" for char in host) or not port.isdecimal():
            raise ValueError("write host:port, or several separated by commas")
        if not 0 < int(port) < 65_536:
            raise ValueError(f"{port} is no port; write one from 1 to 65535")
        brokers.append(Broker(host.strip("[]"), int(port)))
    return brokers


class KafkaSecurity(NamedTuple):
    """How to connect. `mechanism`: None without a login."""

    protocol: str
    mechanism: str | None
    login: Login
    oauth: OAuth
    files: TlsFiles

    @property
    def is_tls(self) -> bool:
        """Whether it is encrypted."""
        return self.protocol in ("SSL", "SASL_SSL")

    @property
    def is_oauth(self) -> bool:
        """Whether it logs in with a token."""
        return self.mechanism == _OAUTH

    @staticmethod
    def checked(
        brokers: list[Broker], protocol: str, mechanism: str | None, login: Login, oauth: OAuth, files: TlsFiles
    ) -> "KafkaSecurity":
        """Return what was told. Raises SettingError where something is missing, would be ignored, or be read by all."""
        security = KafkaSecurity(protocol, mechanism, login, oauth, files)
        if security.is_tls:
            client_context(files, SETTING)
        else:
            _refuse(
                _tls_names(files), f"is of TLS, but {SETTING}_SECURITY_PROTOCOL is {protocol}; make it SSL or SASL_SSL"
            )
        if not protocol.startswith("SASL_"):
            names = [f"{SETTING}_SASL_MECHANISM"] if mechanism else []
            names += [*_login_names(login), *_oauth_names(oauth)]
            _refuse(names, f"is of a login, but {SETTING}_SECURITY_PROTOCOL is {protocol}; make it SASL_SSL")
            return security
        if mechanism is None:
            raise SettingError(
                f"{SETTING}_SASL_MECHANISM: is missing; write PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or OAUTHBEARER"
            )
        if security.is_oauth:
            _refuse(_login_names(login), "is of PLAIN and SCRAM, but the mechanism is OAUTHBEARER; remove it")
            _check_oauth(oauth)
        else:
            _refuse(_oauth_names(oauth), f"is of OAUTHBEARER, but the mechanism is {mechanism}; remove it")
            if not login.user or login.password is None:
                name = "USERNAME" if not login.user else "PASSWORD"
                raise SettingError(f"{SETTING}_{name}: is missing; {mechanism} needs it")
        if not security.is_tls and mechanism in ("PLAIN", _OAUTH) and not all(is_here(one.host) for one in brokers):
            raise SettingError(
                f"{SETTING}_SECURITY_PROTOCOL: with SASL_PLAINTEXT and {mechanism} the secret can be read on the way; "
                "make it SASL_SSL"
            )
        return security


def _check_oauth(oauth: OAuth) -> None:
    of_endpoint = [name for name in _oauth_names(oauth) if not name.endswith(("TOKEN_FILE", "EXTENSIONS"))]
    if oauth.file is not None:
        _refuse(of_endpoint, f"is of fetching tokens, but {SETTING}_OAUTH_TOKEN_FILE has one; remove one of them")
        return
    for name, value in (("URL", oauth.url), ("CLIENT_ID", oauth.client), ("CLIENT_SECRET", oauth.secret)):
        if not value:
            raise SettingError(
                f"{SETTING}_OAUTH_{name}: is missing; OAUTHBEARER needs an address, a client and a secret, or a token "
                f"in {SETTING}_OAUTH_TOKEN_FILE"
            )
    address = urlsplit(oauth.url)
    if address.scheme != "https" and not is_here(address.hostname or ""):
        raise SettingError(f"{SETTING}_OAUTH_URL: the client's secret can be read on the way; write https://")


def _refuse(names: list[str], why: str) -> None:
    if names:
        raise SettingError(f"{names[0]}: {why}")


def _tls_names(files: TlsFiles) -> list[str]:
    return [f"{SETTING}_{name.upper()}_FILE" for name, path in files._asdict().items() if path is not None]


def _login_names(login: Login) -> list[str]:
    told = {"USERNAME": login.user, "PASSWORD": login.password}
    return [f"{SETTING}_{name}" for name, value in told.items() if value]


def _oauth_names(oauth: OAuth) -> list[str]:
    names = ("TOKEN_FILE", "URL", "CLIENT_ID", "CLIENT_SECRET", "SCOPE", "EXTENSIONS")
    return [f"{SETTING}_OAUTH_{name}" for name, value in zip(names, oauth, strict=True) if value]
