"""The address of ClickHouse in one line: what is not understood in it is refused, never ignored."""

from difflib import get_close_matches
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

EMBEDDED = "chdb"
_IS_TLS = {"clickhouse": False, "http": False, "clickhouses": True, "https": True}
_PORTS = {False: 8123, True: 8443}
_ONLY_TLS = (443, 8443)
_ELSEWHERE = {
    "secure": "for TLS write clickhouses://",
    "verify": "certificates are always checked; DEALSTREAM_CLICKHOUSE_CA_FILE says whom to trust",
    "ca_cert": "set DEALSTREAM_CLICKHOUSE_CA_FILE",
    "client_cert": "set DEALSTREAM_CLICKHOUSE_CERTIFICATE_FILE",
    "client_cert_key": "set DEALSTREAM_CLICKHOUSE_KEY_FILE",
    "database": "set DEALSTREAM_CLICKHOUSE_DATABASE",
    "user": "write it before the host: user:password@host",
    "password": "set DEALSTREAM_CLICKHOUSE_PASSWORD or DEALSTREAM_CLICKHOUSE_PASSWORD_FILE",
}


class ClickHouseServer(NamedTuple):
    """Where a server is, and as whom to connect; None: as it takes those who say nothing."""

    is_tls: bool
    host: str
    port: int
    user: str | None
    password: str | None


def is_embedded(dsn: str) -> bool:
    """Say whether an address is that of chDB in a folder."""
    return dsn.startswith(f"{EMBEDDED}:")


def check(dsn: str) -> str:
    """Return an address as it is. Raises ValueError, without any part of it that may be secret, where it is none."""
    if not is_embedded(dsn):
        server_of(dsn)
    elif not dsn.removeprefix(f"{EMBEDDED}:").removeprefix("//"):
        raise ValueError("names no folder; write chdb://folder")
    return dsn


def server_of(dsn: str) -> ClickHouseServer:
    """Return the server that is meant. Raises ValueError as `check`."""
    try:
        parts = urlsplit(dsn)
        port = parts.port
    except ValueError:
        raise ValueError(
            "is no address; write clickhouses://user:password@host:8443/, %2F for / and %3F for ? in a password"
        ) from None
    if parts.scheme not in _IS_TLS or "://" not in dsn:
        near = get_close_matches(parts.scheme, [EMBEDDED, *_IS_TLS], n=1) if "://" in dsn else []
        meant = f"did you mean {near[0]}://? " if near else ""
        raise ValueError(
            f"its scheme is not known; {meant}Write clickhouses:// (TLS), clickhouse:// (not encrypted) or chdb://"
        )
    if not parts.hostname:
        raise ValueError("names no host; write clickhouses://user:password@host:8443/")
    is_tls = _IS_TLS[parts.scheme]
    for name, _ in parse_qsl(parts.query, keep_blank_values=True):
        near = get_close_matches(name.lower(), list(_ELSEWHERE), n=1)
        # What is no parameter may be a part of a password.
        told = f"it has {near[0]}: {_ELSEWHERE[near[0]]}" if near else "write %3F for ? in a password"
        raise ValueError(f"takes no parameters; {told}")
    if parts.path not in ("", "/"):
        raise ValueError("ends with a database; set DEALSTREAM_CLICKHOUSE_DATABASE, and end the address with /")
    if parts.fragment or "#" in dsn:
        raise ValueError("has a # in it; write %23 in a password")
    if not is_tls and port in _ONLY_TLS:
        raise ValueError(f"port {port} is that of TLS, but {parts.scheme}:// is not encrypted; write clickhouses://")
    return ClickHouseServer(
        is_tls,
        parts.hostname,
        port or _PORTS[is_tls],
        unquote(parts.username) if parts.username else None,
        unquote(parts.password) if parts.password else None,
    )
