"""Close's opportunities and the changes of their statuses become rows, one per change."""

import asyncio

from stream.config.funnel_file import parse
from stream.crm_api.client import Api
from stream.crm_api.close import MANNERS
from stream.crm_api.history.close import FILE, history, rows_of
from tests.support.crm_apis.close import Close
from tests.support.crm_apis.server import TOKEN
from tests.support.crm_webhooks import FUNNEL, OPPORTUNITY


def moved(at, old, new, **fields):
    base = {"opportunity_id": OPPORTUNITY["id"], "lead_id": OPPORTUNITY["lead_id"], "date_created": f"2026-11-{at}"}
    return base | {"old_status_id": old, "new_status_id": new} | fields


def test_an_opportunity_that_never_moved_was_created_as_it_is():
    at = "2026-11-19T08:00:00.123000+00:00"
    assert [row[1:] for row in rows_of(OPPORTUNITY, [])] == [
        (at, "created", at),
        (at, "status_id", "stat_open"),
        (at, "user_id", "user_ada"),
        (at, "value", "5000"),
        (at, "value_currency", "EUR"),
    ]


def test_fields_that_the_funnel_file_keeps_are_told_as_they_are_now():
    kept = {"custom.cf_channel": "source", "custom.cf_why": "loss_reason"}
    opportunity = OPPORTUNITY | {"custom.cf_channel": ["Fair", "Web"], "custom.cf_other": "x"}
    told = {row[2]: row[3] for row in rows_of(opportunity, [], tuple(kept))}
    assert (told["custom.cf_channel"], "custom.cf_why" in told, "custom.cf_other" in told) == ("Fair,Web", False, False)
    assert '"custom.cf_channel": "source"' in history(parse(FUNNEL), kept).mapping


def test_before_its_first_change_it_was_in_the_status_that_it_left():
    changes = [moved("25T10:00:00", "stat_lost", "stat_won"), moved("20T10:00:00", "stat_open", "stat_lost")]
    told = [row[1:] for row in rows_of(OPPORTUNITY | {"status_id": "stat_won"}, changes) if row[2] == "status_id"]
    assert told == [
        ("2026-11-19T08:00:00.123000+00:00", "status_id", "stat_open"),
        ("2026-11-20T10:00:00+00:00", "status_id", "stat_lost"),
        ("2026-11-25T10:00:00+00:00", "status_id", "stat_won"),
    ]


def test_the_changes_of_a_page_are_asked_for_by_its_leads_and_each_goes_to_its_opportunity():
    close = Close()
    close.opportunities = [
        OPPORTUNITY | {"id": f"oppo_{n}", "lead_id": f"lead_{n % 2}", "value": None} for n in range(3)
    ]
    close.changes = [
        moved("20T10:00:00", "stat_open", "stat_won", opportunity_id=f"oppo_{n}", lead_id=f"lead_{n % 2}")
        for n in (0, 2, 7)
    ]
    [part] = history(parse(FUNNEL), {}).parts

    async def all_pages(server):
        async with Api(MANNERS._replace(per_second=1000), TOKEN, server.address) as api:
            first = await part.page(api, "")
            return first, await part.page(api, first.following)

    with close.api() as server:
        first, second = asyncio.run(all_pages(server))
    assert (first.records, first.following, second.records, second.following) == (2, "2", 1, "")
    won = [row[0] for page in (first, second) for row in page.rows[FILE] if row[3] == "stat_won"]
    assert won == ["oppo_0", "oppo_2"]
    leads = [one.query["lead_id"] for one in server.asked if "status_change" in one.path]
    assert set(leads) == {"lead_0,lead_1", "lead_0"}
