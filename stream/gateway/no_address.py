"""What is said of an address that the gateway does not have: the way to the one that was meant. Pure.

Nothing of what was asked is repeated, and nothing told that another request could not find out.
"""

from collections.abc import Collection, Sequence

_WEBHOOKS = ("webhooks", "webhook")


def no_address(path: str, served: Collection[str], known: Sequence[str]) -> str:
    """Return the way out.

    Args:
        path: what was asked for, such as `/webhooks/HubSpot/`.
        served: connectors that have an address here, since they have a secret.
        known: all connectors that there are.
    """
    first, *rest = [part for part in path.lower().split("/") if part] or [""]
    name = first if first in known else rest[0] if first in _WEBHOOKS and rest else ""
    if name in served:
        return f"no such address; it is /webhooks/{name}, without anything behind it"
    if name in known:
        setting = f"DEALSTREAM_{name.upper()}_SECRET"
        return f"no such address while {setting} is not set; set it, or {setting}_FILE, where the gateway starts"
    those = ", ".join(f"/webhooks/{one}" for one in known)
    return f"no such address; webhooks are taken at {those}, and the page is at the worker's address"
