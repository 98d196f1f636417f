"""`dealstream backfill` of Pipedrive, Close and Salesforce: their history counts as their webhooks did."""

from datetime import UTC, datetime

import pytest
from click.testing import CliRunner

from stream.cli.commands.backfill import command
from stream.connectors.close.connector import Close as CloseConnector
from stream.connectors.pipedrive.connector import Pipedrive as PipedriveConnector
from stream.connectors.salesforce.connector import Salesforce as SalesforceConnector
from stream.ingest.enrich import enrich
from tests.backfill.service import Sent, State, closed
from tests.support.crm_apis.close import Close
from tests.support.crm_apis.pipedrive import Pipedrive
from tests.support.crm_apis.salesforce import Salesforce
from tests.support.crm_apis.server import TOKEN
from tests.support.crm_webhooks import DEAL_ID, FUNNEL, OPPORTUNITY, OWNER_ID, change_event, crm_funnel, opportunity, v2
from tests.support.webhooks import as_body

LATER = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture
def pulled(tmp_path, monkeypatch):
    """Read a CRM's history, and return its mapping and files."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    (tmp_path / "token").write_text(TOKEN)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "funnel.yaml")
    monkeypatch.setattr("tests.backfill.service.NOW", LATER)

    def read(name, crm, code=0):
        with crm.api() as server:
            monkeypatch.setenv("DEALSTREAM_CRM_API", server.address)
            answer = CliRunner().invoke(command, [name, "--token-file", "token", "--dry-run"])
        assert answer.exit_code == code, answer.output
        folder = tmp_path / "data" / "backfill" / f"{name}-api"
        return (folder / "mapping.yaml").read_text(), sorted(folder.glob("*.csv"))

    return read


def counted(connector, bodies):
    """The measures of webhooks."""
    known, events = crm_funnel(), []
    live = connector.without_secret(known)
    for body in bodies:
        normalized = live.normalize(as_body(body))
        assert normalized.rejections == []
        events += [one for event, _ in normalized.events for one in enrich(event, known, live.name, None)]
    return State(events).windows(known)


def sent(read):
    told = Sent(read[0], read[1], crm_funnel())
    assert told.rejected == []
    return State(told.events).windows(crm_funnel())


def told_by_pipedrive(begun, steps):
    """Webhooks, the deal as it is now, and its changelog, the newest change first."""
    now: dict[str, object] = {"expected_close_date": None, "won_time": None} | begun
    bodies, changelog = [v2("create", at="2026-11-02T09:00:00.000Z", **now)], []
    for at, change in steps:
        previous = {name: now[name] for name in change}
        now = now | change
        bodies.append(v2(at=at.replace("Z", ".500Z"), previous=previous, **now))
        for name, value in change.items():
            logged = {"field_key": {"owner_id": "user_id"}.get(name, name), "time": at[:19].replace("T", " ")}
            changelog.insert(0, logged | {"old_value": previous[name], "new_value": value})
    return bodies, [now | {"add_time": "2026-11-02T09:00:00Z"}], changelog


def closed_days(windows, names=("won", "lost_deals")):
    """On which days deals were closed."""
    hours = [hour for (*_, hour), measures in windows.items() if any(measures.get(name) for name in names)]
    return [datetime.fromtimestamp(hour, UTC).date().isoformat() for hour in hours]


def won_on(windows):
    return closed_days(windows, ("won",))


def test_pipedrives_changelogs_count_as_its_webhooks(pulled):
    base = {"id": 5, "stage_id": 11, "pipeline_id": 1, "status": "open", "value": 900, "currency": "EUR"}
    steps: list[tuple[str, dict[str, object]]] = [
        ("2026-11-03T10:00:00Z", {"stage_id": 12}),
        ("2026-11-04T10:00:00Z", {"status": "lost"}),
        ("2026-11-05T10:00:00Z", {"status": "open"}),
        ("2026-11-06T10:00:00Z", {"value": 1200.5}),
        ("2026-11-09T10:00:00Z", {"owner_id": 502}),
        ("2026-11-10T10:00:00Z", {"status": "won"}),
    ]
    crm = Pipedrive()
    bodies, crm.deals, crm.changes["5"] = told_by_pipedrive(base | {"owner_id": 501}, steps)
    live = counted(PipedriveConnector, bodies)
    assert sent(pulled("pipedrive", crm)) == live
    assert sum(measures.get("won_amount", 0) for measures in live.values()) == 120_050


def test_a_pipedrive_deal_that_was_written_down_as_won_counts_when_it_was_won(pulled):
    now = {"id": 5, "stage_id": 11, "pipeline_id": 1, "status": "won", "value": 900, "currency": "EUR", "owner_id": 501}
    now |= {"won_time": "2026-11-03T10:00:00Z", "expected_close_date": "2026-12-24"}
    now |= {"add_time": "2026-11-10T09:00:00Z"}
    crm = Pipedrive()
    crm.deals = [now]
    live = counted(PipedriveConnector, [v2("create", at="2026-11-10T09:00:00.000Z", **now)])
    assert sent(pulled("pipedrive", crm)) == live
    assert won_on(live) == ["2026-11-03"]


def test_what_is_expected_of_a_closed_pipedrive_deal_is_no_close_until_it_is_reopened(pulled):
    base = {"id": 5, "stage_id": 11, "pipeline_id": 1, "status": "open", "value": 900, "currency": "EUR"}
    steps: list[tuple[str, dict[str, object]]] = [
        ("2026-11-04T10:00:00Z", {"status": "won", "won_time": "2026-11-04T10:00:00Z"}),
        ("2026-11-05T10:00:00Z", {"expected_close_date": "2026-12-24"}),
        ("2026-11-06T10:00:00Z", {"status": "open", "won_time": None}),
        ("2026-11-09T10:00:00Z", {"status": "won", "won_time": "2026-11-08T10:00:00Z"}),
        ("2026-11-10T10:00:00Z", {"expected_close_date": "2027-01-31"}),
    ]
    crm = Pipedrive()
    bodies, crm.deals, crm.changes["5"] = told_by_pipedrive(base | {"owner_id": 501}, steps)
    live = counted(PipedriveConnector, bodies)
    assert sent(pulled("pipedrive", crm)) == live
    assert won_on(live) == ["2026-11-08"]


@pytest.mark.parametrize(
    ("fields", "closed_on"),
    [
        ({"status_id": "stat_won", "status_type": "won", "date_won": "2026-11-10"}, "2026-11-10"),
        ({"status_id": "stat_lost", "status_type": "lost", "date_won": "2026-12-24", "date_lost": "2026-11-11"},
         "2026-11-11"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("moved", [False, True])
def test_a_close_opportunity_counts_on_the_day_of_winning_or_losing(pulled, fields, closed_on, moved):
    crm = Close()
    crm.opportunities = [OPPORTUNITY | fields]
    told = {"opportunity_id": OPPORTUNITY["id"], "lead_id": OPPORTUNITY["lead_id"]}
    told |= {"old_status_id": "stat_open", "new_status_id": fields["status_id"]}
    crm.changes = [told | {"date_created": "2026-11-20T10:30:15+00:00"}] if moved else []
    begun = {} if moved else fields
    bodies = [opportunity("created", at="2026-11-19T08:00:00.123000", **begun)]
    if moved:
        before = {name: OPPORTUNITY[name] for name in fields}
        bodies.append(opportunity(at="2026-11-20T10:30:15", previous=before, **fields))
    live = counted(CloseConnector, bodies)
    assert sent(pulled("close", crm)) == live
    assert closed_days(live) == [closed_on]


def test_closes_changes_of_status_count_as_its_webhooks(pulled):
    crm = Close()
    won = OPPORTUNITY | {"status_id": "stat_won", "status_type": "won", "status_label": "Won"}
    crm.opportunities = [won]
    crm.changes = [
        {
            "opportunity_id": OPPORTUNITY["id"],
            "lead_id": OPPORTUNITY["lead_id"],
            "date_created": "2026-11-20T10:30:15.250000+00:00",
            "old_status_id": "stat_open",
            "new_status_id": "stat_won",
        }
    ]
    bodies = [
        opportunity("created", at="2026-11-19T08:00:00.123000"),
        opportunity(previous={"status_id": "stat_open", "status_type": "active"}, **{
            name: won[name] for name in ("status_id", "status_type", "status_label")
        }),
    ]  # fmt: skip
    live = counted(CloseConnector, bodies)
    assert sent(pulled("close", crm)) == live
    assert sum(measures.get("won_amount", 0) for measures in live.values()) == 500_000


def test_salesforces_histories_count_as_its_change_events(pulled):
    at = [datetime(2026, 11, day, 9, tzinfo=UTC) for day in (2, 5, 10)]
    stages = ("Prospecting", "Negotiation/Review", "Closed Won")
    crm = Salesforce()
    crm.page_size = 10
    texts = [f"{one:%Y-%m-%dT%H:%M:%S}.000+0000" for one in at]
    crm.objects["OpportunityHistory"] = [
        {"Id": f"008{n:015}", "OpportunityId": DEAL_ID, "CreatedDate": text, "StageName": stage, "Amount": 1000.0}
        | {"CloseDate": "2026-11-10"}
        for n, (text, stage) in enumerate(zip(texts, stages, strict=True), 1)
    ]
    crm.objects["OpportunityFieldHistory"] = []
    crm.objects["Opportunity"] = [
        {"Id": DEAL_ID, "CreatedDate": texts[0], "StageName": stages[2], "LastStageChangeDate": texts[2]}
        | {"CloseDate": "2026-11-10", "OwnerId": OWNER_ID, "Amount": 1000.0}
    ]
    first = {"StageName": stages[0], "Amount": 1000.0, "CloseDate": "2026-11-10", "OwnerId": OWNER_ID}
    bodies = [change_event("CREATE", at=at[0], header={"commitNumber": 1}, **first)]
    bodies += [
        change_event(at=moment, header={"commitNumber": n}, StageName=stage)
        for n, (moment, stage) in enumerate(zip(at[1:], stages[1:], strict=True), 2)
    ]
    live = counted(SalesforceConnector, bodies)
    # A close date is a day: the hour within it differs.
    known = crm_funnel()
    assert closed(sent(pulled("salesforce", crm)), known) == closed(live, known)
    assert sum(measures.get("won", 0) for measures in live.values()) == 1


def test_a_salesforce_opportunity_that_never_changed_counts_as_its_change_event(pulled):
    at = datetime(2026, 11, 2, 9, tzinfo=UTC)
    crm = Salesforce()
    told = {"StageName": "Prospecting", "Amount": 1000.0, "CloseDate": "2026-12-10", "OwnerId": OWNER_ID}
    created = f"{at:%Y-%m-%dT%H:%M:%S}.000+0000"
    crm.objects |= {"OpportunityHistory": [], "OpportunityFieldHistory": []}
    crm.objects["Opportunity"] = [{"Id": DEAL_ID, "CreatedDate": created, "LastStageChangeDate": None, **told}]
    live = counted(SalesforceConnector, [change_event("CREATE", at=at, header={"commitNumber": 1}, **told)])
    assert sent(pulled("salesforce", crm)) == live


def test_an_amount_in_a_currency_without_a_rate_is_rejected_and_counts_in_no_other(pulled):
    crm = Close()
    crm.opportunities = [OPPORTUNITY | {"id": "oppo_chf", "value_currency": "CHF"}, OPPORTUNITY]
    mapping, files = pulled("close", crm, code=1)
    told = Sent(mapping, files, crm_funnel())
    assert [one.reason for one in told.rejected] == ["unknown_currency", "unknown_currency"]
    amounts = {event.deal_id for event in told.events if event.type == "deal.amount_changed"}
    assert amounts == {f"close:{OPPORTUNITY['id']}"}
