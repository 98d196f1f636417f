"""How this process connects, in words: encrypted or not, whom it trusts, and as whom it comes."""

from collections.abc import Iterator

from stream.config.settings import Settings
from stream.config.tls import TlsFiles


def clickhouse_lines(settings: Settings) -> Iterator[str]:
    """Yield how ClickHouse is connected to; nothing of one in this process. Raises SettingError."""
    server, files = settings.clickhouse_server(), settings.clickhouse_tls_files()
    if server is None:
        return
    yield _tls(files) if server.is_tls else "not encrypted: what is sent, and the password, can be read on the way"
    if server.user is None:
        yield "as the user default, without a password"
    elif server.password is not None:
        yield f"as the user {server.user}, with a password"
    else:
        yield f"as the user {server.user}, " + ("by our certificate" if files.certificate else "without a password")


def kafka_lines(settings: Settings) -> Iterator[str]:
    """Yield how Kafka is connected to. Raises SettingError."""
    security = settings.kafka_security()
    yield _tls(security.files) if security.is_tls else "not encrypted: what is sent can be read on the way"
    if security.is_oauth:
        token = security.oauth.file or f"what {security.oauth.client} gets from {security.oauth.url}"
        yield f"as who is named in a token: {token}"
    elif security.mechanism is not None:
        yield f"as the user {security.login.user}, with a password ({security.mechanism})"
    elif security.files.certificate is None:
        yield "as nobody in particular"
    if settings.topic_prefix:
        yield f"topics and consumer groups begin with {settings.topic_prefix}"


def _tls(files: TlsFiles) -> str:
    trusted = "who the system trusts" if files.ca is None else f"who is in {files.ca}"
    shown = "" if files.certificate is None else f"; shows the certificate in {files.certificate}"
    return f"TLS, its certificate and name checked against {trusted}{shown}"
