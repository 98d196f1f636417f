"""One field that cannot be read is put aside by itself, and whatever else the payload says counts."""

import pytest

from tests.support.counts import Counts, activity, close, pipedrive, salesforce

WON = {
    "pipedrive": pipedrive(
        "change",
        "2026-11-20T09:28:13Z",
        previous={"title": "x"},
        status="won",
        value=50,
        add_time="2026-10-01T08:00:00Z",
        won_time="2026-11-20T09:28:13Z",
    ),
    "close": close("2026-11-20T09:28:13", {"note": "x"}, status_id="won", status_type="won", value=5000),
    "salesforce": salesforce(
        "UNDELETE",
        record="006Wt000007r2cDIAQ",
        StageName="Closed Won",
        Amount=50,
        OwnerId="005Wt000003kQ1XIAU",
        CreatedDate="2026-10-01T08:00:00.000Z",
    ),
}
NOTHING_BUT = [
    ("pipedrive", "add_time", "0000-00-00 00:00:00", "deal.created", {"won": 1, "won_amount": 5000}),
    ("pipedrive", "update_time", "soon", "update_time", {"won": 1, "won_amount": 5000, "created": 1}),
    ("pipedrive", "value", "a lot", "deal.amount_changed", {"won": 1, "won_without_amount": 1, "created": 1}),
    ("pipedrive", "owner_id", [501], "deal.owner_changed", {"won": 1, "won_amount": 5000, "created": 1}),
    ("pipedrive", "pipeline_id", {"id": 1}, "deal.stage_changed", {"created": 1, "created_amount": 5000}),
    ("pipedrive", "won_time", "x", "deal.close_date_changed", {"won": 1, "won_amount": 5000, "created": 1}),
    ("close", "date_created", "x", "deal.created", {"won": 1, "won_amount": 5000}),
    ("close", "value", "x", "deal.amount_changed", {"won": 1, "won_without_amount": 1, "created": 1}),
    ("close", "user_id", {"id": "501"}, "deal.owner_changed", {"won": 1, "won_amount": 5000, "created": 1}),
    ("close", "status_id", ["won"], "deal.stage_changed", {"created": 1, "created_amount": 5000}),
    ("close", "date_won", "20.11.2026", "deal.close_date_changed", {"won": 1, "won_amount": 5000, "created": 1}),
    ("salesforce", "CreatedDate", "x", "deal.created", {"won": 1, "won_amount": 5000}),
    ("salesforce", "Amount", "x", "deal.amount_changed", {"won": 1, "won_without_amount": 1, "created": 1}),
    ("salesforce", "OwnerId", {"Id": "x"}, "deal.owner_changed", {"won": 1, "won_amount": 5000, "created": 1}),
    ("salesforce", "StageName", 5.5, "deal.stage_changed", {"created": 1, "created_amount": 5000}),
    (
        "salesforce",
        "CloseDate",
        "20/11/2026",
        "deal.close_date_changed",
        {"won": 1, "won_amount": 5000, "created": 1},
    ),
]


def with_field(kind, name, value):
    body = WON[kind]
    match kind:
        case "pipedrive":
            return body | {"data": body["data"] | {name: value}}
        case "close":
            return {"event": body["event"] | {"data": body["event"]["data"] | {name: value}}}
    return {"payload": body["payload"] | {name: value}}


@pytest.mark.parametrize(("kind", "name", "value", "part", "counted"), NOTHING_BUT)
def test_of_a_deal_only_the_field_that_cannot_be_read_is_put_aside_also_where_it_did_not_change(
    kind, name, value, part, counted
):
    counts = Counts(kind, [with_field(kind, name, value)])
    assert [letter["part"] for letter in counts.letters] == [part]
    assert counts.letters[0]["detail"].startswith(name)
    told = ("won", "won_amount", "won_without_amount", "created", *counted)
    assert {name: counts[name] for name in told if counts[name]} == counted


def test_a_time_that_cannot_be_read_leaves_the_change_at_the_time_of_its_webhook():
    counts = Counts("pipedrive", [with_field("pipedrive", "update_time", "soon")])
    assert counts.days("won") == ["2026-11-20"]


