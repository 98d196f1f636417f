"""Asking a server of a test with a token of a test."""

import asyncio

import pytest

from stream.crm_api.client import Api
from stream.crm_api.crms import CRMS
from tests.support.crm_apis.server import TOKEN


@pytest.fixture
def told():
    """Return what a CRM's server says of its organisation."""

    def ask(name, crm):
        async def asked(server):
            async with Api(CRMS[name].manners._replace(per_second=1000), TOKEN, server.address) as api:
                return await CRMS[name].organisation(api)

        with crm.api() as server:
            return asyncio.run(asked(server)), server

    return ask
