"""A real Apache Kafka with TLS and logins: every mechanism works, and what is wrong is one sentence."""

import gc
import time
from typing import Any

import pytest

from stream.config.settings import Settings
from stream.kafka.consumers import new_consumer
from stream.kafka.presence import kafka_problem
from stream.kafka.producers import new_producer
from stream.kafka.topics import ensure_topics
from tests.support.servers.maven import MISSING
from tests.support.servers.secured_kafka import PASSWORD, USER, SecuredKafka, token
from tests.support.servers.tls import Authority

pytestmark = [
    pytest.mark.skipif(bool(MISSING), reason=f"Apache Kafka needs {' and '.join(MISSING)}"),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]

LOGIN = {"kafka_username": USER, "kafka_password": PASSWORD}


@pytest.fixture(autouse=True)
def _refused_connections_end_here():
    """What aiokafka does not close itself where a broker refuses it is not left to the tests of others."""
    yield
    gc.collect()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def secured_kafka(tmp_path_factory, authority):
    kafka = SecuredKafka(tmp_path_factory.mktemp("kafka"), authority)
    kafka.start()
    yield kafka
    kafka.stop()


@pytest.fixture
def settings(secured_kafka, authority, tmp_path):
    """Makes settings of a way to connect, with what is told instead."""
    ours = authority.issue("dealstream.example")
    (tmp_path / "token").write_text(token())
    ways: dict[str, dict[str, Any]] = {
        "PLAIN": LOGIN,
        "SCRAM-SHA-256": LOGIN,
        "SCRAM-SHA-512": LOGIN,
        "OAUTHBEARER": {"kafka_oauth_token_file": tmp_path / "token"},
        "certificate": {"kafka_certificate_file": ours.certificate, "kafka_key_file": ours.key},
    }

    def make(way, **instead):
        door: dict[str, Any] = {"kafka": secured_kafka.with_certificate, "kafka_security_protocol": "SSL"}
        if way != "certificate":
            door = {
                "kafka": secured_kafka.with_login,
                "kafka_security_protocol": "SASL_SSL",
                "kafka_sasl_mechanism": way,
            }
        return Settings(**{**door, **ways[way], "kafka_ca_file": authority.ca, "topic_prefix": f"{way}.", **instead})

    return make


@pytest.mark.parametrize("way", ["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER", "certificate"])
async def test_records_go_to_and_fro_over_tls_by_every_way_to_log_in(settings, way):
    told = settings(way, min_insync_replicas=1)
    await ensure_topics(told)
    async with new_producer(told) as producer:
        await producer.send_and_wait("sales.deals", b"value", key=b"key")
    async with new_consumer(told, "sales.deals", group="readers", auto_offset_reset="earliest") as consumer:
        record = await consumer.getone()
        assert (record.key, record.value) == (b"key", b"value")


@pytest.mark.parametrize(
    ("way", "instead", "said"),
    [
        ("PLAIN", {"kafka_password": "hunter2"}, "refuses the user dealstream (PLAIN): user or password is wrong"),
        ("SCRAM-SHA-512", {"kafka_password": "hunter2"}, "refuses the user dealstream (SCRAM-SHA-512)"),
        ("PLAIN", {"kafka_username": "nobody"}, "refuses the user nobody (PLAIN)"),
        ("PLAIN", {"kafka_ca_file": None}, "not signed by anybody we trust"),
        ("certificate", {"kafka_certificate_file": None, "kafka_key_file": None}, "asks for a certificate of ours"),
    ],
)
async def test_what_is_refused_is_said_soon_in_one_sentence_without_the_password(settings, way, instead, said):
    began = time.monotonic()
    problem = await kafka_problem(settings(way, **instead))
    assert time.monotonic() - began < 60  # tried again and again it would be minutes
    assert said in str(problem)
    assert "hunter2" not in str(problem)
    assert len(str(problem).splitlines()) == 1


async def test_an_unknown_authority_a_wrong_name_and_a_certificate_of_somebody_else_are_refused(settings, tmp_path):
    other = Authority(tmp_path / "other")
    theirs = other.issue("dealstream.example")
    assert "not signed by anybody we trust" in str(await kafka_problem(settings("PLAIN", kafka_ca_file=other.ca)))
    by_address = settings("PLAIN").kafka.replace("localhost", "127.0.0.1")
    assert "certificate is not for 127.0.0.1" in str(await kafka_problem(settings("PLAIN", kafka=by_address)))
    shown = {"kafka_certificate_file": theirs.certificate, "kafka_key_file": theirs.key}
    assert "does not take what it gets" in str(await kafka_problem(settings("certificate", **shown)))


async def test_a_token_that_has_run_out_is_refused(settings, tmp_path):
    (tmp_path / "old").write_text(token(-60))
    problem = await kafka_problem(settings("OAUTHBEARER", kafka_oauth_token_file=tmp_path / "old"))
    assert "refuses the token" in str(problem)


async def test_a_door_of_another_kind_is_told_with_the_setting(secured_kafka, settings):
    plain = Settings(kafka=secured_kafka.with_login)
    assert "may want TLS or a login; set DEALSTREAM_KAFKA_SECURITY_PROTOCOL" in str(await kafka_problem(plain))
    without_tls = settings("certificate", kafka=secured_kafka.addresses)
    assert "does not speak TLS on this port" in str(await kafka_problem(without_tls))
    without_login = settings("SCRAM-SHA-512", kafka=secured_kafka.addresses, kafka_security_protocol="SASL_PLAINTEXT")
    without_login = without_login.model_copy(update={"kafka_ca_file": None})
    assert "asks for no login on this port" in str(await kafka_problem(without_login))
