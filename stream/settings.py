"""Settings, all from environment variables that begin with DEALSTREAM_."""

from contextlib import suppress
from pathlib import Path
from typing import Annotated
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, StringConstraints
from pydantic_settings import BaseSettings, SettingsConfigDict

Port = Annotated[int, Field(ge=0, le=65_535)]


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
    hubspot_secret: SecretStr | None = Field(
        None, description="Client secret of the HubSpot app. Without it, /webhooks/hubspot answers 404."
    )
    standard_secret: SecretStr | None = Field(
        None,
        description="Signing secret (whsec_…) of Standard Webhooks. Without it, /webhooks/standard answers 404.",
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

    def secrets(self) -> list[str]:
        """Return all secrets, for whoever must keep them off a screen."""
        dsn = self.clickhouse.get_secret_value()
        given = [dsn]
        with suppress(ValueError):  # of an address that is none
            given.append(unquote(urlsplit(dsn).password or ""))
        given += [one.get_secret_value() for one in (self.hubspot_secret, self.standard_secret) if one is not None]
        return [secret for secret in given if secret]


def load() -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError."""
    return Settings()
