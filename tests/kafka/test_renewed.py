"""A client that is there already connects with the password and certificates that files have by then."""

from typing import Any

import pytest
from aiokafka.client import AIOKafkaClient
from aiokafka.errors import KafkaConnectionError

from stream.config.settings import Settings
from stream.kafka import renewed
from stream.kafka.connection import connection_options
from stream.transport.credentials import credentials
from tests.support.servers.tls import Authority

FIRST, SECOND = "4f7b0e93-c2d8-4a16-b95e-61d0a83f27ce", "9c15d07b-6e2f-4a83-8a64-3f9d2c714be0"


@pytest.fixture
def shown(monkeypatch):
    """What connections are made with; none comes about."""
    made: list[dict[str, Any]] = []

    async def connect(_host, _port, **options):
        made.append(options)
        raise OSError("nobody is there")

    monkeypatch.setattr(renewed, "create_conn", connect)
    return made


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "password").write_text(FIRST)
    return Settings(
        kafka_security_protocol="SASL_SSL",
        kafka_sasl_mechanism="SCRAM-SHA-512",
        kafka_username="dealstream",
        kafka_password_file=tmp_path / "password",
        kafka_ca_file=Authority(tmp_path).ca,
    )


async def connects(client):
    with pytest.raises(KafkaConnectionError):
        await client.bootstrap()


async def test_a_connection_shows_the_password_that_the_file_has_by_then_or_had_last(settings, shown):
    client = AIOKafkaClient(**connection_options(settings))
    await connects(client)
    settings.kafka_password_file.write_text(SECOND)
    await connects(client)
    settings.kafka_password_file.unlink()
    await connects(client)
    assert [options["sasl_plain_password"] for options in shown] == [FIRST, SECOND, SECOND]


async def test_a_connection_trusts_whom_the_file_names_by_then(settings, shown):
    client = AIOKafkaClient(**connection_options(settings))
    await connects(client)
    settings.kafka_ca_file.write_bytes(Authority(settings.kafka_ca_file.parent / "other").ca.read_bytes())
    await connects(client)
    settings.kafka_ca_file.write_text("half")
    await connects(client)
    before, after, half = (options["ssl_context"].get_ca_certs() for options in shown)
    assert before != after == half


async def test_faust_passes_on_what_is_read_anew(settings, shown):
    told = credentials(settings)
    client = AIOKafkaClient(
        security_protocol="SASL_SSL",
        ssl_context=told.ssl_context,
        sasl_mechanism="SCRAM-SHA-512",
        sasl_plain_username=told.username,
        sasl_plain_password=told.password,
    )
    settings.kafka_password_file.write_text(SECOND)
    await connects(client)
    assert shown[0]["sasl_plain_password"] == SECOND
