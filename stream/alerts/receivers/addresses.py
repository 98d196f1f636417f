"""Addresses that may be sent to. A name is resolved once, and what was checked is what is connected to."""

import socket
from ipaddress import IPv6Address, IPv6Network, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver
from yarl import URL

_TRANSLATED = IPv6Network("64:ff9b::/96")
"""IPv4 behind a translator (RFC 6052): the last four bytes are the address."""


class PrivateAddress(OSError):
    """An address lies in a network that is not the internet's."""


def is_public(address: str) -> bool:
    """Say whether an IP address is of the internet: not private, loopback, link-local, shared, or for many."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        if ip in _TRANSLATED:
            return is_public(socket.inet_ntoa(ip.packed[-4:]))
        embedded = ip.ipv4_mapped or ip.sixtofour
        if embedded is not None:
            return is_public(str(embedded))
    return ip.is_global and not ip.is_multicast


def check_written(url: URL) -> None:
    """Raise PrivateAddress where an address is written as a private IP address, which is never resolved."""
    host = url.host or ""
    try:
        public = is_public(host)
    except ValueError:
        return  # a name
    if not public:
        raise PrivateAddress(host)


class PublicOnly(AbstractResolver):
    """Resolves names of which all addresses are public. Raises PrivateAddress for others."""

    def __init__(self) -> None:
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the addresses of a name."""
        resolved = await self._resolver.resolve(host, port, family)
        if not all(is_public(one["host"]) for one in resolved):
            raise PrivateAddress(host)
        return resolved

    async def close(self) -> None:
        """Do nothing: there is nothing to close."""
