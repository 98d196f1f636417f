"""Whose request it is: what X-Forwarded-For says counts only from trusted proxies."""

import pytest
from pydantic import ValidationError

from stream.config.settings import Settings
from stream.service.addresses import UNKNOWN, Clients


def client(peer, *forwarded_for, trusted="10.0.0.0/8, fd00::/8"):
    return Clients(Settings(trusted_proxies=trusted).proxies()).client(peer, forwarded_for)


@pytest.mark.parametrize("trusted", ["", "192.168.0.0/16"])
def test_of_a_peer_that_is_no_trusted_proxy_no_header_is_believed(trusted):
    assert client("10.0.0.1", "203.0.113.9", trusted=trusted) == "10.0.0.1"


def test_behind_a_trusted_proxy_the_client_is_whom_it_was_called_by():
    assert client("10.0.0.1", "203.0.113.9") == "203.0.113.9"


def test_what_the_client_itself_has_put_into_the_header_is_not_believed():
    assert client("10.0.0.1", "1.1.1.1, 10.0.0.7, 203.0.113.9") == "203.0.113.9"


def test_behind_several_trusted_proxies_the_last_hop_that_is_none_is_the_client():
    assert client("10.0.0.1", "1.1.1.1, 203.0.113.9, 10.0.0.8, 10.0.0.7") == "203.0.113.9"


def test_several_headers_are_read_as_one_in_their_order():
    assert client("10.0.0.1", "1.1.1.1", "203.0.113.9, 10.0.0.7") == "203.0.113.9"


@pytest.mark.parametrize("header", [[], [""], ["unknown"], ["1.1.1.1, nonsense"], ["1.1.1.1, "]])
def test_a_header_without_a_readable_last_hop_leaves_the_proxy_itself(header):
    assert client("10.0.0.1", *header) == "10.0.0.1"


def test_a_hop_that_cannot_be_read_hides_what_stands_before_it():
    assert client("10.0.0.1", "1.1.1.1, <script>, 10.0.0.7") == "10.0.0.7"


def test_where_every_hop_is_a_trusted_proxy_the_first_one_is_the_client():
    assert client("10.0.0.1", "10.0.0.9, 10.0.0.8") == "10.0.0.9"


@pytest.mark.parametrize("hop", ["203.0.113.9:55555", "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:443"])
def test_a_hop_may_have_a_port_or_be_an_ipv4_address_within_ipv6(hop):
    assert client("::ffff:10.0.0.1", hop) == "203.0.113.9"


def test_the_addresses_of_one_ipv6_customer_are_one_client():
    assert client("2001:db8:1:2::1") == client("fd00::1", "2001:db8:1:2:ffff::9") == "2001:db8:1:2::/64"


@pytest.mark.parametrize("peer", [None, "", "/run/gateway.sock"])
def test_a_peer_without_an_address_has_a_name_of_its_own(peer):
    assert client(peer, "1.1.1.1") == UNKNOWN


def test_a_network_that_is_none_is_named_with_the_way_out():
    with pytest.raises(ValidationError, match=r"(?s)trusted_proxies.*10\.0\.0\.300.*10\.0\.0\.0/8"):
        Settings(trusted_proxies="10.0.0.0/8, 10.0.0.300")
