"""From what CRMs send to the numbers: webhooks in any order of arrival, and what their deals and activities count."""

from itertools import pairwise, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.config.settings import Settings
from stream.connectors.accounts import AccountsError, MainAccounts
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


def one_second(number, offset=0):
    """A deal that is created, moved and won, the latter two within a second."""
    return [
        pipedrive("create", "2026-11-20T09:28:10.000Z", number=number),
        pipedrive("change", "2026-11-20T09:28:13.100Z", number=number, previous={"stage_id": 1}, stage_id=2),
        pipedrive(
            "change",
            "2026-11-20T09:28:13.900Z",
            number=number,
            previous={"status": "open", "won_time": None},
            stage_id=2,
            status="won",
            won_time="2026-11-20T09:28:13Z",
        ),
    ]


@pytest.mark.parametrize("arrival", list(permutations(range(3))))
def test_a_deal_moved_and_won_within_a_second_is_won_whatever_its_id_and_the_order_of_arrival(arrival):
    for number in range(50):
        counts = Counts("pipedrive", [one_second(number)[place] for place in arrival])
        assert (counts["won"], counts["won_amount"]) == (1, 10_000)
        assert (counts["advanced:1"], counts["advanced:2"]) == (1, 1)


def as_v1(body):
    """The same webhook as version 1 sends it: to the second."""
    names = {"create": "added", "change": "updated", "delete": "deleted"}
    meta = {"action": names[body["meta"]["action"]], "object": "deal", "id": int(body["meta"]["entity_id"])}
    meta |= {"company_id": 1, "timestamp": 1_795_166_893 if body["meta"]["action"] != "create" else 1_795_166_890}
    previous = body["previous"] and (body["data"] or {}) | body["previous"]
    return {"event": "x", "meta": meta, "current": body["data"], "previous": previous}


def test_a_deal_moved_and_won_within_a_second_is_won_also_where_only_the_second_is_told():
    for number in range(50):
        for bodies in (one_second(number), one_second(number)[::-1]):
            assert Counts("pipedrive", map(as_v1, bodies))["won"] == 1


def test_a_deal_deleted_and_restored_within_a_second_counts_and_the_other_way_round_it_does_not():
    for number in range(20):
        deal = pipedrive("create", "2026-11-20T09:28:10.000Z", number=number)
        gone = pipedrive("delete", "2026-11-20T09:28:13.200Z", number=number)
        back = pipedrive("change", "2026-11-20T09:28:13.700Z", number=number, previous={"status": "deleted"})
        for bodies in permutations([deal, gone, back]):
            assert Counts("pipedrive", bodies)["created"] == 1
        later = pipedrive("delete", "2026-11-20T09:28:13.900Z", number=number)
        for bodies in permutations([deal, back, later]):
            assert Counts("pipedrive", bodies)["created"] == 0


def test_two_commits_of_one_millisecond_are_ordered_by_their_numbers():
    for number in range(50):
        record = f"006Wt0000{number:06}IAQ"
        first = salesforce("UPDATE", record=record, StageName="Negotiation", header={"transactionKey": "b"})
        then = salesforce(
            "UPDATE", record=record, StageName="Closed Won", header={"transactionKey": "a", "commitNumber": 101}
        )
        for bodies in ([first, then], [then, first]):
            assert Counts("salesforce", bodies)["won"] == 1


def test_of_two_moves_of_one_millisecond_the_one_that_closes_the_deal_came_last():
    for number in range(50):
        moved, won = change(number, "dealstage", "2", event=9), change(number, "dealstage", "won", event=3)
        for bodies in ([[moved, won]], [[won], [moved]]):
            assert Counts("hubspot", bodies)["won"] == 1


def test_of_two_open_stages_of_one_millisecond_the_higher_event_id_came_last():
    for number in range(50):
        first, then = change(number, "dealstage", "3", event=9), change(number, "dealstage", "2", event=10)
        for bodies in ([[first, then]], [[then, first]]):
            assert Counts("hubspot", bodies)["still_there:2"] == 1


def test_a_change_there_and_back_that_came_as_one_holds_from_its_time():
    there = close("2026-11-20T10:05:00", {"status_id": "1"}, status_id="2")
    bodies = [
        close("2026-11-20T10:00:00", {"status_id": "3"}, status_id="1"),
        there,
        close("2026-11-20T10:10:00", {"status_id": "1"}, status_id="1"),
    ]
    for arrival in permutations(bodies):
        counts = Counts("close", arrival)
        assert (counts["still_there:1"], counts["moved_back:2"]) == (1, 1)


OPEN = ("1", "2", "3")


@pytest.mark.parametrize(
    "path",
    [("1", "2", "3"), ("1", "3", "2"), ("1", "2", "won"), ("2", "1", "won"), ("1", "won", "2"), ("1", "3", "won", "2")],
)
@pytest.mark.parametrize("kind", ["close", "pipedrive"])
def test_moves_of_one_moment_are_ordered_by_where_they_came_from(kind, path):
    bodies = []
    for before, after in pairwise(path):
        if kind == "close":
            bodies.append(close("2026-11-20T10:00:00", {"status_id": before}, status_id=after))
        else:
            now, then = (
                {"stage_id": int(one) if one in OPEN else 3, "status": "open" if one in OPEN else one}
                for one in (after, before)
            )
            bodies.append(pipedrive("change", "2026-11-20T10:00:00Z", previous=then, **now))
    for arrival in permutations(bodies):
        assert Counts(kind, arrival)[f"still_there:{path[-1]}"] == 1


