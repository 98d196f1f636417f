"""Settings of ClickHouse: where it is, as whom to connect, and whom to trust."""

from contextlib import suppress
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, SecretStr, StringConstraints

from stream.config import clickhouse_address
from stream.config.clickhouse_address import ClickHouseServer
from stream.config.optional import OptionalPath, OptionalSecret, secret_of
from stream.config.refused import SettingError
from stream.config.tls import TlsFiles, client_context


def _checked(dsn: SecretStr) -> SecretStr:
    clickhouse_address.check(dsn.get_secret_value())
    return dsn


class ClickHouseSettings(BaseModel):
    """A part of `Settings`."""

    clickhouse: Annotated[SecretStr, AfterValidator(_checked)] = Field(
        SecretStr("chdb://data/clickhouse"),
        description="ClickHouse: `clickhouses://user:password@host:8443/` for a server with TLS, `clickhouse://` on "
        "port 8123 for one without, or `chdb://folder` for one inside the worker process.",
    )
    clickhouse_password: OptionalSecret = Field(
        None, description="Password of ClickHouse, where it does not stand in the address."
    )
    clickhouse_password_file: OptionalPath = Field(None, description="File with that password.")
    clickhouse_ca_file: OptionalPath = Field(
        None,
        description="Certificates (PEM) of who signed that of the server. Without it, whom the system trusts.",
    )
    clickhouse_certificate_file: OptionalPath = Field(
        None,
        description="Certificate (PEM) to show to the ClickHouse server. A user without a password is known by it.",
    )
    clickhouse_key_file: OptionalPath = Field(
        None, description="Key of that certificate, not encrypted, where it does not stand in the same file."
    )
    clickhouse_database: Annotated[str, StringConstraints(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")] = Field(
        "dealstream", description="Database; created at start if it is not there."
    )
    clickhouse_cluster: Annotated[str, StringConstraints(pattern=r"^([A-Za-z_][A-Za-z0-9_]*)?$")] = Field(
        "",
        description="Cluster of the ClickHouse server, one shard with replicas: tables and views are made on all "
        "of them, and copy their rows to one another. Empty: one server, or ClickHouse Cloud.",
    )

    def clickhouse_server(self) -> ClickHouseServer | None:
        """Return where ClickHouse is and as whom to connect; None: in this process. Raises SettingError."""
        dsn = self.clickhouse.get_secret_value()
        password = secret_of("clickhouse_password", self.clickhouse_password, self.clickhouse_password_file)
        if clickhouse_address.is_embedded(dsn):
            return None
        server = clickhouse_address.server_of(dsn)
        if password is None:
            return server
        if server.password is not None:
            raise SettingError("DEALSTREAM_CLICKHOUSE: has a password, and there is another one; remove one of them")
        return server._replace(user=server.user or "default", password=password)

    def clickhouse_tls_files(self) -> TlsFiles:
        """Return whom to trust, and what to show."""
        return TlsFiles(self.clickhouse_ca_file, self.clickhouse_certificate_file, self.clickhouse_key_file)

    def check_clickhouse_files(self) -> None:
        """Raise SettingError where a file cannot be used, or would be ignored."""
        server, files = self.clickhouse_server(), self.clickhouse_tls_files()
        if server is None and self.clickhouse_cluster:
            raise SettingError("DEALSTREAM_CLICKHOUSE_CLUSTER: chdb:// has no cluster; name a server, or remove it")
        if server is not None and server.is_tls:
            client_context(files, "DEALSTREAM_CLICKHOUSE")
            if files.certificate is not None and server.user is None:
                raise SettingError(
                    "DEALSTREAM_CLICKHOUSE: names no user; with a certificate, write clickhouses://user@host/"
                )
        elif any(files) and server is not None:
            raise SettingError("DEALSTREAM_CLICKHOUSE: is not encrypted, but has files of TLS; write clickhouses://")

    def clickhouse_secrets(self) -> list[str]:
        """Return what must be kept off screens; parts can be empty."""
        given = [self.clickhouse.get_secret_value()]
        with suppress(SettingError):  # what cannot be read tells nothing
            server = self.clickhouse_server()
            given.append("" if server is None else server.password or "")
        return given
