"""From what CRMs send to the numbers: what a deal or an activity counts, in any order of arrival."""

from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.counts import (
    FUNNEL,
    KINDS,
    Counts,
    activity,
    change,
    close,
    funnel_of,
    hubspot,
    pipedrive,
    salesforce,
)
from tests.support.examples import examples
from tests.support.webhooks import as_body


def test_a_deal_first_seen_on_a_change_has_all_that_the_payload_knows():
    body = pipedrive(
        "change",
        "2026-11-20T09:28:13Z",
        previous={"status": "open"},
        stage_id=2,
        status="won",
        value=5000,
        add_time="2026-10-01T08:00:00Z",
        won_time="2026-11-20T09:28:13Z",
    )
    counts = Counts("pipedrive", [body])
    assert (counts["won"], counts["won_amount"], counts.reps("won")) == (1, 500_000, ["501"])
    assert (counts.days("created"), counts[f"cycle_minutes:{50 * 1440 + 88}"]) == (["2026-10-01"], 1)


def test_a_deal_of_close_first_seen_on_a_change_has_all_that_the_payload_knows():
    body = close("2026-11-20T10:00:00", {"status_id": "2"}, status_id="won", status_type="won")
    counts = Counts("close", [body])
    assert (counts["won"], counts["won_amount"], counts.reps("won")) == (1, 500_000, ["501"])
    assert (counts.days("created"), counts[f"cycle_minutes:{50 * 1440 + 120}"]) == (["2026-10-01"], 1)


def test_an_undelete_of_a_deal_that_was_never_seen_puts_it_into_its_stage():
    body = salesforce(
        "UNDELETE",
        record="006Wt000007r2cDIAQ",
        StageName="Negotiation",
        Amount=500,
        OwnerId="005Wt000003kQ1XIAU",
        CreatedDate="2026-10-01T08:00:00.000Z",
    )
    counts = Counts("salesforce", [body])
    assert (counts["still_there:Negotiation"], counts["waiting_amount:Negotiation:EUR"]) == (1, 50_000)
    assert (counts.reps("still_there:Negotiation"), counts.days("created")) == (["005Wt000003kQ1XIAU"], ["2026-10-01"])


SIGHT = pipedrive("change", "2026-11-20T09:00:00Z", previous={"title": "x"}, value=200, stage_id=2)


def test_a_change_newer_than_the_first_sight_wins_and_an_older_one_fills_the_past():
    newer = pipedrive("change", "2026-11-20T11:00:00Z", previous={"value": 200}, value=300, stage_id=2)
    older = pipedrive("change", "2026-11-20T07:00:00Z", previous={"stage_id": 3}, value=200, stage_id=1)
    for bodies in permutations([SIGHT, newer, older]):
        counts = Counts("pipedrive", bodies)
        assert (counts["still_there:2"], counts["waiting_amount:2:EUR"]) == (1, 30_000)
        assert (counts["advanced:1"], counts["stage_seconds:1"]) == (1, 7200)


def test_a_change_of_the_moment_of_the_first_sight_wins():
    changed = pipedrive("change", "2026-11-20T09:00:00Z", previous={"value": 200}, value=300, stage_id=2)
    for bodies in permutations([SIGHT, changed]):
        assert Counts("pipedrive", bodies)["waiting_amount:2:EUR"] == 30_000


AMOUNTS = {
    ("JPY", "{USD: 150}", "USD", "1234.56"): 185_184,
    ("JPY", "{USD: 150}", "USD", "0.40"): 60,
    ("JPY", "{USD: 150}", "USD", "0." + "3" * 40): 50,
    ("JPY", "{}", None, "1234.56"): 1235,
    ("EUR", "{KWD: 3}", "KWD", "1.234"): 370,
    ("EUR", "{KWD: 1}", "KWD", "-1.234"): -123,
    ("KWD", "{JPY: 0.002}", "JPY", "1500.5"): 3001,
    ("EUR", "{USD: 0.333333333}", "USD", "999999999999.999"): 33_333_333_300_000,
}


@pytest.mark.parametrize(("reported", "rates", "currency", "amount"), AMOUNTS)
@pytest.mark.parametrize("backwards", [False, True])
def test_an_amount_is_exact_until_its_currency_is_known(reported, rates, currency, amount, backwards):
    pairs = dict(one.split(": ") for one in rates.strip("{}").split(", ") if one)
    told = ", ".join(f"{code}: [{{starts: 2026-01-01, rate: {rate}}}]" for code, rate in pairs.items())
    text = FUNNEL.replace("currency: EUR", f"currency: {reported}\nexchange_rates: {{{told}}}")
    bodies = [[change(1, "amount", amount)], [change(1, "dealstage", "won")]]
    if currency is not None:
        bodies.append([change(1, "deal_currency_code", currency)])
    counts = Counts("hubspot", bodies[::-1] if backwards else bodies, text)
    assert counts["won_amount"] == AMOUNTS[reported, rates, currency, amount]


