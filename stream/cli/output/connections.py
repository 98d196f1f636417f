"""How this process connects, in words: encrypted or not, whom it trusts, and as whom it comes."""

from collections.abc import Iterator

from stream.config.kafka_security import brokers_of
from stream.config.loopback import is_here
from stream.config.settings import Settings
from stream.config.tls import TlsFiles
from stream.sinks.clickhouse.client import ClickHouse
from stream.words import Words


def place_of(clickhouse: ClickHouse, words: Words) -> str:
    """Return where ClickHouse is, as `ClickHouse.where` says in English."""
    if clickhouse.embedded:
        return words.say("place-embedded", folder=str(clickhouse.folder))
    return words.say("place-of-a-server", server=clickhouse.server)


def clickhouse_lines(settings: Settings, words: Words) -> Iterator[str]:
    """Yield how ClickHouse is connected to; nothing of one in this process. Raises SettingError."""
    server, files = settings.clickhouse_server(), settings.clickhouse_tls_files()
    if server is None:
        return
    yield _tls(files, words) if server.is_tls else words.say("plain-with-password")
    if server.user is None:
        yield words.say("as-user", user="default")
    elif server.password is not None:
        yield words.say("as-user-with-password", user=server.user)
    else:
        yield words.say("as-user-by-certificate" if files.certificate else "as-user", user=server.user)


def kafka_lines(settings: Settings, words: Words) -> Iterator[str]:
    """Yield how Kafka is connected to. Raises SettingError."""
    security = settings.kafka_security()
    is_plain_here = security.protocol == "PLAINTEXT" and all(is_here(one.host) for one in brokers_of(settings.kafka))
    if security.is_tls:
        yield _tls(security.files, words)
    elif not is_plain_here:  # else nothing is on its way anywhere
        yield words.say("plain")
    if security.is_oauth:
        oauth = security.oauth
        token = oauth.file or words.say("token-from", client=str(oauth.client), url=str(oauth.url))
        yield words.say("as-token", token=str(token))
    elif security.mechanism is not None:
        yield words.say("as-user-with-mechanism", user=str(security.login.user), mechanism=str(security.mechanism))
    elif security.files.certificate is None and not is_plain_here:
        yield words.say("as-nobody")
    if settings.topic_prefix:
        yield words.say("topics-begin-with", prefix=settings.topic_prefix)


def _tls(files: TlsFiles, words: Words) -> str:
    trusted = words.say("tls-by-system") if files.ca is None else words.say("tls-by-file", file=str(files.ca))
    shown = "" if files.certificate is None else words.say("tls-shows", file=str(files.certificate))
    return "; ".join(part for part in (trusted, shown) if part)