DURATIONS = {"00:30:00": 1800, "00:30": 1800, 1800: 1800, "1800": 1800, "00:30:00.500": 1800, 90.9: 90}


@pytest.mark.parametrize("written", DURATIONS)
def test_durations_are_read_as_crms_write_them(written):
    body = activity("2026-11-20T09:28:13Z", previous={"done": False}, duration=written)
    counts = Counts("pipedrive", [body])
    assert (counts.letters, counts["activity_seconds:call"]) == ([], DURATIONS[written])


@pytest.mark.parametrize("duration", ["200:00", 700_000, "-1", "an hour", {"value": True}, 1e300])
def test_an_activity_whose_duration_cannot_be_is_an_activity(duration):
    body = activity("2026-11-20T09:28:13Z", previous={"done": False}, duration=duration)
    counts = Counts("pipedrive", [body])
    assert (counts["activities:call"], counts["activity_seconds:call"]) == (1, 0)
    assert [letter["part"] for letter in counts.letters] == ["duration_seconds"]


def test_an_activity_whose_last_change_has_no_time_that_can_be_read_counts_at_the_time_of_its_webhook():
    body = activity("2026-11-20T09:28:13Z", previous={"done": False}, update_time="x", duration="00:30")
    counts = Counts("pipedrive", [body])
    assert (counts.days("activities:call"), counts["activity_seconds:call"]) == (["2026-11-20"], 1800)
    assert [letter["part"] for letter in counts.letters] == ["update_time"]


# Relays of Salesforce

HEADERS = [
    {"commitTimestamp": "1795000000000"},
    {"commitTimestamp": {"long": 1_795_000_000_000}},
    {"commitNumber": "100", "sequenceNumber": "1"},
    {"transactionKey": None},
    {"recordIds": {"array": ["006Wt000007r2cD"]}},
    {"changedFields": None},
    {"changedFields": ["Description"]},
]


@pytest.mark.parametrize("header", HEADERS, ids=str)
def test_a_header_is_read_as_relays_write_it(header):
    body = salesforce("UPDATE", record="006Wt000007r2cDIAQ", StageName="Closed Won", Amount=5, header=header)
    counts = Counts("salesforce", [body])
    assert (counts["won"], counts["won_amount"], counts.letters) == (1, 500, [])


WRAPPINGS = [
    lambda event: event,
    lambda event: event["payload"],
    lambda event: {"data": event, "channel": "/data/OpportunityChangeEvent"},
    lambda event: {"detail": event, "source": "aws.partner/salesforce.com/x"},
    lambda event: {"schema": {}, "payload": {"com.sforce.eventbus.OpportunityChangeEvent": event["payload"]}},
    lambda event: {"specversion": "1.0", "data": {"data": event}},
]


@pytest.mark.parametrize("wrapped", WRAPPINGS)
def test_an_event_is_read_in_the_wrapping_of_whichever_relay(wrapped):
    body = salesforce("UPDATE", record="006Wt000007r2cDIAQ", StageName="Closed Won", Amount=5)
    assert Counts("salesforce", [wrapped(body)])["won_amount"] == 500


def test_a_field_that_is_named_only_among_the_blanked_ones_is_blanked():
    owned = salesforce("CREATE", record="006Wt000007r2cDIAQ", StageName="Closed Won", OwnerId="005Wt000003kQ1XIAU")
    header = {"nulledFields": ["OwnerId"], "changedFields": ["LastModifiedDate"], "commitNumber": 101}
    blanked = salesforce("UPDATE", record="006Wt000007r2cDIAQ", header=header)
    assert Counts("salesforce", [owned]).reps("won") == ["005Wt000003kQ1XIAU"]
    assert Counts("salesforce", [blanked, owned]).reps("won") == [""]


def test_commits_that_differ_in_nothing_but_their_number_are_two():
    first = salesforce("UPDATE", record="006Wt000007r2cDIAQ", StageName="Negotiation")
    then = salesforce("UPDATE", record="006Wt000007r2cDIAQ", StageName="Closed Won", header={"commitNumber": 101})
    for bodies in ([first, then], [then, first]):
        assert Counts("salesforce", bodies)["won"] == 1
