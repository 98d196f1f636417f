"""`dealstream try` beside a stack: the event of each CRM comes to the page, and leaves no number behind."""

import json
import urllib.error
import urllib.request

import pytest

from stream.cli.trial.crms import CRMS
from tests.support.crm_webhooks import CLOSE_SECRET, PIPEDRIVE_SECRET, SALESFORCE_SECRET
from tests.support.stack import Up, json_of
from tests.support.waiting import eventually

STEPS = ["signed", "gateway", "Kafka", "worker", "ClickHouse", "page", "taken out"]


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    stack = Up(tmp_path_factory.mktemp("try"))
    stack.environment |= {
        "DEALSTREAM_PIPEDRIVE_SECRET": PIPEDRIVE_SECRET,
        "DEALSTREAM_CLOSE_SECRET": CLOSE_SECRET,
        "DEALSTREAM_SALESFORCE_SECRET": SALESFORCE_SECRET,
        "DEALSTREAM_PUBLIC_URL": "https://hooks.example.com",
    }
    try:
        stack.start("--no-simulate")
        yield stack
    finally:
        stack.end()


def created(stack):
    return json_of(f"{stack.worker}/api/kpis?period=7d")["total"]["created"]


@pytest.mark.parametrize("crm", CRMS)
def test_the_event_of_each_crm_comes_to_the_page_and_is_taken_out_again(running, crm):
    answer = running.run("try", crm, "--json", "--data", str(running.folder))
    told = json.loads(answer.stdout)
    assert [(step["name"], step["is_done"]) for step in told["steps"]] == [(name, True) for name in STEPS], told
    assert answer.returncode == 0
    assert "of Ada Lindqvist: 1 deal created in the last 7 days, with this one" in told["steps"][5]["told"]
    eventually(lambda: created(running) == 0)


def test_a_rep_whom_the_funnel_file_does_not_have_is_said_and_nothing_stays(running):
    answer = running.run("try", "hubspot", "--rep", "999", "--data", str(running.folder))
    assert answer.returncode == 1
    assert "✗ gateway" in answer.stdout
    assert "unknown_rep: " in answer.stdout
    assert "✓ taken out" in answer.stdout


def test_a_deal_that_is_kept_stays_in_the_numbers(running):
    answer = running.run("try", "standard", "--keep", "--data", str(running.folder))
    assert answer.returncode == 0, answer.stdout
    assert "taken out" not in answer.stdout
    eventually(lambda: created(running) == 1)


def test_why_a_webhook_is_not_authentic_is_in_the_log_that_the_docs_name(running):
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(f"{running.gateway}/webhooks/pipedrive", b"{}", headers)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=60)
    refused.value.close()
    assert refused.value.code == 401
    log = running.folder / "logs" / "gateway.log"
    eventually(lambda: "A request to pipedrive is not authentic: " in log.read_text())
