"""Settings of Kafka: where it is, as whom to connect, whom to trust, and how topics are made."""

from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, StringConstraints

from schemas.http_address import address_problem
from stream.config.kafka_security import KafkaSecurity, Login, OAuth, brokers_of
from stream.config.optional import OptionalPath, OptionalSecret, secret_of
from stream.config.refused import SettingError
from stream.config.tls import TlsFiles

SHORTEST_LETTERS_DAYS = 180
"""Whether a connector has fallen silent is judged by what came in the months before, and letters are a part of that."""


def _or_none(given: Any) -> Any:
    return given or None


def _brokers(told: str) -> str:
    brokers_of(told)
    return told


def _token_address(address: str) -> str:
    if address and (problem := address_problem(address)) is not None:
        raise ValueError(problem)
    return address


class KafkaSettings(BaseModel):
    """A part of `Settings`."""

    kafka: Annotated[str, AfterValidator(_brokers)] = Field(
        "127.0.0.1:9092", description="Kafka brokers, host:port, separated by commas."
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT",
        description="`SSL` or `SASL_SSL`: encrypted, with certificate and host name checked; `SASL_…`: with a login.",
    )
    kafka_sasl_mechanism: Annotated[
        Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512", "OAUTHBEARER"] | None, BeforeValidator(_or_none)
    ] = Field(None, description="How to log in: `PLAIN`, `SCRAM-SHA-256`, `SCRAM-SHA-512` or `OAUTHBEARER`.")
    kafka_username: str = Field("", description="User, or API key, for PLAIN and SCRAM.")
    kafka_password: OptionalSecret = Field(None, description="Password, or API secret, for PLAIN and SCRAM.")
    kafka_password_file: OptionalPath = Field(None, description="File with that password.")
    kafka_oauth_token_file: OptionalPath = Field(
        None, description="File with a token for OAUTHBEARER; read for each connection, so that it can be renewed."
    )
    kafka_oauth_url: Annotated[str, AfterValidator(_token_address)] = Field(
        "", description="Address at which tokens for OAUTHBEARER are fetched (client credentials)."
    )
    kafka_oauth_client_id: str = Field("", description="Client that fetches them.")
    kafka_oauth_client_secret: OptionalSecret = Field(None, description="Its secret.")
    kafka_oauth_client_secret_file: OptionalPath = Field(None, description="File with that secret.")
    kafka_oauth_scope: str = Field("", description="Scopes of the tokens, separated by spaces.")
    kafka_oauth_extensions: Annotated[
        str, StringConstraints(pattern=r"^([A-Za-z]+=[^,=\s]+(,[A-Za-z]+=[^,=\s]+)*)?$")
    ] = Field("", description="What is sent with a token: `logicalCluster=lkc-1,identityPoolId=pool-1`.")
    kafka_ca_file: OptionalPath = Field(
        None, description="Certificates (PEM) of who signed those of the brokers. Without it, whom the system trusts."
    )
    kafka_certificate_file: OptionalPath = Field(None, description="Certificate (PEM) to show to brokers.")
    kafka_key_file: OptionalPath = Field(
        None, description="Key of that certificate, not encrypted, where it does not stand in the same file."
    )
    kafka_idempotence: bool = Field(
        True, description="Idempotent producers. Only the memory-only broker needs it off, which has none."
    )
    kafka_cluster: str = Field(
        "",
        description="Id that Kafka's cluster must have; empty: any. `dealstream up` sets it, so that no part of one "
        "stack takes another's broker for its own.",
    )
    topic_prefix: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,100}$")] = Field(
        "",
        description="What the names of all topics and consumer groups begin with, on a cluster that is shared. It must "
        "stay as it is: with another one, all begins anew.",
    )
    partitions: int = Field(4, ge=1, le=1000, description="Partitions of each topic when it is created.")
    replication: int = Field(1, ge=1, le=10, description="Replicas of each topic when it is created.")
    min_insync_replicas: Annotated[int | None, BeforeValidator(_or_none)] = Field(
        None,
        ge=1,
        le=10,
        description="So many replicas must have a record before it is acknowledged, of topics that are created. Not "
        "set: as the brokers say.",
    )
    retention_days: Annotated[int | None, BeforeValidator(_or_none)] = Field(
        None,
        ge=1,
        le=36_500,
        description="Days that records stay on topics that are not compacted: so long ClickHouse, or all workers, can "
        "be away. Not set: as the brokers say, which is a week as they come.",
    )
    letters_days: Annotated[int | None, BeforeValidator(_or_none)] = Field(
        None,
        ge=SHORTEST_LETTERS_DAYS,
        le=36_500,
        description="Days that dead letters are kept, with what came from the CRM in them: older ones are deleted from "
        "ClickHouse and from their topic. Not set: ClickHouse keeps them for ever.",
    )

    def kafka_security(self) -> KafkaSecurity:
        """Return how to connect. Raises SettingError where settings are missing, or would be ignored."""
        return KafkaSecurity.checked(
            brokers_of(self.kafka),
            self.kafka_security_protocol,
            self.kafka_sasl_mechanism,
            Login(
                self.kafka_username,
                secret_of("kafka_password", self.kafka_password, self.kafka_password_file),
            ),
            OAuth(
                self.kafka_oauth_token_file,
                self.kafka_oauth_url,
                self.kafka_oauth_client_id,
                secret_of(
                    "kafka_oauth_client_secret", self.kafka_oauth_client_secret, self.kafka_oauth_client_secret_file
                ),
                self.kafka_oauth_scope,
                self.kafka_oauth_extensions,
            ),
            TlsFiles(self.kafka_ca_file, self.kafka_certificate_file, self.kafka_key_file),
        )

    def kafka_secrets(self) -> list[str]:
        """Return what must be kept off screens; parts can be empty."""
        given: list[str] = []
        with suppress(SettingError):  # what cannot be read tells nothing
            security = self.kafka_security()
            given += [security.login.password or "", security.oauth.secret or ""]
        return given


OF_A_CLUSTER = (
    "topic_prefix",
    "min_insync_replicas",
    "retention_days",
    *(name for name in KafkaSettings.model_fields if name.startswith("kafka_") and "idem" not in name),
)
"""Settings that belong to the cluster that is set, and to no other."""
