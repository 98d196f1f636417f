"""Dates, amounts and ids as people and spreadsheets write them come to what a person reads; what is none is refused."""

import pytest

from stream.backfill.mapping import BackfillError
from tests.backfill.drafts import Draft


def dated(folder, created, closed):
    """The moments of a deal that was won, by type of event."""
    draft = Draft(folder, f'Id|Stage|Created|Closed|Amount\n1|Won|"{created}"|"{closed}"|5\n')
    assert draft.sent.rejected == []
    return {event.type: event.occurred_at.isoformat()[:16] for event in draft.sent.events}


def amounts(folder, *texts):
    rows = "".join(f"{n}|Won|2024-01-02|2024-02-03|{text}\n" for n, text in enumerate(texts, 1))
    draft = Draft(folder, "Id|Stage|Created|Closed|Amount\n" + rows)
    assert draft.sent.rejected == []
    return [event.amount for event in draft.sent.events if event.type == "deal.amount_changed"]


@pytest.mark.parametrize(
    ("created", "closed"),
    [
        ("Tue, 02 Jan 2024 10:00:00 +0300", "Tue, 20 Feb 2024 14:30:00 +0300"),
        ("Tue Jan 02 2024 08:00:00 GMT+0100 (CET)", "Tue Feb 20 2024 12:30:00 GMT+0100 (CET)"),
        ("13.01.2024 10:00 +03:00", "20.02.2024 14:30 +03:00"),
        ("Sa, 13.01.2024 07:00 Uhr", "Di, 20.02.2024 11:30 Uhr"),
        ("13/01/2024 7:00:00 a. m.", "20/02/2024 11:30:00 a. m."),
        ("13.01.2024 07:00:00 ÖÖ", "20.02.2024 11:30:00 ÖÖ"),
        ("20240113", "2024-02-20T11:30"),
        ("13.01.2024 ÖÖ 07:00:00", "20.02.2024 ÖÖ 11:30"),
        ("13/01/2024 AM 07:00", "20/02/2024 a.m. 11:30:00"),
        ("45304,291666666664", "45342,479166666664"),
        ("13 Ocak 2024 Cumartesi 07:00", "20 Şubat 2024 Salı 11:30"),
    ],
)
def test_a_clock_is_read_with_what_stands_behind_it(tmp_path, created, closed):
    moments = dated(tmp_path, created, closed)
    assert moments["deal.created"][:10] in ("2024-01-02", "2024-01-13")
    assert moments["deal.stage_changed"] == "2024-02-20T11:30"


def test_the_afternoon_of_other_languages_is_one(tmp_path):
    for closed in ("20.02.2024 11:30:00 ÖS", "20.02.2024 11:30 ös", "20.02.2024 ÖS 11:30"):
        assert dated(tmp_path, "13.01.2024 07:00:00 ÖÖ", closed)["deal.stage_changed"][11:] == "23:30"


def test_dates_that_say_there_is_none_are_empty(tmp_path):
    rows = "".join(
        f"{n},Open,2024-01-02,{none}\n" for n, none in enumerate(["0000-00-00", "-", "NULL", "n/a", "00/00/0000"], 2)
    )
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed\n1,Won,2024-01-02,2024-02-03\n{rows}7,Lost,2024-01-02,-\n")
    assert draft.sent.reasons == [(8, "no_date")]
    assert draft.totals["created"] == 6


def test_a_dash_in_the_place_of_decimals_is_no_minus_and_tells_what_separates_them(tmp_path):
    assert amounts(tmp_path, "1.500,--", "20,-", "100,--") == [150_000, 2_000, 10_000]
    assert amounts(tmp_path, "1,500.--", "20.-") == [150_000, 2_000]
    assert amounts(tmp_path, "-100,-") == [-10_000]


def test_a_column_with_both_decimals_does_not_tell_what_three_digits_are(tmp_path):
    with pytest.raises(BackfillError, match=r"Amount: '2\.500' can be read in two ways"):
        amounts(tmp_path, "1,234.50", "1,300.50", "1.234,50", "2.500")


