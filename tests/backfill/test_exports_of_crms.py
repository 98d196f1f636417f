"""Exports as Zoho, Dynamics, Freshsales, HubSpot and Salesforce's reports write them, read as `--suggest` suggests."""

import io
from datetime import datetime

import pytest
import xlsxwriter

from tests.backfill.drafts import Draft
from tests.backfill.service import State, monthly


def days(draft, kind):
    return {event.deal_id: event.occurred_at.isoformat()[:16] for event in draft.sent.events if event.type == kind}


def stages(draft):
    """What a deal was in, in order, by its id."""
    found = {}
    for event in sorted(draft.sent.events, key=lambda one: one.occurred_at):
        if event.type == "deal.stage_changed":
            found.setdefault(event.deal_id, []).append(event.stage_id)
    return found


ZOHO = """\
Record Id,Deal Owner.id,Deal Owner,Deal Name,Amount,Stage,Closing Date,Created Time
zcrm_1,zcrm_9,Ali,A,"Rs. 1,23,456.00",Closed Won,2024-02-20,2024-01-10 09:15 AM
zcrm_2,zcrm_9,Ali,B,"Rs. 12,34,567.50",Closed Lost to Competition,2024-03-01,2024-01-11 12:05 AM
zcrm_3,zcrm_8,Ada,C,"Rs. 45,000.00",Negotiation/Review,2026-07-01,2024-01-12 12:00 PM
"""


@pytest.fixture
def zoho(tmp_path):
    return Draft(tmp_path, ZOHO, currency="INR")


def test_a_column_with_the_ids_of_owners_makes_no_history_of_a_file_of_deals(zoho):
    assert zoho.deals.id == "Record Id"
    assert stages(zoho)["zcrm_1"] == ["Closed Won"]
    assert days(zoho, "deal.stage_changed")["zcrm_1"] == "2024-02-20T00:00"


def test_a_clock_of_twelve_hours_stands_behind_a_day_as_iso_has_it(zoho):
    assert days(zoho, "deal.created") == {
        "zcrm_1": "2024-01-10T09:15",
        "zcrm_2": "2024-01-11T00:05",
        "zcrm_3": "2024-01-12T12:00",
    }


def test_a_close_that_open_deals_have_too_is_expected_of_them_and_of_no_other(zoho):
    closes = {one.deal_id: one.close_date for one in zoho.sent.events if one.type == "deal.close_date_changed"}
    assert {deal: at.isoformat()[:10] for deal, at in closes.items()} == {"zcrm_3": "2026-07-01"}


def test_numbers_of_two_digits_in_a_column_as_iso_has_it_are_no_dates(tmp_path):
    dates = ("2024-01-05", "2024-01-06 09:15 AM", "2024-01-07 00:15", "2024-01-08", "24-01-05", "03/04/2024")
    rows = "".join(f"{n},Open,{date}\n" for n, date in enumerate(dates))
    mapping = "deals: [{file: deals.csv, id: Id, created: Created, stage: Stage, stage_since: Created}]"
    draft = Draft(tmp_path, "Id,Stage,Created\n" + rows, mapping=mapping)
    assert draft.sent.reasons == [(6, "bad_date"), (7, "bad_date")]


@pytest.mark.parametrize(
    "written",
    ["2024-01-10 09:15 (GMT +05:30)", "10 Jan, 2024 09:15 GMT+5:30", "10.01.2024 03:45 UTC", "10 Jan 2024 at 3:45 AM"],
)
def test_an_offset_in_brackets_and_a_word_before_the_clock_are_read(tmp_path, written):
    draft = Draft(tmp_path, f'Id,Stage,Created,Closed\n1,Won,"{written}",20 Feb 2024\n2,Won,"{written}",21 Feb 2024\n')
    assert days(draft, "deal.created") == {"1": "2024-01-10T03:45", "2": "2024-01-10T03:45"}


GERMAN = "Opportunity-ID,Phase,Betrag,Schlusstermin,Erstelldatum,Opportunity-Inhaber,Lead-Quelle"
TURKISH = "Fırsat Kimliği,Aşama,Tutar,Kapanış Tarihi,Oluşturulma Tarihi,Fırsat Sahibi,Potansiyel Müşteri Kaynağı"


@pytest.mark.parametrize("header", [GERMAN, TURKISH])
def test_a_salesforce_report_in_another_language_has_id_close_and_source(tmp_path, header):
    rows = ["006a,Closed Won,5,20.02.2024,10.01.2024,Ada,Web", "006b,Prospecting,7,01.07.2030,11.01.2024,Ali,Fair"]
    deals = Draft(tmp_path, "\n".join([header, *rows, ""])).deals
    names = header.split(",")
    assert (deals.id, deals.lead_source) == (names[0], names[6])
    assert (deals.closed, deals.created, deals.owner) == ((names[3],), (names[4],), (names[5],))
    assert (deals.close_date, deals.close_date_is_expected) == (names[3], True)


