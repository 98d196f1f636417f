"""Settings of a CRM's API, which `dealstream init` and `dealstream backfill` read; gateways and workers never do."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, Field

from schemas.http_address import address_problem
from stream.config.loopback import is_here
from stream.config.optional import OptionalPath, OptionalSecret, secret_of


def _safe_address(address: str) -> str:
    """Return an address that a token may be sent to. Raises ValueError with the way out."""
    if not address:
        return address
    if (problem := address_problem(address, is_base=True)) is not None:
        raise ValueError(problem)
    parts = urlsplit(address)
    if parts.scheme != "https" and not is_here(parts.hostname or ""):
        raise ValueError("would send the token unencrypted; begin it with https://")
    if parts.username is not None:
        raise ValueError("must not have a name or password in it; the token stands in a file")
    return address.rstrip("/")


class CrmSettings(BaseModel):
    """A part of `Settings`."""

    crm_token: OptionalSecret = Field(
        None, description="Token of the CRM's API, for `dealstream init` and `dealstream backfill` alone."
    )
    crm_token_file: OptionalPath = Field(None, description="File with that token; so does `--token-file`.")
    crm_api: Annotated[str, AfterValidator(_safe_address)] = Field(
        "",
        description="Address of the CRM's API; of Salesforce that of your own instance. Empty: that of HubSpot, "
        "Pipedrive or Close. https:// but for this machine.",
    )

    def api_token(self) -> str | None:
        """Return the token of the CRM's API; None: there is none. Raises SettingError."""
        return secret_of("crm_token", self.crm_token, self.crm_token_file)
