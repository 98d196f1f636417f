"""Settings, all from environment variables that begin with DEALSTREAM_."""

import os
import re
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, SecretStr, StringConstraints, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from schemas.http_address import address_problem
from stream import topology
from stream.config.access_settings import AccessSettings
from stream.config.clickhouse_settings import ClickHouseSettings
from stream.config.crm_settings import CrmSettings
from stream.config.kafka_settings import KafkaSettings
from stream.config.optional import OptionalPath
from stream.config.refused import PREFIX, SettingError, refuse_unknown
from stream.words import LANGUAGES

Port = Annotated[int, Field(ge=0, le=65_535)]

Account = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{0,40}$")]
"""An account's id at its CRM, or empty."""

_SECRET, _FILE = "_secret", "_secret_file"
_SHORTEST_OF_SEVERAL = 8
"""A shorter part is a part of one secret, and would be easy to guess."""


class SecretError(SettingError):
    """A connector's secret cannot be used. The message names the setting, never the secret."""


def _base_address(address: str) -> str:
    if (problem := address_problem(address, is_base=True)) is not None:
        raise ValueError(problem)
    return address


def _language(tag: str) -> str:
    if tag and tag not in LANGUAGES.tags:
        raise ValueError(f"must be one of {', '.join(LANGUAGES.tags)}, or empty")
    return tag