HISTORY = """\
Deal ID,From Stage,To Stage,Stage,Changed At,Duration in previous stage (days)
1,,Qualified,Won,2024-01-02 10:00,
1,Qualified,Proposal,Won,2024-01-12 10:00,10
1,Proposal,Won,Won,2024-02-02 10:00,21
2,,Qualified,Lost,2024-01-03 10:00,
2,Qualified,Lost,Lost,2024-01-13 10:00,10
"""


def test_a_history_goes_by_the_stage_that_a_change_set(tmp_path):
    draft = Draft(tmp_path, HISTORY)
    assert stages(draft) == {"1": ["Qualified", "Proposal", "Won"], "2": ["Qualified", "Lost"]}


PIPELINES = """\
Record ID|Deal Stage|Pipeline|Amount|Create Date|Close Date|{}
1|Closed Won|Sales|1200.50|2024-01-10 09:15|2024-02-20 16:30|2024-01-10 09:15||
2|Offer|Renewals|800|2024-01-15 12:00|2024-06-30 00:00||2024-03-01 10:00|2024-01-15 12:00
3|Closed Lost|Sales||2024-01-20 23:45|2024-03-05 08:00|2024-01-20 23:45||
""".format("|".join(f'"Date entered ""{one}"""' for one in ("Offer (Sales)", "Offer (Renewals)", "Call (Renewals)")))


def test_a_column_of_dates_for_the_stage_of_each_pipeline_is_read_for_that_pipeline(tmp_path):
    draft = Draft(tmp_path, PIPELINES)
    assert draft.sent.rejected == []
    assert stages(draft) == {
        "1": ["Sales - Offer", "Closed Won"],
        "2": ["Call", "Renewals - Offer"],
        "3": ["Sales - Offer", "Closed Lost"],
    }


@pytest.mark.parametrize(("won", "lost"), [("date_won", "date_lost"), ("Gewonnen-Zeitpunkt", "Verloren-Zeitpunkt")])
def test_a_column_for_those_won_and_one_for_those_lost_are_both_the_close(tmp_path, won, lost):
    rows = "1,Won,2024-01-02,2024-02-03,\n2,Lost,2024-01-02,,2024-02-04\n3,Offer,2024-01-02,,\n"
    draft = Draft(tmp_path, f"Id,Stage,Created,{won},{lost}\n{rows}")
    assert draft.sent.rejected == []
    assert days(draft, "deal.stage_changed") == {
        "1": "2024-02-03T00:00",
        "2": "2024-02-04T00:00",
        "3": "2024-01-02T00:00",
    }


DYNAMICS = """\
Fırsat No;Durum;Tahmini Gelir;Gerçek Gelir;Gerçek Kapanış Tarihi;Oluşturulma Tarihi;Para Birimi
1;Kazanıldı;₺12.500,00;₺12.000,00;20.02.2024;03.01.2024;Türk Lirası
2;Kaybedildi;₺8.550,00;₺0,00;01.03.2024;05.01.2024;Türk Lirası
3;Açık;₺980,00;;;13.01.2024;Türk Lirası
"""


def test_what_came_in_counts_for_won_deals_and_what_was_expected_for_the_others(tmp_path):
    draft = Draft(tmp_path, DYNAMICS)
    told = [one for one in draft.sent.events if one.type == "deal.amount_changed"]
    amounts = {one.deal_id: (one.amount, one.currency) for one in told}
    assert amounts == {"1": (1_200_000, "TRY"), "2": (855_000, "TRY"), "3": (98_000, "TRY")}


TEAMWORK = "Id,Stage,Created,Closed,Owner\n1,Won,2024-01-02,2024-02-03,Ali;Ada\n2,Won,2024-01-02,2024-02-03,Ali\n"


def test_a_cell_with_several_reps_is_rejected_and_makes_no_rep(tmp_path):
    draft = Draft(tmp_path, TEAMWORK)
    assert draft.sent.reasons == [(2, "several_reps")]
    assert [one.id for one in draft.funnel.file.reps] == ["Ada", "Ali"]


def test_a_mapping_can_say_that_the_first_of_several_reps_counts(tmp_path):
    draft = Draft(tmp_path, TEAMWORK, several_reps="first")
    assert draft.sent.rejected == []
    assert {one.rep_id for one in draft.sent.events if one.type == "deal.owner_changed"} == {"Ali"}


@pytest.mark.parametrize(
    ("cell", "reasons"),
    [("Ada, Ali", [(2, "several_reps")]), ("Ali and Ada", [(2, "several_reps")]), ("Kaya, Ayşe", [])],
)
def test_a_comma_stands_between_reps_only_where_each_is_one(tmp_path, cell, reasons):
    rows = f'1,Won,2024-01-02,2024-02-03,"{cell}"\n2,Won,2024-01-02,2024-02-03,Ali\n3,Won,2024-01-02,2024-02-03,Ada\n'
    assert Draft(tmp_path, "Id,Stage,Created,Closed,Owner\n" + rows).sent.reasons == reasons


