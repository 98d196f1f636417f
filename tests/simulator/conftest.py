import pytest

from tests.simulator.service import Service


@pytest.fixture
async def service():
    async with Service() as started:
        yield started
