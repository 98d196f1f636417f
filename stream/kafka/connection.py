"""How every client of Kafka in this process connects, and what its topics and groups are called there."""

from functools import cache, partial
from typing import Any

from aiokafka.abc import AbstractTokenProvider

from stream.config.kafka_security import SETTING, OAuth
from stream.config.settings import Settings
from stream.config.tls import client_context
from stream.kafka.renewed import renewing
from stream.kafka.tokens import provider_of


def security_options(settings: Settings) -> dict[str, Any]:
    """Return what a client of aiokafka is to be told of TLS and the login. Raises SettingError.

    Files are read anew for each connection, so that a certificate or password that was renewed is taken up.
    """
    return renewing(partial(_read, settings))


def _read(settings: Settings) -> dict[str, Any]:
    security = settings.kafka_security()
    options: dict[str, Any] = {"security_protocol": security.protocol}
    if security.is_tls:
        options["ssl_context"] = client_context(security.files, SETTING)
    if security.mechanism is None:
        return options
    options["sasl_mechanism"] = security.mechanism
    if security.is_oauth:
        return options | {"sasl_oauth_token_provider": _provider(security.oauth)}
    return options | {
        "sasl_plain_username": security.login.user,
        "sasl_plain_password": security.login.password,
    }


def connection_options(settings: Settings) -> dict[str, Any]:
    """Return where Kafka is, beside what `security_options` returns. Raises SettingError."""
    return {"bootstrap_servers": settings.kafka.split(","), **security_options(settings)}


@cache
def _provider(oauth: OAuth) -> AbstractTokenProvider:
    return provider_of(oauth)  # one for all clients, since it keeps its token
