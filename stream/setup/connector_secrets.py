"""A first secret for a connector, in the form that it takes."""

import base64
import secrets


def made(crm: str) -> str:
    """Return a secret that nobody can guess; of HubSpot it stands in until that of the app takes its place."""
    match crm:
        case "pipedrive":
            return f"dealstream:{secrets.token_urlsafe(32)}"
        case "close":
            return secrets.token_hex(32)
        case "salesforce" | "standard":
            return f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}"
    return secrets.token_urlsafe(32)
