"""From an empty folder to the CRM's first event on the page, by what `dealstream init` says and nothing else."""

import json

import pytest

from tests.support.crm_apis.deals import hubspot_deal
from tests.support.crm_apis.hubspot import HubSpot
from tests.support.crm_apis.server import TOKEN
from tests.support.terminal import Terminals
from tests.support.waiting import eventually


@pytest.fixture
def terminals(tmp_path):
    started = Terminals(tmp_path)
    yield started
    started.end()


def test_what_init_writes_is_all_that_up_and_try_need(terminals):
    written = terminals.type("init pipedrive --time-zone Europe/Berlin --currency EUR")
    assert written.returncode == 0, written.stderr
    assert "dealstream up --no-simulate --data live" in written.stdout
    assert "dealstream try pipedrive --data live" in written.stdout
    terminals.up("live", "--no-simulate", "--broker", "memory")
    tried = terminals.type("try pipedrive --data live")
    assert tried.returncode == 0, tried.stdout + tried.stderr
    assert "✓ page" in tried.stdout
    assert "First rep" in tried.stdout


def test_with_a_token_the_history_is_on_the_page_before_the_first_webhook(terminals):
    hubspot = HubSpot()
    at = "2026-11-02T09:00:00.000Z"
    hubspot.deals = [
        hubspot_deal(
            str(number),
            at,
            dealstage=[(at, "appointmentscheduled"), ("2026-11-05T09:00:00.000Z", stage)],
            hubspot_owner_id=[(at, "101")],
            amount=[(at, "1000")],
        )
        for number, stage in enumerate(("closedwon", "closedwon", "closedlost", "contractsent"), 501)
    ]
    (terminals.folder / "token").write_text(TOKEN)
    with hubspot.api() as server:
        terminals.environment["DEALSTREAM_CRM_API"] = server.address
        written = terminals.type("init hubspot --token-file token --yes")
        assert written.returncode == 0, written.stderr
        del terminals.environment["DEALSTREAM_CRM_API"]
        assert "dealstream backfill hubspot --data live" in written.stdout
        terminals.up("live", "--no-simulate", "--broker", "memory")
        tried = terminals.type("try hubspot --data live")
        assert tried.returncode == 0, tried.stdout + tried.stderr
        for counts in ("Sent ", "Read 4 records from HubSpot"):
            sent = terminals.type("backfill hubspot --data live")
            assert sent.returncode == 0, sent.stdout + sent.stderr
            assert counts in sent.stdout + sent.stderr

    def totals():
        total = json.loads(terminals.type("kpis --all --json --data live").stdout)["total"]
        return [total[name] for name in ("created", "won", "revenue")]

    eventually(lambda: totals() == [4, 2, 200_000])
