import pytest

from tests.support.small_service import Service


@pytest.fixture
async def service():
    async with Service() as started:
        yield started
