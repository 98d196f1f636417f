"""Settings of access: who may ask a worker for numbers, and how he shows who he is."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field, StringConstraints

from stream.config.optional import OptionalPath, OptionalSecret, secret_of

Network = IPv4Network | IPv6Network

THIS_MACHINE = "127.0.0.0/8, ::1"


def networks(text: str) -> str:
    """Return networks as they are written. Raises ValueError with the way out."""
    for part in text.replace(",", " ").split():
        try:
            ip_network(part)
        except ValueError as error:
            raise ValueError(f"{error}; write for example 10.0.0.0/8, or several separated by commas") from None
    return text


def networks_of(text: str) -> tuple[Network, ...]:
    """Return the networks that are written in a text."""
    return tuple(map(ip_network, text.replace(",", " ").split()))


class AccessSettings(BaseModel):
    """A part of `Settings`."""

    trusted_proxies: Annotated[str, AfterValidator(networks)] = Field(
        "",
        description="Networks of the proxies in front (CIDRs, separated by commas). Only what they say in "
        "X-Forwarded-For is believed, and in the header of DEALSTREAM_IDENTITY_HEADER.",
    )
    tokens_file: OptionalPath = Field(
        None,
        description="File with the tokens of people, each line a login and a token; read again when it changes. What a "
        "login sees, `people` of the funnel file says.",
    )
    identity_header: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9-]*$")] = Field(
        "",
        description="Header in which a trusted proxy says who is logged in, such as X-Forwarded-Email; empty: none.",
    )
    open_to: Annotated[str, AfterValidator(networks)] = Field(
        "",
        description="Networks from which all may be asked without a login. Empty: this machine, and nobody where "
        "there are logins (DEALSTREAM_TOKENS_FILE or DEALSTREAM_IDENTITY_HEADER).",
    )
    page_hosts: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._:, -]*$")] = Field(
        "",
        description="Names by which browsers and Prometheus reach workers and gateways, separated by commas, beside "
        "addresses and localhost. Another name is refused.",
    )
    metrics_tokens_file: OptionalPath = Field(
        None,
        description="File with the tokens for /metrics, one a line; read again when it changes. Without it, /metrics "
        "is for DEALSTREAM_OPEN_TO.",
    )
    token: OptionalSecret = Field(None, description="Token that commands show to the worker, where it asks for one.")
    token_file: OptionalPath = Field(None, description="File with that token.")

    def proxies(self) -> tuple[Network, ...]:
        """Return the networks of the trusted proxies."""
        return networks_of(self.trusted_proxies)

    @property
    def has_logins(self) -> bool:
        """Whether who asks can show who he is."""
        return self.tokens_file is not None or bool(self.identity_header)

    def open_networks(self) -> tuple[Network, ...]:
        """Return the networks that need no login."""
        return networks_of(self.open_to or ("" if self.has_logins else THIS_MACHINE))

    def hosts(self) -> frozenset[str]:
        """Return the names by which workers and gateways are known, in small letters, without ports."""
        return frozenset(("localhost", *self.page_hosts.lower().replace(",", " ").split()))

    def own_token(self) -> str | None:
        """Return the token of who runs a command; None: he has none. Raises SettingError."""
        return secret_of("token", self.token, self.token_file)
