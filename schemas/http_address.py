"""Addresses that are spoken to over HTTP."""

from difflib import get_close_matches
from urllib.parse import urlsplit

_SCHEMES = ("https", "http")


def address_problem(address: str, *, is_base: bool = False) -> str | None:
    """Return what is wrong with an address and the way out, without the address, which may be a secret; None: nothing.

    Args:
        address: what was told.
        is_base: whether paths are put behind it, so that it must not have parameters.
    """
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return "is no address; write https://host/path"
    if parts.scheme not in _SCHEMES or "://" not in address:
        near = get_close_matches(parts.scheme, _SCHEMES, n=1) if "://" in address else []
        return "must begin with https:// or http://" + (f"; did you mean {near[0]}://?" if near else "")
    if not parts.hostname or any(char.isspace() for char in address):
        return "names no host, or has a space in it; write https://host/path"
    if is_base and (parts.query or parts.fragment):
        return "must end before the ? or #"
    return None
