"""Dates with a zone: a day is one also where it is told in UTC, and names of zones are read or refused."""

import pytest

from tests.backfill.drafts import Draft


def _drafted(folder, rows, zone="Europe/Istanbul"):
    header = "Id,Stage,Created,Closed\n"
    first = Draft(folder, header + rows)
    mapping = first.text.replace("time_zone: UTC", f"time_zone: {zone}")
    return Draft(folder, header + rows, mapping=mapping)


def _closes(draft):
    return [event.occurred_at.isoformat() for event in draft.sent.events if event.type == "deal.stage_changed"]


@pytest.mark.parametrize(
    "closed",
    [
        "2024-01-09T21:00:00Z",
        "2024-01-09 21:00:00 UTC",
        "2024-01-09T21:00:00.000+0000",
        "2024-01-09T22:00:00+01:00",
        "09.01.2024 21:00 GMT",
        "1704834000",
        "1704834000000",
    ],
)
def test_midnights_of_the_zone_that_are_told_otherwise_are_days(tmp_path, closed):
    # The close is on the day of the creation, the tenth; as a moment it would lie before it.
    draft = _drafted(tmp_path, f"1,Won,2024-01-10 08:15,{closed}\n")
    assert draft.sent.rejected == []
    assert _closes(draft) == ["2024-01-10T05:15:00+00:00"]


def test_moments_of_which_some_are_no_midnight_are_times(tmp_path):
    draft = _drafted(
        tmp_path, "1,Won,2024-01-10 08:15,2024-01-09T21:00:00Z\n2,Won,2024-01-02 08:15,2024-01-19T22:30:00Z\n"
    )
    assert draft.sent.reasons == [(2, "wrong_order")]


def test_days_told_in_utc_are_days_of_the_zone_on_both_sides_of_a_change_of_clocks(tmp_path):
    rows = "1,Won,2024-03-30 12:00,2024-03-29T23:00:00Z\n2,Won,2024-04-03 12:00,2024-04-02T22:00:00Z\n"
    assert _drafted(tmp_path, rows, zone="Europe/Berlin").sent.rejected == []


@pytest.mark.parametrize("closed", ["1704844800000", "1704844800", "2024-01-10T00:00:00Z"])
def test_midnight_of_utc_is_the_day_that_it_names(tmp_path, closed):
    draft = _drafted(tmp_path, f"1,Won,2024-01-10 08:15,{closed}\n", zone="America/New_York")
    assert draft.sent.rejected == []
    assert _closes(draft) == ["2024-01-10T13:15:00+00:00"]


@pytest.mark.parametrize(
    ("written", "hour"),
    [("2024-01-20 12:00:00 CET", 11), ("2024-07-20 12:00 CEST", 10), ("20.01.2024 12:00 MSK", 9),
     ("01/20/2024 12:00 PM EST", 17), ("2024-07-20T12:00:00 PDT", 19), ("2024-01-20 12:00:00.000 TRT", 9),
     ("20 Jan 2024 12:00 WET", 12), ("2024-01-20T12:00:00+01:00[Europe/Berlin]", 11), ("20.01.2024 12:00 GMT+3", 9),
     ("2024-01-20 12:00 Europe/Istanbul", 9), ("20.07.2024 12:00:00 (Europe/Berlin)", 10),
     ("2024-01-20T12:00:00[America/New_York]", 17), ("2024-01-20 12:00 Asia/Kolkata", 6),
     ("2024-01-20 12:00 (UTC+03:00) Istanbul", 9), ("20.01.2024 12:00:00 (GMT+03:00) Istanbul", 9),
     ("2024-07-20 12:00 (UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", 10),
     ("2024-07-20 12:00 (UTC) Dublin, Edinburgh, Lisbon, London", 11), ("2024-01-20 12:00 (UTC-03:30) St. Johns", 15)],
)  # fmt: skip
def test_names_of_zones_that_are_one_zone_s_are_read(tmp_path, written, hour):
    [at] = _closes(_drafted(tmp_path, f'1,Won,2024-01-02,"{written}"\n'))
    assert at[11:13] == f"{hour:02}"


def test_places_of_one_column_are_each_read_in_their_zone(tmp_path):
    rows = "1,Won,2024-01-02,2024-01-20 12:00 Europe/Berlin\n2,Won,2024-01-02,2024-01-20 12:00\n"
    rows += "3,Won,2024-01-02,2024-01-20 12:00 America/New_York\n4,Won,2024-01-02,2024-01-20 12:00 Nowhere/Berlin\n"
    draft = _drafted(tmp_path, rows)
    assert sorted(at[11:13] for at in _closes(draft)) == ["09", "11", "17"]
    assert draft.sent.reasons == [(5, "bad_date")]


@pytest.mark.parametrize("name", ["CST", "IST", "BST"])
def test_a_name_that_several_zones_have_is_refused_with_the_way_out(tmp_path, name):
    rows = "".join(f"{n},Won,2024-01-02,2024-01-{n:02} 12:00:00 {name}\n" for n in range(10, 14))
    draft = _drafted(tmp_path, rows)
    assert {reason for _, reason in draft.sent.reasons} == {"bad_date"}
    assert f"{name} is the name of several time zones" in str(draft.sent.rejected[0].detail)
    told = draft.text.replace("time_zone", f'dates: "%Y-%m-%d %H:%M:%S {name}"\ntime_zone')
    mended = Draft(tmp_path, "Id,Stage,Created,Closed\n" + rows, mapping=told)
    assert mended.sent.rejected == []
