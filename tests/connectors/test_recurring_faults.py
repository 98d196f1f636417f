"""What every change of a deal tells again is put aside once, however often the deal is edited until it is mended."""

import pytest

from tests.support.counts import Counts, close, pipedrive, salesforce

DAYS = [f"2026-11-{day}" for day in (10, 11, 12)]
RECORD = "006Wt000007r2cDIAQ"


def edits(kind, **fields):
    """Three changes of a deal's title, each with the fields that did not change."""
    if kind == "pipedrive":
        return [pipedrive("change", f"{day}T09:28:13Z", previous={"title": day}, **fields) for day in DAYS]
    return [close(f"{day}T09:28:13", {"note": day}, **fields) for day in DAYS]


@pytest.mark.parametrize(
    ("kind", "fields", "reason"),
    [
        ("pipedrive", {"owner_id": 777}, "unknown_rep"),
        ("pipedrive", {"stage_id": 99}, "unknown_stage"),
        ("pipedrive", {"currency": "CHF"}, "unknown_currency"),
        ("pipedrive", {"value": "a lot"}, "bad_amount"),
        ("pipedrive", {"add_time": "0000-00-00 00:00:00"}, "bad_time"),
        ("close", {"user_id": "user_gone"}, "unknown_rep"),
        ("close", {"status_id": "stat_gone"}, "unknown_stage"),
        ("close", {"value": "a lot"}, "bad_amount"),
    ],
)
def test_a_fault_that_no_edit_mends_is_one_letter(kind, fields, reason):
    letters = Counts(kind, edits(kind, **fields)).letters
    assert [one["reason"] for one in letters] == [reason] * 3
    assert len({one["letter_id"] for one in letters}) == 1


def test_each_change_to_an_owner_that_is_not_known_is_a_letter_of_its_own():
    told = [pipedrive("change", f"{day}T09:28:13Z", previous={"owner_id": 501}, owner_id=777) for day in DAYS]
    assert len({one["letter_id"] for one in Counts("pipedrive", told).letters}) == 3


def test_the_same_fault_of_two_deals_or_with_two_owners_is_two_letters():
    bodies = [
        pipedrive("change", "2026-11-10T09:28:13Z", number=number, previous={"title": "x"}, owner_id=owner)
        for number, owner in ((9, 777), (8, 777), (9, 778))
    ]
    assert len({one["letter_id"] for one in Counts("pipedrive", bodies).letters}) == 3


@pytest.mark.parametrize("own", [True, False])
def test_an_amount_in_a_currency_without_a_rate_is_not_known_and_not_taken_for_one_of_the_reporting_currency(own):
    won = {"status": "won", "won_time": "2026-11-20T09:28:13Z", "value": 100}
    at = "2026-11-20T09:28:13Z"
    if own:
        counts = Counts("pipedrive", [pipedrive("change", at, previous={"status": "open"}, currency="CHF", **won)])
    else:
        fields = {"StageName": "Closed Won", "Amount": 100, "CurrencyIsoCode": "CHF"}
        counts = Counts("salesforce", [salesforce("CREATE", record=RECORD, **fields)])
    assert (counts["won"], counts["won_amount"], counts["won_without_amount"]) == (1, 0, 1)
    assert [one["reason"] for one in counts.letters] == ["unknown_currency"]
