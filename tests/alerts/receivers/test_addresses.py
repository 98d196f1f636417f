"""What may be sent to: addresses of the internet, whatever they are written as or resolve to."""

import pytest
from aiohttp.resolver import ThreadedResolver
from yarl import URL

from stream.alerts.receivers.addresses import PrivateAddress, PublicOnly, check_written, is_public

PRIVATE = [
    "127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "224.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:db8::1",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_loopback_link_local_and_shared_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34", "64:ff9b::5db8:d822"]
)
def test_those_of_the_internet_are(address):
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "[::1]", "169.254.169.254", "[::ffff:10.0.0.1]"])
def test_an_address_that_is_written_as_numbers_is_checked_too(host):
    with pytest.raises(PrivateAddress):
        check_written(URL(f"http://{host}:8080/hook"))


def test_a_name_is_none():
    check_written(URL("https://hooks.example/x"))


async def resolved(monkeypatch, *addresses):
    async def resolve(_self, host, port=0, family=0):
        return [{"hostname": host, "host": one, "port": port, "family": 2, "proto": 6, "flags": 0} for one in addresses]

    monkeypatch.setattr(ThreadedResolver, "resolve", resolve)
    return [one["host"] for one in await PublicOnly().resolve("hooks.example", 443)]


async def test_a_name_is_used_where_all_its_addresses_are_public(monkeypatch):
    assert await resolved(monkeypatch, "93.184.216.34", "93.184.216.35") == ["93.184.216.34", "93.184.216.35"]


async def test_one_private_address_among_several_is_enough_to_refuse_a_name(monkeypatch):
    with pytest.raises(PrivateAddress):
        await resolved(monkeypatch, "93.184.216.34", "10.0.0.1")


@pytest.mark.parametrize("name", ["localhost", "127.1", "0x7f.1", "2130706433"])
async def test_a_name_that_means_this_machine_is_refused(name):
    try:
        await PublicOnly().resolve(name, 80)
    except OSError:
        return  # PrivateAddress is one; and a resolver may refuse such a name by itself
    pytest.fail("it is not refused")