@settings(max_examples=examples(60))
@given(st.decimals(-(10**6), 10**6, allow_nan=False, places=6), st.decimals("0.000001", 1000, places=6))
def test_of_any_amount_and_rate_the_product_is_rounded_once(amount, rate):
    text = FUNNEL.replace(
        "currency: EUR", f"currency: JPY\nexchange_rates: {{USD: [{{starts: 2026-01-01, rate: {rate:f}}}]}}"
    )
    body = [change(1, "amount", f"{amount:f}"), change(1, "deal_currency_code", "USD"), change(1, "dealstage", "won")]
    assert Counts("hubspot", [body], text)["won_amount"] == round(amount * rate)


def test_a_duration_in_an_object_is_read():
    body = activity(
        "2026-11-20T09:28:13Z", previous={"done": False}, duration={"timezone_id": None, "value": "00:30:00"}
    )
    counts = Counts("pipedrive", [body])
    assert (counts["activities:call"], counts["activity_seconds:call"]) == (1, 1800)
    assert counts.days("activities:call") == ["2026-11-20"]


def test_an_activity_that_is_edited_after_it_was_done_stays_on_its_day():
    done = activity("2026-11-20T09:28:13Z", previous={"done": False}, duration="00:30")
    edited = activity(
        "2026-11-23T09:00:00Z", previous={"note": ""}, duration="00:30", update_time="2026-11-23T09:00:00Z"
    )
    again = activity(
        "2026-11-24T09:00:00Z", previous={"note": ""}, duration="00:45", update_time="2026-11-24T09:00:00Z"
    )
    for bodies in permutations([done, edited, again]):
        counts = Counts("pipedrive", bodies)
        assert (counts.days("activities:call"), counts["activity_seconds:call"]) == (["2026-11-20"], 2700)
    for bodies in permutations([edited, again]):
        assert Counts("pipedrive", bodies).days("activities:call") == ["2026-11-23"]


def test_an_activity_with_a_field_that_cannot_be_read_counts_without_it_and_whole_once_it_was_mended():
    broken = activity("2026-11-20T09:28:13Z", previous={"done": False}, duration="an hour")
    counts = Counts("pipedrive", [broken])
    assert (counts["activities:call"], counts["activity_seconds:call"], counts.reps("activities:call")) == (
        1,
        0,
        ["501"],
    )
    assert [(letter["reason"], letter["part"]) for letter in counts.letters] == [("bad_value", "duration_seconds")]
    mended = activity("2026-11-20T09:28:13Z", previous={"done": False}, duration="01:00")
    for bodies in permutations([broken, mended]):
        assert Counts("pipedrive", bodies)["activity_seconds:call"] == 3600


NAMED = (
    FUNNEL
    + """
sources: {property: channel}
loss_reasons: {property: why}
accounts: {property: org_id}
"""
)


def properties(connector, body):
    events = KINDS[connector].without_secret(funnel_of(NAMED)).normalize(as_body(body)).events
    told = [event for event, _ in events if event.type == "deal.property_changed"]
    return {event.property: (event.value, event.claim) for event in told}


def test_the_properties_that_the_funnel_file_names_are_read_from_every_crm_that_shows_deals_whole():
    previous, told = {"channel": "web"}, {"channel": "fair", "why": "price", "org_id": 501}
    expected = {"channel": ("fair", "changed"), "why": ("price", "seen"), "org_id": ("501", "seen")}
    at = "2026-11-20T09:28:13Z"
    assert properties("pipedrive", pipedrive("change", at, previous=previous, **told)) == expected
    assert properties("close", close(at, previous, **told)) == expected
    change_event = salesforce("UPDATE", record="006Wt000007r2cDIAQ", **told)
    values = {name: value for name, (value, _) in properties("salesforce", change_event).items()}
    assert values == told | {"org_id": "501"}


@pytest.mark.parametrize(
    ("told", "value"),
    [
        ({"type": "varchar", "value": "fair"}, "fair"),
        ({"type": "double", "value": 2.5}, "2.5"),
        ({"type": "enum", "id": 87}, "87"),
        ({"type": "user", "id": 501}, "501"),
        ({"type": "set", "values": [{"id": 87}, {"id": 90}]}, "87,90"),
        ("87,90", "87,90"),
    ],
)
def test_a_property_may_be_a_custom_field_of_pipedrive_of_any_type(told, value):
    body = pipedrive("create", "2026-11-20T09:28:13Z", custom_fields={"channel": told})
    assert properties("pipedrive", body) == {"channel": (value, "changed")}


def test_of_the_custom_fields_of_pipedrive_those_changed_that_it_tells_what_they_were():
    own = {"channel": {"type": "enum", "id": 87}, "why": {"type": "varchar", "value": "price"}}
    previous = {"custom_fields": {"channel": {"type": "enum", "id": 86}}}
    body = pipedrive("change", "2026-11-20T09:28:13Z", previous=previous, custom_fields=own)
    assert properties("pipedrive", body) == {"channel": ("87", "changed"), "why": ("price", "seen")}


