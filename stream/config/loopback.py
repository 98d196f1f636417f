"""Addresses of this machine, on the way to which nobody reads along."""

from ipaddress import ip_address


def is_here(host: str) -> bool:
    """Say whether a host is this machine itself."""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False
