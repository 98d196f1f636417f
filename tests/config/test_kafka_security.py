"""How to connect to Kafka: what is missing, would be ignored, or could be read on the way, is refused by name."""

from typing import Any

import pytest
from click.testing import CliRunner
from pydantic import ValidationError

from stream.cli.commands import up
from stream.config.kafka_settings import OF_A_CLUSTER
from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.local_stack.stack_file import StackSettings
from tests.support.servers.tls import Authority

USER: dict[str, Any] = {"kafka_username": "u", "kafka_password": "hunter2"}
SASL: dict[str, Any] = {"kafka": "broker.example:9092", "kafka_security_protocol": "SASL_SSL"}
SCRAM = SASL | {"kafka_sasl_mechanism": "SCRAM-SHA-512"}
OAUTH = SASL | {"kafka_sasl_mechanism": "OAUTHBEARER"}
FETCHED = {
    "kafka_oauth_url": "https://id.example/token",
    "kafka_oauth_client_id": "c",
    "kafka_oauth_client_secret": "hunter2",
}


@pytest.mark.parametrize(
    ("told", "setting"),
    [
        (USER, "DEALSTREAM_KAFKA_USERNAME: is of a login.*make it SASL_SSL"),
        ({"kafka_sasl_mechanism": "PLAIN"}, "DEALSTREAM_KAFKA_SASL_MECHANISM: is of a login"),
        ({"kafka_oauth_scope": "s"}, "DEALSTREAM_KAFKA_OAUTH_SCOPE: is of a login"),
        ({"kafka_ca_file": "/ca.pem"}, "DEALSTREAM_KAFKA_CA_FILE: is of TLS"),
        ({"kafka_security_protocol": "SSL", **USER}, "DEALSTREAM_KAFKA_USERNAME: is of a login"),
        (SASL | USER, "DEALSTREAM_KAFKA_SASL_MECHANISM: is missing"),
        (SCRAM, "DEALSTREAM_KAFKA_USERNAME: is missing"),
        (SCRAM | {"kafka_username": "u"}, "DEALSTREAM_KAFKA_PASSWORD: is missing"),
        (SCRAM | USER | {"kafka_oauth_scope": "s"}, "DEALSTREAM_KAFKA_OAUTH_SCOPE: is of OAUTHBEARER"),
        (SCRAM | USER | {"kafka_password_file": "/p"}, "DEALSTREAM_KAFKA_PASSWORD: is set beside .*_FILE"),
        (OAUTH, "DEALSTREAM_KAFKA_OAUTH_URL: is missing"),
        (OAUTH | FETCHED | USER, "DEALSTREAM_KAFKA_USERNAME: is of PLAIN and SCRAM"),
        (OAUTH | FETCHED | {"kafka_oauth_token_file": "/t"}, "DEALSTREAM_KAFKA_OAUTH_URL: .*remove one of them"),
        (OAUTH | FETCHED | {"kafka_oauth_url": "http://id.example/"}, "DEALSTREAM_KAFKA_OAUTH_URL: .*write https://"),
        (
            {**SASL, "kafka_security_protocol": "SASL_PLAINTEXT", "kafka_sasl_mechanism": "PLAIN", **USER},
            "the secret can be read on the way; make it SASL_SSL",
        ),
    ],
)
def test_what_does_not_go_together_is_refused_by_name_without_a_secret(told, setting):
    with pytest.raises(SettingError, match=setting) as refused:
        Settings(**told).kafka_security()
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize(
    "told",
    [
        SCRAM | USER,
        OAUTH | FETCHED,
        OAUTH | {"kafka_oauth_token_file": "/token"},
        # The password does not go over the line, or not off this machine.
        {**SCRAM, "kafka_security_protocol": "SASL_PLAINTEXT", **USER},
        {
            **SASL,
            "kafka": "127.0.0.1:9092",
            "kafka_security_protocol": "SASL_PLAINTEXT",
            "kafka_sasl_mechanism": "PLAIN",
        }
        | USER,
    ],
)
def test_what_goes_together_is_taken(told):
    Settings(**told).kafka_security()


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"kafka": "kafka://broker:9092"}, "without kafka://; DEALSTREAM_KAFKA_SECURITY_PROTOCOL says"),
        ({"kafka": "SASL_SSL://broker:9092"}, "without SASL_SSL://"),
        ({"kafka": "broker"}, "write host:port"),
        ({"kafka": "broker:9092,"}, "write host:port"),
        ({"kafka": "user:hunter2@broker:9092"}, "write host:port"),
        ({"kafka": "broker:99999"}, "99999 is no port"),
        ({"kafka_security_protocol": "SSL_SASL"}, "SASL_SSL"),
        ({"kafka_sasl_mechanism": "GSSAPI"}, "SCRAM-SHA-512"),
        ({"kafka_oauth_url": "htps://id.example"}, "did you mean https://"),
        ({"kafka_oauth_extensions": "logicalCluster"}, "kafka_oauth_extensions"),
        ({"topic_prefix": "acme/"}, "topic_prefix"),
        ({"topic_prefix": "acme.", "salesforce_topic": "acme.sales.deals"}, "a topic of dealstream's own"),
    ],
)
def test_a_value_that_is_not_known_is_refused(told, why):
    with pytest.raises(ValidationError, match=why) as refused:
        Settings(**told)
    assert "hunter2" not in str(refused.value)


