"""HubSpot's history of deals becomes rows, one per change, page by page."""

import asyncio
import re

import pytest

from stream.config.funnel_file import parse
from stream.crm_api.client import Api, CrmError
from stream.crm_api.history.hubspot import FILE, HEADER, history, rows_of
from stream.crm_api.hubspot import MANNERS
from tests.support.crm_apis.deals import OPEN, WON, hubspot_deal
from tests.support.crm_apis.hubspot import HubSpot
from tests.support.crm_apis.server import TOKEN
from tests.support.webhooks import FUNNEL


def test_a_deal_is_its_creation_and_then_its_changes_with_the_oldest_first():
    names = ("dealstage", "amount")
    assert [row[1:] for row in rows_of(WON, names)] == [
        ("2026-11-02T09:00:00.100Z", "createdate", "2026-11-02T09:00:00.100Z"),
        ("2026-11-02T09:00:00.100Z", "dealstage", "lead"),
        ("2026-11-03T08:00:00.000Z", "amount", "1000.5"),
        ("2026-11-05T10:00:00.000Z", "dealstage", "lost"),
        ("2026-11-06T10:00:00.000Z", "dealstage", "lead"),
        ("2026-11-09T08:00:00.000Z", "amount", "1200"),
        ("2026-11-10T15:30:00.250Z", "dealstage", "won"),
    ]


def test_of_two_changes_of_one_moment_the_order_of_hubspot_stays():
    at = "2026-11-02T09:00:00.100Z"
    deal = hubspot_deal("1", at, dealstage=[(at, "lead"), (at, "won")])
    assert [row[3] for row in rows_of(deal, ("dealstage",))][1:] == ["lead", "won"]


def test_an_owner_who_was_taken_away_is_told_and_a_stage_that_is_blank_is_not():
    assert [row[3] for row in rows_of(OPEN, ("hubspot_owner_id",))][1:] == ["101", ""]
    deal = hubspot_deal("1", "2026-11-02T09:00:00Z", dealstage=[("2026-11-02T09:00:00Z", "")])
    assert len(rows_of(deal, ("dealstage",))) == 1


def test_close_dates_are_iso_however_old_the_change_is():
    assert [row[3] for row in rows_of(WON, ("closedate",))][1:] == [
        "2026-12-31T22:59:59.999Z",
        "2026-11-16T15:30:00.250000+00:00",
    ]


@pytest.mark.parametrize("told", ["1767225600", "99999999999999999", "-86400000"])
def test_a_number_that_is_no_date_of_hubspot_stays_as_it_is(told):
    deal = hubspot_deal("1", "2026-11-02T09:00:00Z", closedate=[("2026-11-02T09:00:00Z", told)])
    assert [row[3] for row in rows_of(deal, ("closedate",))][1:] == [told]


def test_pages_follow_each_other_and_ask_for_all_properties_that_are_kept():
    hubspot = HubSpot()
    hubspot.deals = [WON, OPEN, hubspot_deal("503", "2026-11-02T09:00:00Z")]
    told = history(parse(FUNNEL), {"hs_analytics_source": "source"})
    [part] = told.parts

    async def all_pages(server):
        async with Api(MANNERS._replace(per_second=1000), TOKEN, server.address) as api:
            first = await part.page(api, "")
            return first, await part.page(api, first.following)

    with hubspot.api() as server:
        first, second = asyncio.run(all_pages(server))
    assert (first.records, first.following, second.records, second.following) == (2, "2", 1, "")
    assert {row[0] for row in first.rows[FILE]} == {"501", "502"}
    assert part.files == {FILE: HEADER}
    query = server.asked[0].query
    assert (query["limit"], query["archived"]) == ("50", "false")
    asked = "dealstage,hubspot_owner_id,amount,deal_currency_code,closedate,hs_analytics_source"
    assert query["propertiesWithHistory"] == asked
    assert '"hs_analytics_source": "source"' in told.mapping


@pytest.mark.parametrize("lack", ["id", "createdAt"])
def test_a_deal_that_is_not_as_documented_is_named(lack):
    with pytest.raises(CrmError, match=lack):
        rows_of({name: value for name, value in WON.items() if name != lack}, ("dealstage",))


@pytest.mark.parametrize("told", ["yesterday", "0001-01-01T00:00:00+14:00"])
def test_a_change_whose_time_cannot_be_read_is_named_with_its_deal(told):
    deal = hubspot_deal("503", "2026-11-02T09:00:00Z", dealstage=[(told, "lead")])
    with pytest.raises(CrmError, match=re.escape(f"/crm/v3/objects/deals/503: timestamp is no time: '{told}'")):
        rows_of(deal, ("dealstage",))
