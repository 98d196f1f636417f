"""`dealstream backfill hubspot`: what the API tells counts as what the same deals' webhooks told."""

import fcntl
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from stream.cli.commands.backfill import command
from stream.connectors.hubspot import HubSpot as Connector
from stream.ingest.enrich import enrich
from tests.backfill.service import Sent, State
from tests.support.crm_apis.deals import OPEN, WON
from tests.support.crm_apis.hubspot import HubSpot
from tests.support.crm_apis.server import TOKEN, Answer, FakeApi
from tests.support.webhooks import FUNNEL, as_body, change, funnel, hubspot_item, millis

LATER = datetime(2026, 11, 26, 12, tzinfo=UTC)


class Run(NamedTuple):
    """A HubSpot, and where what was read of it is kept."""

    server: FakeApi
    folder: Path

    def __call__(self, *arguments):
        return CliRunner().invoke(command, ["hubspot", *arguments])


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Types the command beside a HubSpot with two deals."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "funnel.yaml")
    hubspot = HubSpot()
    hubspot.deals = [WON, OPEN]
    with hubspot.api() as server:
        monkeypatch.setenv("DEALSTREAM_CRM_API", server.address)

        yield Run(server, tmp_path / "data" / "backfill" / "hubspot-api")


def test_a_dry_run_reads_all_and_says_what_would_be_sent(run):
    answer = run("--dry-run", "--token-file", "token")
    assert answer.exit_code == 0, answer.output
    assert "Read 2 records from HubSpot" in answer.output
    assert "2 deals, from 2026-11-02" in answer.output
    assert TOKEN not in answer.output


def test_what_was_read_for_a_dry_run_is_taken_for_the_run(run):
    run("--dry-run", "--token-file", "token")
    asked = len(run.server.asked)
    answer = run("--dry-run", "--token-file", "token")
    assert "Taking what was read from HubSpot at" in answer.output
    assert len(run.server.asked) == asked


def test_the_way_out_of_what_the_funnel_file_lacks_is_the_funnel_file_as_nobody_wrote_the_mapping(run, tmp_path):
    (tmp_path / "funnel.yaml").write_text(
        FUNNEL.replace("id: lead, name: Lead", "id: first, name: First").replace('id: "101"', 'id: "102"')
    )
    run("--dry-run", "--token-file", "token", "--rejected", "rejected.csv")
    rejected = (tmp_path / "rejected.csv").read_text()
    assert "no stage 'lead'; add it to pipelines, or to `formerly` of the one that it is now" in rejected
    assert "no rep '101' (it has '102'); add it to reps, or to `formerly` of the one that it is now" in rejected
    assert "values" not in rejected


def test_a_crm_that_refuses_is_told_with_the_way_out(run):
    run.server.trouble = [Answer(403, {"message": "This app hasn't been granted all required scopes"})]
    answer = run("--dry-run", "--token-file", "token")
    assert answer.exit_code == 1
    assert "granted all required scopes): it needs the scopes crm.objects.deals.read" in answer.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "is read with a token of its API; name its file with --token-file"),
        (("--mapping", "x.yaml"), "go with files; hubspot is asked itself"),
        (("--suggest",), "go with files; hubspot is asked itself"),
        (("--write-funnel", "f.yaml", "--dry-run"), "go with files; hubspot is asked itself"),
        (("--exported", "2026-01-01"), "go with files; hubspot is asked itself"),
    ],
)
def test_what_does_not_fit_is_refused(run, arguments, said):
    answer = run(*arguments)
    assert answer.exit_code == 2
    assert said in " ".join(answer.output.split())
    assert run.server.asked == []


def test_the_token_of_another_crm_of_the_settings_goes_to_nobody(run, monkeypatch):
    monkeypatch.setenv("DEALSTREAM_CRM_TOKEN", TOKEN)
    monkeypatch.setenv("DEALSTREAM_PIPEDRIVE_SECRET", "ann:7c1f0e5b-3d92-4a68-b1c4-90e2a7d85f36")
    answer = run("--dry-run")
    assert answer.exit_code == 2
    assert "secrets of Pipedrive and none of HubSpot" in " ".join(answer.output.split())
    assert run.server.asked == []
    monkeypatch.setenv("DEALSTREAM_HUBSPOT_SECRET", "3f9d2c71-8a64-4be0-9c15-d07b6e2f4a83")
    assert run("--dry-run").exit_code == 0


def test_a_token_goes_with_a_crm_alone_and_a_file_of_its_name_goes_before_it(run, tmp_path):
    (tmp_path / "hubspot").write_text("id,stage\n1,won\n")
    answer = run("--token-file", "token", "--dry-run")
    assert "--token-file goes with the name of a CRM instead of files" in answer.output


def test_two_at_once_are_not_let_into_the_same_files(run):
    run.folder.parent.mkdir(parents=True)
    with (run.folder.parent / "hubspot-api.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        answer = run("--dry-run", "--token-file", "token")
    assert "another `dealstream backfill hubspot` is under way" in answer.output
    assert (answer.exit_code, run.server.asked) == (1, [])


def told_live():
    """The webhooks of the same deals."""
    items = []
    for deal in (WON, OPEN):
        at = millis_of(deal["createdAt"])
        items.append(hubspot_item(objectId=int(deal["id"]), occurredAt=at, eventId=len(items)))
        for name, history in deal["propertiesWithHistory"].items():
            for one in reversed(history):
                fields = {"objectId": int(deal["id"]), "occurredAt": millis_of(one["timestamp"]), "eventId": len(items)}
                items.append(change(name, one["value"], **fields))
    return items


def millis_of(text):
    return millis(datetime.fromisoformat(text))


@pytest.fixture
def pulled(run, tmp_path):
    """The files and the mapping of a whole pull."""
    run("--dry-run", "--token-file", "token")
    return (run.folder / "mapping.yaml").read_text(), [run.folder / "hubspot-history.csv"]


def live_events(known):
    """The events of those webhooks, as they stand in the topic."""
    normalized = Connector.without_secret(known).normalize(as_body(told_live()))
    assert normalized.rejections == []
    return [one for event, _ in normalized.events for one in enrich(event, known, "hubspot", None)]


def test_the_history_counts_as_the_webhooks_did(pulled, monkeypatch):
    monkeypatch.setattr("tests.backfill.service.NOW", LATER)
    known = funnel()
    live = State(live_events(known)).windows(known)
    sent = Sent(pulled[0], pulled[1], known)
    assert sent.rejected == []
    assert State(sent.events).windows(known) == live
    assert sum(measures.get("won_amount", 0) for measures in live.values()) == 108_000


def test_what_came_live_before_changes_nothing(pulled, monkeypatch):
    monkeypatch.setattr("tests.backfill.service.NOW", LATER)
    known = funnel()
    state = State(live_events(known))
    before = state.windows(known)
    state.add(Sent(pulled[0], pulled[1], known, State(live_events(known))).events)
    assert state.windows(known) == before
