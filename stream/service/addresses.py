"""Whose request it is, also behind proxies: what a proxy says is believed only of those that are trusted."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = "unknown"


class Clients:
    """Tells the client of a request. `trusted` are the networks of the proxies."""

    def __init__(self, trusted: Sequence[Network]) -> None:
        self._trusted = trusted

    def client(self, peer: str | None, forwarded_for: Iterable[str]) -> str:
        """Return who sent a request: an IPv4 address, or the /64 network of an IPv6 address, which is one customer's.

        Args:
            peer: address at the other end of the connection.
            forwarded_for: the X-Forwarded-For headers, in order. Each proxy adds whom it was called by at the
                end, so the last one that is no trusted proxy is the client; what stands before it may be made up.
        """
        address = _address(peer or "")
        if address is None:
            return UNKNOWN
        if self.trusts(address):
            for hop in reversed(",".join(forwarded_for).split(",")):
                forwarded = _address(hop.strip())
                if forwarded is None:
                    break
                address = forwarded
                if not self.trusts(address):
                    break
        if isinstance(address, IPv6Address):
            return str(ip_network((address.packed[:8] + bytes(8), 64)))
        return str(address)

    def is_proxy(self, peer: str | None) -> bool:
        """Say whether the other end of a connection is a trusted proxy."""
        address = _address(peer or "")
        return address is not None and self.trusts(address)

    def trusts(self, address: Address) -> bool:
        """Say whether an address is a proxy's."""
        return any(address in network for network in self._trusted)


@lru_cache(1024)
def _address(text: str) -> Address | None:
    """Return an address, written with or without a port; an IPv4 address within IPv6 as itself."""
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text)
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address
