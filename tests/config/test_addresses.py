"""Addresses of HTTP that are not understood are refused, never guessed."""

import pytest
from pydantic import ValidationError

from schemas.http_address import address_problem
from stream.config.settings import Settings


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("htps://crm.example/hook", "did you mean https://?"),
        ("ftp://crm.example/hook", "must begin with https:// or http://"),
        ("crm.example/hook", "must begin with https:// or http://"),
        ("https:crm.example", "must begin with https:// or http://"),
        ("https://", "names no host"),
        ("https://crm example/", "has a space in it"),
        ("https://crm.example:port/", "is no address"),
        ("https://crm.example:99999/", "is no address"),
    ],
)
def test_what_is_no_address_is_refused(address, told):
    assert told in str(address_problem(address))


def test_parameters_are_refused_only_where_paths_are_put_behind():
    assert address_problem("https://crm.example/hook?key=1") is None
    assert "before the ?" in str(address_problem("https://crm.example/hook?key=1", is_base=True))


@pytest.mark.parametrize("address", ["htp://gateway.example", "https://gateway.example/?a=1", "https://:443"])
def test_the_public_address_of_the_gateway_is_one_that_paths_can_be_put_behind(address):
    with pytest.raises(ValidationError):
        Settings(public_url=address)
