"""Settings, all from environment variables that begin with DEALSTREAM_."""

import re
from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, StringConstraints, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from stream import topology

Port = Annotated[int, Field(ge=0, le=65_535)]

_SECRET, _FILE = "_secret", "_secret_file"


class SecretError(ValueError):
    """A connector's secret cannot be used. The message names the setting, never the secret."""


class Settings(BaseSettings):
    """Every setting of every process. `docs/reference.md` is made from this class."""

    model_config = SettingsConfigDict(env_prefix="DEALSTREAM_", frozen=True, hide_input_in_errors=True)

    funnel_file: Path = Field(Path("deploy/funnel.yaml"), description="The funnel file.")

    kafka: Annotated[str, StringConstraints(pattern=r"^[^:,\s]+:\d+(,[^:,\s]+:\d+)*$")] = Field(
        "127.0.0.1:9092", description="Kafka brokers, host:port, separated by commas."
    )
    kafka_idempotence: bool = Field(
        True, description="Idempotent producers. Only the embedded broker needs it off, which has none."
    )
    partitions: int = Field(4, ge=1, le=1000, description="Partitions of each topic when it is created.")
    replication: int = Field(1, ge=1, le=10, description="Replicas of each topic when it is created.")
    session_timeout_seconds: float = Field(
        10.0, gt=0, description="After how long without a sign of life another worker takes over."
    )
    rebalance_timeout_seconds: float = Field(
        20.0, gt=0, description="How long workers may take to hand over partitions."
    )

    clickhouse: SecretStr = Field(
        SecretStr("chdb://data/clickhouse"),
        description="ClickHouse: `clickhouse://user:password@host:8123/` for a server, or `chdb://folder` for "
        "one inside the worker process.",
    )
    clickhouse_database: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(
        "dealstream", description="Database; created at start if it is not there."
    )

    gateway_host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    gateway_port: Port = Field(8080, description="Port the gateway listens on; 0: any free one.")
    public_url: Annotated[str, StringConstraints(pattern=r"^https?://[^/\s]+(/\S*)?$")] = Field(
        "http://127.0.0.1:8080",
        description="The gateway's address as the CRM calls it; signatures are computed over it.",
    )
    # A connector's secrets are `<name>_secret` and `<name>_secret_file`; see `connector_secrets`.
    hubspot_secret: SecretStr | None = Field(
        None,
        description="Client secret of the HubSpot app; several, separated by commas or spaces, while it is rotated. "
        "Without any, /webhooks/hubspot answers 404.",
    )
    hubspot_secret_file: Path | None = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    pipedrive_secret: SecretStr | None = Field(
        None,
        description="name:password of Pipedrive's webhooks (HTTP basic authentication); several, separated by commas "
        "or spaces, while it is changed. Without any, /webhooks/pipedrive answers 404.",
    )
    pipedrive_secret_file: Path | None = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    close_secret: SecretStr | None = Field(
        None,
        description="Signature key of the webhook in Close (hexadecimal); several, separated by commas or spaces, for "
        "several webhooks. Without any, /webhooks/close answers 404.",
    )
    close_secret_file: Path | None = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    salesforce_secret: SecretStr | None = Field(
        None,
        description="Signing secret (whsec_…) of the relay that sends Salesforce's change events; several, separated "
        "by commas or spaces, while it is rotated. Without any, /webhooks/salesforce answers 404.",
    )
    salesforce_secret_file: Path | None = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    salesforce_topic: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{0,249}$")] = Field(
        "", description="Kafka topic that a connector fills with Salesforce's change events; empty: none."
    )
    standard_secret: SecretStr | None = Field(
        None,
        description="Signing secret (whsec_…) of Standard Webhooks; several, separated by commas or spaces, while it "
        "is rotated. Without any, /webhooks/standard answers 404.",
    )
    standard_secret_file: Path | None = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    max_body_bytes: int = Field(1_048_576, ge=1024, description="Largest request body that is accepted.")
    body_timeout_seconds: float = Field(5.0, gt=0, description="How long a request may take to arrive.")
    produce_timeout_seconds: float = Field(
        3.0, gt=0, description="How long Kafka may take to acknowledge before the CRM gets a 503."
    )

    worker_host: str = Field("127.0.0.1", description="Address of the worker's page, metrics and health checks.")
    worker_port: Port = Field(8081, description="Their port; 0: any free one.")
    series_limit: int = Field(20_000, ge=100, description="Most KPI series that /metrics gives.")
    sink_batch_rows: int = Field(10_000, ge=1, description="Most rows per insert into ClickHouse.")
    sink_interval_seconds: float = Field(0.5, gt=0, description="Longest wait before an insert into ClickHouse.")

    @field_validator("salesforce_topic")
    @classmethod
    def _is_a_connectors(cls, name: str) -> str:
        # Reading what it writes, a gateway would never end.
        if name in (topic.name for topic in topology.TOPICS):
            raise ValueError("is a topic of dealstream's own; name the one that the connector fills")
        return name

    @staticmethod
    def connectors() -> list[str]:
        """Return the names of the connectors that can be given a secret."""
        return [name.removesuffix(_SECRET) for name in Settings.model_fields if name.endswith(_SECRET)]

    def secret_file(self, connector: str) -> Path | None:
        """Return the file with a connector's secrets, if one is set."""
        path: Path | None = getattr(self, connector + _FILE)
        return None if path == Path() else path  # which an empty variable is

    def connector_secrets(self, connector: str) -> tuple[str, ...]:
        """Return a connector's secrets: those of its setting, then those that its file has now.

        Raises:
            SecretError: the file cannot be read, or has none.
        """
        setting: SecretStr | None = getattr(self, connector + _SECRET)
        given = re.split(r"[,\s]+", setting.get_secret_value()) if setting is not None else []
        path = self.secret_file(connector)
        if path is not None:
            variable = f"DEALSTREAM_{connector.upper()}{_FILE.upper()}"
            try:
                lines = [line.strip() for line in path.read_text(encoding="utf-8").splitlines()]
            except (OSError, UnicodeDecodeError) as error:
                reason = error.strerror if isinstance(error, OSError) else "not UTF-8"
                raise SecretError(f"{variable}: cannot read {path} ({reason}); correct the path or the file") from None
            if not any(lines):
                raise SecretError(f"{variable}: there is no secret in {path}; put one on each line")
            given += lines
        return tuple(dict.fromkeys(filter(None, given)))

    def secrets(self) -> list[str]:
        """Return all secrets, for whoever must keep them off a screen."""
        dsn = self.clickhouse.get_secret_value()
        given = [dsn]
        with suppress(ValueError):  # of an address that is none
            given.append(unquote(urlsplit(dsn).password or ""))
        for connector in self.connectors():
            with suppress(SecretError):  # a file that cannot be read tells nothing
                given += self.connector_secrets(connector)
        return [secret for secret in given if secret]


def load() -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError."""
    return Settings()
