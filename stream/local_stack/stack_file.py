"""`stack.json` in a stack's data folder: where its parts are, and what a command must know to talk to them."""

import os
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, SecretStr, ValidationError

from stream.config.kafka_settings import OF_A_CLUSTER
from stream.config.refused import PREFIX
from stream.config.settings import Settings
from stream.local_stack.broker.process import Kind

NAME = "stack.json"


class StackFileError(Exception):
    """A stack.json cannot be read; the message says which, and the way out."""


class StackSettings(BaseModel):
    """The settings that all parts of a stack have in common, named as in `Settings`. No secrets."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    funnel_file: Path
    kafka: str
    kafka_cluster: str
    kafka_idempotence: bool
    session_timeout_seconds: float
    rebalance_timeout_seconds: float
    partitions: int
    replication: int
    clickhouse: str
    clickhouse_database: str
    gateway_port: int
    public_url: str
    accounts_file: Path
    journal: Path
    worker_host: str
    worker_port: int

    def environment(self) -> dict[str, str]:
        """Return them as the variables of a part's process."""
        others = dict.fromkeys(OF_A_CLUSTER, "") | {"kafka_security_protocol": "PLAINTEXT"}
        return {f"{PREFIX}{name.upper()}": str(value) for name, value in (others | self.model_dump()).items()}

    def applied_to(self, settings: Settings) -> Settings:
        """Return settings with those of the stack; a funnel file that was named stays."""
        others = {name: Settings.model_fields[name].default for name in OF_A_CLUSTER}
        values: dict[str, Any] = others | self.model_dump() | {"clickhouse": SecretStr(self.clickhouse)}
        if "funnel_file" in settings.model_fields_set:
            del values["funnel_file"]
        return settings.model_copy(update=values)


class StackFile(BaseModel):
    """The whole file."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    state: Literal["running", "stopped"] = Field(description="What it was when the file was written.")
    started_at: AwareDatetime
    pids: dict[str, int] = Field(description="Part to process id; empty where it was stopped.")
    broker: Kind
    all_stored: bool = Field(False, description="Whether ClickHouse had all when it was stopped.")
    settings: StackSettings

    @property
    def page(self) -> str:
        """Address of the page."""
        return f"http://127.0.0.1:{self.settings.worker_port}"

    @property
    def gateway(self) -> str:
        """Address of the gateway on this machine."""
        return f"http://127.0.0.1:{self.settings.gateway_port}"


def write(
    data: Path,
    settings: StackSettings,
    started_at: datetime,
    pids: dict[str, int],
    broker: Kind,
    *,
    all_stored: bool = False,
) -> None:
    """Write the file of a stack into its data folder; without processes it is a stopped one."""
    state: Literal["running", "stopped"] = "running" if pids else "stopped"
    content = StackFile(
        state=state, started_at=started_at, pids=pids, broker=broker, all_stored=all_stored, settings=settings
    )
    fresh = data / f"{NAME}.new"
    fresh.write_text(content.model_dump_json(indent=2) + "\n", encoding="utf-8")
    os.replace(fresh, data / NAME)


def read(data: Path) -> StackFile | None:
    """Return the file of a data folder, or None where there is none. Raises StackFileError."""
    path = data / NAME
    try:
        return StackFile.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValidationError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not of this version"
        raise StackFileError(
            f"cannot read {path} ({why}); start that stack again with `dealstream up --data {data}`"
        ) from None