# A deal that existed before


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


# Amounts

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


# Activities


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


# Several accounts


def creations(*companies, kind="pipedrive", accounts=None):
    reader = KINDS[kind].without_secret(funnel_of(FUNNEL), accounts)
    for company in companies:
        if kind == "hubspot":
            body = [hubspot(1, "creation") | {"portalId": company}]
        else:
            body = pipedrive("create", "2026-11-20T09:28:10Z", number=1, meta={"company_id": company})
        yield {event.deal_id for event, _ in reader.normalize(as_body(body)).events}


@pytest.mark.parametrize("kind", ["pipedrive", "hubspot"])
def test_deals_of_two_accounts_with_one_id_are_two_deals_and_those_of_the_first_keep_their_ids(kind):
    assert list(creations("7788", "99", "7788", kind=kind)) == [{f"{kind}:1"}, {f"{kind}:99/1"}, {f"{kind}:1"}]


def accounts_of(**settings):
    return MainAccounts.of(Settings(**settings))


def test_the_account_that_is_set_keeps_its_ids_whichever_sends_first(tmp_path):
    accounts = accounts_of(pipedrive_account="7788", accounts_file=tmp_path / "accounts.json")
    assert list(creations("99", "7788", accounts=accounts)) == [{"pipedrive:99/1"}, {"pipedrive:1"}]


@pytest.mark.parametrize("kind", ["pipedrive", "hubspot"])
def test_the_account_that_came_first_stays_the_main_one_after_a_restart(tmp_path, kind):
    file = tmp_path / "not there yet" / "accounts.json"
    assert list(creations("7788", kind=kind, accounts=accounts_of(accounts_file=file))) == [{f"{kind}:1"}]
    again = accounts_of(accounts_file=file)
    assert list(creations("99", "7788", kind=kind, accounts=again)) == [{f"{kind}:99/1"}, {f"{kind}:1"}]


@pytest.mark.parametrize("content", ["{", "[]", '{"pipedrive": 5}'])
def test_a_file_of_accounts_that_cannot_be_read_is_named(tmp_path, content):
    file = tmp_path / "accounts.json"
    file.write_text(content)
    with pytest.raises(AccountsError, match=r"DEALSTREAM_ACCOUNTS_FILE.*accounts\.json"):
        accounts_of(accounts_file=file)


def test_a_merge_names_deals_of_its_own_account():
    reader = KINDS["hubspot"].without_secret(funnel_of(FUNNEL), accounts_of(hubspot_account="7788"))
    merge = hubspot(13, "merge", primaryObjectId=11, mergedObjectIds=[12], newObjectId=13)
    merged, _, gap = [event for event, _ in reader.normalize(as_body([merge])).events]
    assert (merged.deal_id, merged.into_deal_id, gap.deal_id) == ("hubspot:1/12", "hubspot:1/13", "hubspot:1/13")


def test_an_activity_belongs_to_a_deal_of_its_own_account():
    reader = KINDS["pipedrive"].without_secret(funnel_of(FUNNEL), accounts_of(pipedrive_account="7788"))
    [(event, _)] = reader.normalize(
        as_body(activity("2026-11-20T09:28:13Z", previous={"done": False}, duration="00:30", deal_id=7))
    ).events
    assert (event.activity_id, event.deal_id) == ("pipedrive:1/2", "pipedrive:1/7")


# Leads

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


# Source, loss reason and account

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


# What is not what it says


def test_data_of_another_kind_makes_no_deal():
    body = pipedrive("change", "2026-11-20T09:28:13Z", number=5)
    body["data"] = {"id": 77, "first_name": "Ada", "owner_id": 501}
    counts = Counts("pipedrive", [body])
    assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["bad_shape"])


def test_data_of_a_lead_makes_no_deal():
    of_pipedrive = pipedrive("change", "2026-11-20T09:28:13Z", number=5, previous={"title": "x"})
    of_pipedrive["data"] = {"id": 5, "title": "Lead", "value": {"amount": 5, "currency": "EUR"}, "owner_id": 501}
    of_close = close("2026-11-20T10:00:00", {"status_id": "1"})
    of_close["event"] |= {"object_id": "lead_1", "data": {"id": "lead_1", "status_id": "2", "display_name": "Wayne"}}
    for kind, body in {"pipedrive": of_pipedrive, "close": of_close}.items():
        counts = Counts(kind, [body])
        assert (counts.windows, [letter["reason"] for letter in counts.letters]) == ({}, ["bad_shape"])


def test_a_merge_alone_takes_the_merged_deals_away_and_leaves_the_new_one_uncertain():
    deals = [hubspot(number, "creation") for number in (11, 12)]
    merge = hubspot(13, "merge", primaryObjectId=11, mergedObjectIds=[12], newObjectId=13, at=1_795_000_001_000)
    counts = Counts("hubspot", [deals, [merge]])
    assert counts["created"] == 0
