"""Logs of activities, histories and shares of deals as people export them, as `--suggest` suggests."""

import pytest

from tests.backfill.drafts import Draft

PIPEDRIVE = """\
Activity - ID,Activity - Type,Activity - Due date,Activity - Assigned to user,Activity - Done
1,Call,2024-01-20,Ada,Done
2,Meeting,2024-01-21,Ali,To do
"""
SALESFORCE = """\
Activity ID,Subject,Assigned,Due Date,Status,Task Subtype
00T1,A,Ada,1/20/2024,Completed,Call
00T2,B,Ada,1/25/2024,Not Started,Call
00T3,C,Ada,1/25/2024,In Progress,Email
"""
HUBSPOT = """\
Record ID,Activity date,Activity assigned to,Activity type,Meeting outcome
1,2024-01-20 10:00,Ada,Meeting,Completed
2,2024-01-21 10:00,Ada,Meeting,No Show
"""
GERMAN = """\
Aktivitäts-ID;Typ;Zuständig;Datum;Erledigt
1;Anruf;Ada;20.01.2024;Ja
2;Anruf;Ada;25.01.2024;Nein
"""
TURKISH = """\
Aktivite No;Tür;Temsilci;Tarih;Durum
1;Arama;Ada;20.01.2024;Tamamlandı
2;Toplantı;Ada;25.01.2024;Planlandı
3;Toplantı;Ada;26.01.2024;İptal edildi
"""


@pytest.mark.parametrize("export", [PIPEDRIVE, SALESFORCE, HUBSPOT, GERMAN, TURKISH])
def test_what_nobody_has_done_is_left_out(tmp_path, export):
    draft = Draft(tmp_path, export)
    assert "unsure: not done" in draft.line("leave_out")
    assert draft.sent.rejected == []
    assert [event.occurred_at.date().isoformat() for event in draft.sent.events] == ["2024-01-20"]


def test_a_call_that_nobody_answered_was_made(tmp_path):
    rows = "1,2024-01-20 10:00,Ada,Call,Connected\n2,2024-01-21 10:00,Ada,Call,No answer\n"
    draft = Draft(tmp_path, f"Record ID,Activity date,Activity assigned to,Activity type,Call outcome\n{rows}")
    assert len(draft.sent.events) == 2


ZOHO = """\
Deal Id,Stage,Amount,Closing Date,Stage Duration (Calendar Days),Moved To,Modified Time
1,Qualification,12000,2024-02-28,10,Proposal,2024-01-20 10:00:00
1,Proposal,12000,2024-02-28,31,Closed Won,2024-02-20 10:00:00
1,Closed Won,12000,2024-02-20,,,
2,Qualification,8500,2024-03-28,60,Closed Lost,2024-03-20 10:00:00
2,Closed Lost,8500,2024-03-20,,,
"""


def test_a_history_of_stages_that_were_left_is_read_by_what_deals_moved_to(tmp_path):
    draft = Draft(tmp_path, ZOHO)
    moves = [(one.deal_id, one.stage_id) for one in draft.sent.events if one.type == "deal.stage_changed"]
    assert moves == [("1", "Proposal"), ("1", "Closed Won"), ("2", "Closed Lost")]
    assert draft.sent.reasons == [(4, "no_date"), (6, "no_date")]


@pytest.mark.parametrize(
    ("header", "amount"),
    [
        ("Deal ID,Stage,Line Amount,Deal Amount", "Deal Amount"),
        ("Deal ID,Stage,Split Amount,Amount", "Amount"),
        ("Deal ID,Stage,Annual Revenue,Amount", "Amount"),
    ],
)
def test_the_amount_is_the_whole_deals(tmp_path, header, amount):
    assert Draft(tmp_path, f"{header}\n1,Won,5,7\n2,Lost,6,8\n").deals.amount == (amount,)


def test_what_a_customer_earns_in_a_year_is_no_amount(tmp_path):
    assert Draft(tmp_path, "Lead ID,Lead Status,Annual Revenue\n1,Won,5\n2,Lost,6\n").deals.amount is None