def test_several_values_of_a_property_stand_beside_each_other_and_a_box_is_ticked_or_not():
    told = {"channel": ["fair", "web"], "why": True}
    assert properties("close", close("2026-11-20T09:28:13Z", None, **told)) == {
        "channel": ("fair,web", "changed"),
        "why": ("true", "changed"),
    }


def test_a_property_in_a_shape_that_says_no_value_is_rejected_and_not_blank():
    body = pipedrive("create", "2026-11-20T09:28:13Z", custom_fields={"channel": {"from": 1, "until": 2}})
    [letter] = [one for one in Counts("pipedrive", [body], NAMED).letters if "channel" in one["detail"]]
    assert letter["reason"] == "bad_value"


# What a relay has made of what the CRM wrote


TICKED = {True: ("true", "True", 1, "1"), False: ("false", "", 0, "0", None)}


@pytest.mark.parametrize(("is_set", "told"), [(is_set, one) for is_set, several in TICKED.items() for one in several])
def test_a_flag_is_read_as_text_and_as_a_number_too(is_set, told):
    at = "2026-11-20T09:28:13Z"
    assert Counts("pipedrive", [activity(at, done=told)])["activities:call"] == is_set
    gone = [pipedrive("create", at), pipedrive("change", at, previous={"is_deleted": False}, is_deleted=told)]
    assert Counts("pipedrive", gone)["created"] == (not is_set)
    done = {"OwnerId": "005Wt000003kQ1XIAU", "TaskSubtype": "Call", "IsClosed": told, "Status": "Done"}
    task = salesforce("CREATE", record="00TWt000007r2cDIAQ", header={"entityName": "Task"}, **done)
    assert Counts("salesforce", [task])["activities:call"] == is_set
    link = {"fromObjectTypeId": "0-48", "toObjectTypeId": "0-3", "fromObjectId": 5, "toObjectId": 7}
    link |= {"subscriptionType": "object.associationChange", "associationRemoved": told}
    [event] = KINDS["hubspot"].without_secret(funnel_of(FUNNEL)).normalize(as_body([hubspot(7, **link)])).events
    assert (event[0].type == "deal.property_changed") == is_set


def test_a_flag_that_says_neither_yes_nor_no_is_rejected_with_its_field():
    [letter] = Counts("pipedrive", [activity("2026-11-20T09:28:13Z", done="maybe")]).letters
    assert (letter["reason"], letter["detail"].split(":")[0]) == ("bad_value", "done")


def test_a_status_that_pipedrive_does_not_have_is_rejected_and_not_open():
    at = "2026-11-20T09:28:13Z"
    for told, stage, dead in (("Won", "won", []), (" open ", "1", []), ("closed", None, ["status"])):
        counts = Counts("pipedrive", [pipedrive("create", at, status=told)])
        moves = [event["stage_id"] for event in counts.events if event["type"] == "deal.stage_changed"]
        assert moves == ([stage] if stage else [])
        assert [letter["detail"].split(":")[0] for letter in counts.letters] == dead


@pytest.mark.parametrize("told", [20261231, 1_798_675_200, 5.5])
def test_a_number_that_is_neither_days_nor_milliseconds_is_no_close_date(told):
    counts = Counts("salesforce", [salesforce("UPDATE", record="006Wt000007r2cDIAQ", CloseDate=told)])
    assert ([letter["reason"] for letter in counts.letters], counts.events) == (["bad_time"], [])


@pytest.mark.parametrize("told", ["--- \n+++ 5f3c\n@@ -1 +1 @@\n-price\n+budget", {"diff": "--- \n+++ 5f3c\n@@"}])
def test_a_long_text_of_which_salesforce_tells_only_what_changed_is_no_value(told):
    change_event = salesforce("UPDATE", record="006Wt000007r2cDIAQ", why=told, Amount=5)
    counts = Counts("salesforce", [change_event], NAMED)
    assert [letter["reason"] for letter in counts.letters] == ["missed_changes"]
    assert [event["type"] for event in counts.events] == ["deal.amount_changed"]


def test_data_of_another_kind_makes_no_deal():
    body = pipedrive("change", "2026-11-20T09:28:13Z", number=5)
    body["data"] = {"id": 77, "first_name": "Ada", "owner_id": 501}
    counts = Counts("pipedrive", [body])
    assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["bad_shape"])


def test_a_merge_alone_takes_the_merged_deals_away_and_leaves_the_new_one_uncertain():
    deals = [hubspot(number, "creation") for number in (11, 12)]
    merge = hubspot(13, "merge", primaryObjectId=11, mergedObjectIds=[12], newObjectId=13, at=1_795_000_001_000)
    counts = Counts("hubspot", [deals, [merge]])
    assert counts["created"] == 0