class Settings(AccessSettings, ClickHouseSettings, CrmSettings, KafkaSettings, BaseSettings):
    """Every setting of every process. `docs/reference.md` is made from this class."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, hide_input_in_errors=True)

    funnel_file: Path = Field(Path("deploy/funnel.yaml"), description="The funnel file.")

    core: Literal["", "interpreted"] = Field(
        "",
        description="`interpreted`: what deals mean is worked out in plain Python also where it was compiled. Empty: "
        "compiled where it was, as `dealstream check` says. Read as a process starts, so not from a file of settings.",
    )

    language: Annotated[str, AfterValidator(_language)] = Field(
        "",
        description="Language of the page for those who chose none on it, of alerts for receivers that have none, and "
        "of the terminal: `en`, `tr`. Empty: what the browser or the terminal (LC_ALL, LANG) asks for; English.",
    )

    deal_word: Literal["deal", "opportunity"] = Field(
        "deal",
        description="What Turkish calls a deal, on the page, in alerts and in the terminal: `deal` (anlaşma) or "
        "`opportunity` (fırsat), as your CRM does. English says deal.",
    )

    session_timeout_seconds: float = Field(
        10.0, gt=0, description="After how long without a sign of life another worker takes over."
    )
    rebalance_timeout_seconds: float = Field(
        20.0, gt=0, description="How long workers may take to hand over partitions."
    )

    gateway_host: str = Field("127.0.0.1", description="Address the gateway listens on.")
    gateway_port: Port = Field(8080, description="Port the gateway listens on; 0: any free one.")
    gateway_health_port: Port | None = Field(
        None,
        description="A port of the gateway's for health checks alone, which wait for no other request; they are on its "
        "other port, too.",
    )
    public_url: Annotated[str, AfterValidator(_base_address)] = Field(
        "http://127.0.0.1:8080",
        description="The gateway's address as the CRM calls it; signatures are computed over it.",
    )
    # A connector's secrets are `<name>_secret` and `<name>_secret_file`; see `connector_secrets`.
    hubspot_secret: SecretStr | None = Field(
        None,
        description="Client secret of the HubSpot app; several, separated by commas or spaces, while it is rotated. "
        "Without any, /webhooks/hubspot answers 404.",
    )
    hubspot_secret_file: OptionalPath = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    hubspot_account: Account = Field(
        "",
        description="Where several portals of HubSpot send: the one whose deals have ids without it. Empty: the first "
        "that ever sent.",
    )
    pipedrive_secret: SecretStr | None = Field(
        None,
        description="name:password of Pipedrive's webhooks (HTTP basic authentication); several, separated by commas "
        "or spaces, while it is changed. Without any, /webhooks/pipedrive answers 404.",
    )
    pipedrive_secret_file: OptionalPath = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    pipedrive_account: Account = Field(
        "",
        description="Where several companies of Pipedrive send: the one whose deals have ids without it. Empty: the "
        "first that ever sent.",
    )
    close_secret: SecretStr | None = Field(
        None,
        description="Signature key of the webhook in Close (hexadecimal); several, separated by commas or spaces, for "
        "several webhooks. Without any, /webhooks/close answers 404.",
    )
    close_secret_file: OptionalPath = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    salesforce_secret: SecretStr | None = Field(
        None,
        description="Signing secret (whsec_…) of the relay that sends Salesforce's change events; several, separated "
        "by commas or spaces, while it is rotated. Without any, /webhooks/salesforce answers 404.",
    )
    salesforce_secret_file: OptionalPath = Field(
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
    standard_secret_file: OptionalPath = Field(
        None, description="File with such secrets, one a line; read again when it changes."
    )
    accounts_file: OptionalPath = Field(
        None,
        description="File in which the gateway remembers which account of a CRM came first. Without it, that is the "
        "first one after each start.",
    )
    failures_per_minute: int = Field(
        120, ge=1, description="Requests that are not authentic, per client address, before its requests get a 429."
    )
    events_per_second: int = Field(
        20_000,
        ge=1,
        description="Events per connector, on average over ten seconds; more get a 429, and are sent again.",
    )
    journal: OptionalPath = Field(
        None,
        description="Folder in which the gateway keeps events while Kafka is away, and acknowledges them. Without it, "
        "they get a 503.",
    )
    journal_bytes: int = Field(1024**3, ge=1024**2, description="Most that the journal may take of the disk.")
    max_body_bytes: int = Field(1_048_576, ge=1024, description="Largest request body that is accepted.")
    bodies_bytes: int = Field(
        64 * 1024**2,
        ge=1024**2,
        description="Bytes of bodies that may be under way at once; more get a 429. Half of them are for addresses "
        "that sent something authentic within the last hour.",
    )
    body_timeout_seconds: float = Field(5.0, gt=0, description="How long a request may take to arrive.")
    produce_timeout_seconds: float = Field(
        3.0, gt=0, description="How long Kafka may take to acknowledge before the CRM gets a 503."
    )

    maven: Annotated[str, StringConstraints(pattern=r"^(https?://\S+)?$")] = Field(
        "",
        description="Maven repository from which `dealstream up` fetches Kafka's files, once, each checked by its "
        "SHA-256. Empty: the mirror in Maven's own settings, or Maven Central.",
    )
    connections: int = Field(
        512,
        ge=16,
        description="Most connections of a gateway or worker; fewer where the limit of open "
        "files is low. Half of them may have a request under way.",
    )
    clock_of_events_from: date | None = Field(
        None,
        description="For trying out alerts: from this day on, events say what time it is for them, which may pass much "
        "faster than by the clock. `--day-seconds` of `dealstream up` sets it.",
    )

    worker_host: str = Field("127.0.0.1", description="Address of the worker's page, metrics and health checks.")
    worker_port: Port = Field(8081, description="Their port; 0: any free one.")
    worker_health_port: Port | None = Field(
        None,
        description="A port of the worker's for health checks alone, which wait for no report; they are on its other "
        "port, too.",
    )
    feeds: int = Field(
        200,
        ge=1,
        description="Most browsers that a worker tells of changes at once; more get a 429, and ask again.",
    )
    series_limit: int = Field(20_000, ge=100, description="Most KPI series that /metrics gives.")
    sink_batch_rows: int = Field(10_000, ge=1, description="Most rows per insert into ClickHouse.")
    sink_interval_seconds: float = Field(0.3, gt=0, description="Longest wait before an insert into ClickHouse.")

    @field_validator("salesforce_topic")
    @classmethod
    def _not_our_own(cls, name: str, info: ValidationInfo) -> str:
        # Reading what it writes, a gateway would never end.
        prefix = info.data.get("topic_prefix", "")
        if name.startswith(tuple(prefix + topic.name for topic in topology.TOPICS)):
            raise ValueError("is a topic of dealstream's own; name the one that the connector fills")
        return name

    @staticmethod
    def connectors() -> list[str]:
        """Return the names of the connectors that can be given a secret."""
        return [name.removesuffix(_SECRET) for name in Settings.model_fields if name.endswith(_SECRET)]

    def account_of(self, connector: str) -> str:
        """Return the account of a CRM that is set as the main one; empty: none is."""
        account: str = getattr(self, f"{connector}_account", "")
        return account

    def secret_file(self, connector: str) -> Path | None:
        """Return the file with a connector's secrets, if one is set."""
        path: Path | None = getattr(self, connector + _FILE)
        return path

    def connector_secrets(self, connector: str) -> tuple[str, ...]:
        """Return a connector's secrets: those of its setting, then those that its file has now.

        Raises:
            SecretError: the file cannot be read, or has none; or the setting is one secret that was cut into parts.
        """
        setting: SecretStr | None = getattr(self, connector + _SECRET)
        given = re.split(r"[,\s]+", setting.get_secret_value().strip(", \n")) if setting is not None else []
        path = self.secret_file(connector)
        variable = f"DEALSTREAM_{connector.upper()}{_FILE.upper()}"
        if len(given) > 1 and min(map(len, given)) < _SHORTEST_OF_SEVERAL:
            raise SecretError(
                f"DEALSTREAM_{connector.upper()}{_SECRET.upper()}: commas and spaces separate secrets, and one of them "
                f"has fewer than {_SHORTEST_OF_SEVERAL} characters; put a secret that contains them into {variable}"
            )
        if path is not None:
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
        given = self.clickhouse_secrets() + self.kafka_secrets()
        with suppress(SettingError):
            given.append(self.own_token() or "")
        with suppress(SettingError):
            given.append(self.api_token() or "")
        for connector in self.connectors():
            setting: SecretStr | None = getattr(self, connector + _SECRET)
            given.append("" if setting is None else setting.get_secret_value())
            with suppress(SecretError):  # what cannot be read tells nothing
                given += self.connector_secrets(connector)
        return [secret for secret in given if secret]


def load() -> Settings:
    """Return the settings of this process. Raises pydantic.ValidationError, SettingError."""
    loaded = Settings()
    loaded.check_clickhouse_files()
    loaded.kafka_security()
    return loaded


def refuse_unknown_variables() -> None:
    """Raise SettingError where a variable of this process looks like a setting and is none."""
    refuse_unknown(os.environ, Settings.model_fields, Settings.model_fields["funnel_file"].default)
