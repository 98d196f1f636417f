"""Contacts and leads go through a pipeline of their own, and name the deal that they became."""

import pytest

from tests.support.counts import (
    FUNNEL,
    KINDS,
    Counts,
    close,
    funnel_of,
    hubspot,
    pipedrive,
    salesforce,
)
from tests.support.webhooks import as_body

LEADS = FUNNEL.replace(
    "teams:",
    """  - id: leads
    name: Leads
    kind: leads
    stages:
      - {id: lead, name: Lead, kind: open}
      - {id: marketingqualifiedlead, name: MQL, kind: open, mark: mql}
      - {id: salesqualifiedlead, name: SQL, kind: open, mark: sql}
      - {id: opportunity, name: Opportunity, kind: won}
      - {id: Working, name: Working, kind: open, mark: mql}
      - {id: Converted, name: Converted, kind: won}
      - {id: stat_potential, name: Potential, kind: open}
      - {id: stat_bad, name: Bad fit, kind: lost}
teams:""",
)


def contact(number, stages, family="contact"):
    for place, stage in enumerate(stages):
        fields = {"subscriptionType": f"{family}.propertyChange", "propertyName": "lifecyclestage"}
        fields |= {"objectTypeId": "0-1"} if family == "object" else {}
        yield hubspot(number, at=1_795_000_000_000 + place, propertyValue=stage) | fields


LIFECYCLE = ("lead", "marketingqualifiedlead", "salesqualifiedlead", "opportunity")


@pytest.mark.parametrize("family", ["contact", "object"])
def test_contacts_go_through_the_pipeline_of_leads_and_are_no_deals(family):
    items = [item for number in range(10) for item in contact(number, LIFECYCLE[: 4 if number < 3 else 2], family)]
    counts = Counts("hubspot", [items, [hubspot(1, "creation") | {"subscriptionType": "contact.creation"}]], LEADS)
    assert counts.letters == []
    still, further = "cohort_open:marketingqualifiedlead", "cohort_progressed:marketingqualifiedlead"
    assert (counts[still], counts[further]) == (7, 3)
    assert (counts["mql_open"], counts["mql_converted"]) == (7, 3)
    assert (counts["created"], counts["won"], counts["created_won"], counts["entered:opportunity"]) == (0, 0, 0, 3)


def test_without_a_pipeline_of_leads_contacts_are_put_aside():
    counts = Counts("hubspot", [list(contact(1, ["lead"]))])
    assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["unsupported_object"])


def test_a_stage_of_deals_is_none_of_leads():
    counts = Counts("hubspot", [list(contact(1, ["won"]))], LEADS)
    assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["unknown_stage"])


def test_a_contact_says_which_deal_it_became():
    item = {
        "eventId": 1,
        "portalId": 1,
        "occurredAt": 1_795_000_000_000,
        "subscriptionType": "contact.associationChange",
    }
    item |= {"fromObjectTypeId": "0-1", "fromObjectId": 5, "toObjectTypeId": "0-3", "toObjectId": 7}
    [(event, _)] = KINDS["hubspot"].without_secret(funnel_of(LEADS)).normalize(as_body([item])).events
    assert (event.deal_id, event.property, event.value) == ("hubspot:contact:5", "deal", "hubspot:7")


def test_a_lead_of_salesforce_is_converted_and_names_its_opportunity():
    record, about = "00QWt0000000001MAA", {"header": {"entityName": "Lead"}}
    created = salesforce("CREATE", record=record, Status="Working", CreatedDate="2026-10-01T08:00:00Z", **about)
    converted = salesforce(
        "UPDATE",
        record=record,
        at=1_795_000_100_000,
        Status="Converted",
        IsConverted=True,
        ConvertedOpportunityId="006Wt000007r2cDIAQ",
        **about,
    )
    counts = Counts("salesforce", [created, converted], LEADS)
    assert (counts["advanced:Working"], counts["created"], counts["won"], counts.letters) == (1, 0, 0, [])
    events = [
        event for event, _ in KINDS["salesforce"].without_secret(funnel_of(LEADS)).normalize(as_body(converted)).events
    ]
    assert events[-1].value == "salesforce:006Wt000007r2cDIAQ"


def test_a_lead_of_close_moves_through_its_statuses():
    def lead(at, previous, status):
        data = {"id": "lead_1", "status_id": status, "date_created": "2026-10-01T08:00:00+00:00"}
        body = close(at, previous)
        return {"event": body["event"] | {"object_type": "lead", "object_id": "lead_1", "data": data}}

    bodies = [
        lead("2026-11-20T10:00:00", {"name": "x"}, "stat_potential"),
        lead("2026-11-20T11:00:00", {"status_id": "stat_potential"}, "stat_bad"),
    ]
    counts = Counts("close", bodies, LEADS)
    assert (counts["lost:stat_potential"], counts["lost_deals"], counts["created"], counts.letters) == (1, 0, 0, [])


def test_data_of_a_lead_makes_no_deal():
    of_pipedrive = pipedrive("change", "2026-11-20T09:28:13Z", number=5, previous={"title": "x"})
    of_pipedrive["data"] = {"id": 5, "title": "Lead", "value": {"amount": 5, "currency": "EUR"}, "owner_id": 501}
    of_close = close("2026-11-20T10:00:00", {"status_id": "1"})
    of_close["event"] |= {"object_id": "lead_1", "data": {"id": "lead_1", "status_id": "2", "display_name": "Wayne"}}
    for kind, body in {"pipedrive": of_pipedrive, "close": of_close}.items():
        counts = Counts(kind, [body])
        assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["bad_shape"])