@pytest.mark.parametrize("id_", ["1.23E+10", "1.23e10", '"1,23E+10"', "#N/A", "-", "null", '"1,234"'])
def test_what_a_spreadsheet_has_made_of_an_id_is_refused(tmp_path, id_):
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed\n{id_},Won,2024-01-02,2024-02-03\n7,Won,2024-01-02,2024-02-03\n")
    assert draft.sent.reasons == [(2, "bad_id")]


def test_ids_keep_their_leading_zeros_and_letters(tmp_path):
    draft = Draft(tmp_path, "Id,Stage\n007,Won\n7,Won\n12E4567,Won\n006Wt000001e+9,Won\n")
    assert {event.deal_id for event in draft.sent.events} == {"007", "7", "12E4567", "006Wt000001e+9"}
    assert draft.sent.rejected == []


def _short(folder, *dates, told=""):
    mapping = f'{told}deals: [{{file: "*", id: Id, stage: Stage, created: Created, closed: Created}}]'
    rows = "".join(f"{n},Won,{date}\n" for n, date in enumerate(dates, 1))
    draft = Draft(folder, f"Id,Stage,Created\n{rows}", mapping=mapping)
    return [event.occurred_at.isoformat()[:10] for event in draft.sent.events if event.type == "deal.created"]


def test_beside_dates_with_points_what_comes_first_in_others_is_told_by_those(tmp_path):
    rows = "1,Won,13.01.2026\n2,Won,01/05/2026\n3,Won,01/25/2026\n"
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created}]'
    draft = Draft(tmp_path, f"Id,Stage,Created\n{rows}", mapping=mapping)
    assert draft.sent.reasons == [(3, "bad_date")]


def test_of_a_link_the_text_is_read_that_is_shown(tmp_path):
    shown = ['"=HYPERLINK(""https://x/deal/11"";""11"")"', '"=hyperlink(""https://x/deal/12"", 12)"']
    draft = Draft(tmp_path, "Id,Stage\n" + "".join(f"{one},Won\n" for one in shown))
    assert {event.deal_id for event in draft.sent.events} == {"11", "12"}


def test_a_letter_that_is_written_in_two_characters_is_the_one_that_is_seen(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,E\u0301tat\n1,Caf\u00e9,a\n2,Cafe\u0301,b\n")
    assert {event.stage_id for event in draft.sent.events if event.type == "deal.stage_changed"} == {"Caf\u00e9"}


@pytest.mark.parametrize("mark", ["-", "/"])
def test_two_digits_in_front_that_could_be_the_year_are_asked_for(tmp_path, mark):
    dates = [one.replace("-", mark) for one in ("24-01-05", "24-02-17", "23-11-30")]
    with pytest.raises(
        BackfillError, match=rf"can be read in two ways.*dates: \[\"%y{mark}%m{mark}%d\"\], or dates: day first"
    ):
        _short(tmp_path, *dates)
    with pytest.raises(BackfillError, match="can be read in two ways"):
        Draft(tmp_path, "Id,Stage,Created\n" + "".join(f"{n},Won,{one}\n" for n, one in enumerate(dates)))
    told = f'dates: ["%y{mark}%m{mark}%d"]\n'
    assert _short(tmp_path, *dates, told=told) == ["2024-01-05", "2024-02-17", "2023-11-30"]


def test_another_column_does_not_tell_that_two_digits_in_front_are_the_day(tmp_path):
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Closed}]'
    rows = "1,Won,24-01-05,27/02/2024\n2,Won,24-02-17,28/02/2024\n"
    with pytest.raises(BackfillError, match="Created: '24-01-05' can be read in two ways"):
        Draft(tmp_path, f"Id,Stage,Created,Closed\n{rows}", mapping=mapping)


def test_two_digits_in_front_that_differ_more_than_the_last_are_days(tmp_path):
    assert _short(tmp_path, "25/01/24", "17/02/24", "12/11/23") == ["2024-01-25", "2024-02-17", "2023-11-12"]
