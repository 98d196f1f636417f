"""Where ClickHouse is a server, a trial looks into it by itself."""

from datetime import datetime
from functools import partial

import pytest
from pydantic import SecretStr

from stream.cli.trial.numbers import Numbers
from stream.cli.trial.steps import Stopped
from stream.config.settings import Settings
from stream.local_stack.ports import free_ports
from tests.support.clickhouse import opened
from tests.support.deals import event
from tests.support.histories import KNOWN
from tests.support.stored_deals import store
from tests.support.telling import WORDS

DEAL = "hubspot:dealstream-try-1"


async def test_a_deal_that_is_stored_there_is_seen_and_another_is_not(http_settings):
    now = f"{datetime.now(KNOWN.zone):%Y-%m-%d %H:%M}"
    told = partial(event, deal_id=DEAL)
    deal = [told(0, now, "created"), told(1, now, "stage", "lead"), told(2, now, "owner", "ada")]
    settings = http_settings.model_copy(update={"worker_port": free_ports(1)[0]})
    for clickhouse in opened(settings, KNOWN):
        store(clickhouse, deal)
        assert await Numbers(settings, KNOWN, "ada", DEAL, 1, WORDS).stored() == clickhouse.where
        with pytest.raises(Stopped, match="does not have it after 1 s: no worker answers"):
            await Numbers(settings, KNOWN, "bo", DEAL, 1, WORDS).stored()


async def test_a_server_that_is_away_is_said():
    settings = Settings(clickhouse=SecretStr(f"clickhouse://127.0.0.1:{free_ports(1)[0]}"))
    with pytest.raises(Stopped, match=r"127\.0\.0\.1"):
        await Numbers(settings, KNOWN, "ada", DEAL, 1, WORDS).stored()