def test_an_id_that_is_broken_leaves_the_others_whole_numbers(tmp_path):
    ids = ["\u00a01234.0", "1235.0", "1.23457E+11", "A-7", "00042"]
    rows = "".join(f"{one},Won,2024-01-02,2024-02-03\n" for one in ids)
    draft = Draft(tmp_path, "Deal ID,Stage,Created,Closed\n" + rows)
    assert draft.sent.reasons == [(4, "bad_id")]
    assert set(stages(draft)) == {"1234", "1235", "A-7", "00042"}


def test_ids_with_decimals_of_their_own_stay_as_they_are(tmp_path):
    rows = "".join(f"{one},Won,2024-01-02,2024-02-03\n" for one in ("1.0", "1.5"))
    draft = Draft(tmp_path, "Deal ID,Stage,Created,Closed\n" + rows)
    assert set(stages(draft)) == {"1.0", "1.5"}


def test_a_number_that_a_workbook_has_rounded_is_told_also_among_ids_of_text(tmp_path):
    written = io.BytesIO()
    with xlsxwriter.Workbook(written) as book:
        sheet = book.add_worksheet()
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, ["Id", "Stage", "Created", "Closed"])
        for row, id_ in enumerate(["00042", 5437000000012345001, "5437000000012345002"], 1):
            sheet.write(row, 0, id_)
            sheet.write(row, 1, "Won")
            sheet.write_datetime(row, 2, datetime(2024, 1, 2), day)  # noqa: DTZ001
            sheet.write_datetime(row, 3, datetime(2024, 2, 3), day)  # noqa: DTZ001
    draft = Draft(tmp_path, written.getvalue(), "deals.xlsx")
    assert draft.sent.reasons == [(3, "bad_id")]
    assert set(stages(draft)) == {"00042", "5437000000012345002"}


OPPORTUNITIES = """\
source: salesforce
deals:
  - {file: deals.csv, id: Id, created: Created, stage: Stage, stage_since: [Last, Created], closed: [Last, Created],
     close_date: Close}
"""


@pytest.mark.parametrize(
    ("created", "moved", "closes", "seconds"),
    [
        ("2025-11-02T09:00:00Z", "2025-11-20T12:00:00Z", "2025-11-20", 18 * 86_400 + 3 * 3_600),
        ("2025-11-02T09:00:00Z", "2025-11-02T12:00:00Z", "2025-11-02", 3 * 3_600),
        ("2025-11-02T09:00:00Z", "2025-11-20T12:00:00Z", "2025-11-04", 2 * 86_400 + 15 * 3_600 - 1),
        ("2025-11-02", "2025-11-20", "2025-11-20", 18 * 86_400),
    ],
)
def test_a_close_date_is_the_moment_that_a_live_event_makes_of_it(tmp_path, created, moved, closes, seconds):
    row = f"Id,Stage,Created,Last,Close\n1,Won,{created},{moved},{closes}\n"
    draft = Draft(tmp_path, row, mapping=OPPORTUNITIES)
    assert (draft.totals["cycle_deals"], draft.totals["cycle_seconds"]) == (1, seconds)


def test_a_history_tells_close_dates_as_live_events_do(tmp_path):
    mapping = (
        "deals: []\nchanges: [{file: deals.csv, deal: Id, at: At, first_is_created: true, stage: S, close_date: C}]"
    )
    rows = "1,2025-11-02T09:00:00Z,Open,2025-12-24\n1,2025-11-20T12:00:00Z,Won,2025-11-20\n"
    draft = Draft(tmp_path, "Id,At,S,C\n" + rows, mapping=mapping)
    closes = [one.close_date for one in draft.sent.events if one.type == "deal.close_date_changed"]
    assert [one.isoformat()[:19] for one in closes] == ["2025-12-24T23:59:59", "2025-11-20T12:00:00"]


@pytest.mark.parametrize(
    ("created", "closed"),
    [("2024-01-10", "2024-01-10"), ("2024-01-10 10:00", "2024-01-10 10:00"), ("2024-01-10", "2024-01-10 10:00"),
     ("", "2024-01-10")],
)  # fmt: skip
def test_what_was_expected_of_a_deal_that_was_closed_as_it_was_created_is_no_close(tmp_path, created, closed):
    head, row = ("Created,", f"{created},") if created else ("", "")
    draft = Draft(tmp_path, f"Id,Stage,{head}Expected close date,Closed\n1,Won,{row}2024-03-31,{closed}\n")
    assert (draft.deals.close_date, draft.deals.close_date_is_expected) == ("Expected close date", True)
    assert {month for _, _, month in monthly(State(draft.sent.events).windows(draft.funnel), draft.funnel)} == {
        "2024-01"
    }