def test_files_of_tls_that_cannot_be_used_are_refused(tmp_path):
    pair = Authority(tmp_path).issue("one.example")
    with pytest.raises(SettingError, match=r"DEALSTREAM_KAFKA_CA_FILE: cannot read .*away\.pem"):
        Settings(kafka_security_protocol="SSL", kafka_ca_file=tmp_path / "away.pem").kafka_security()
    with pytest.raises(SettingError, match="DEALSTREAM_KAFKA_KEY_FILE: is the key of a certificate"):
        Settings(kafka_security_protocol="SSL", kafka_key_file=pair.key).kafka_security()


def test_passwords_are_secrets_wherever_they_stand(tmp_path):
    (tmp_path / "password").write_text("hunter2\n")
    settings = Settings(**SCRAM, kafka_username="u", kafka_password_file=tmp_path / "password")
    assert "hunter2" in settings.secrets()
    assert "hunter2" not in repr(Settings(**SCRAM, **USER))


def test_a_stack_of_its_own_takes_nothing_of_the_cluster_that_is_set():
    """The variables of its parts, and the settings of commands that talk to it, are those of its own broker."""
    told = dict.fromkeys(StackSettings.model_fields, "") | {
        "kafka": "127.0.0.1:1",
        "kafka_idempotence": False,
        "session_timeout_seconds": 6.0,
        "rebalance_timeout_seconds": 3.0,
        "partitions": 4,
        "replication": 1,
        "gateway_port": 1,
        "worker_port": 2,
    }
    stack = StackSettings.model_validate(told)
    loaded = Settings(**SCRAM, **USER, topic_prefix="acme.", min_insync_replicas=2)
    settings = stack.applied_to(loaded)
    bare = Settings()
    mine = ("kafka_cluster", "kafka_idempotence")
    assert all(getattr(settings, name) == getattr(bare, name) for name in OF_A_CLUSTER if name not in mine)
    environment = stack.environment()
    assert environment["DEALSTREAM_KAFKA_SECURITY_PROTOCOL"] == "PLAINTEXT"
    assert environment["DEALSTREAM_KAFKA_PASSWORD"] == environment["DEALSTREAM_TOPIC_PREFIX"] == ""


def test_a_stack_of_its_own_refuses_the_settings_of_another_kafka(monkeypatch, tmp_path):
    for name, value in (SCRAM | USER | {"topic_prefix": "acme."}).items():
        monkeypatch.setenv(f"DEALSTREAM_{name.upper()}", value)
    result = CliRunner().invoke(up.command, ["--data", str(tmp_path / "data")])
    assert result.exit_code == 2
    assert "DEALSTREAM_TOPIC_PREFIX is of another Kafka" in result.output
    assert not (tmp_path / "data").exists()
