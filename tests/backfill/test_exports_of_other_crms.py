"""Exports as Zendesk Sell, Capsule, Insightly, Bitrix24, SAP, Close and Odoo write them, as `--suggest` suggests."""

import pytest

from tests.backfill.drafts import Draft

ZENDESK = """\
id,name,value,currency,owner,stage,pipeline,estimated_close_date,added_at,last_stage_change_at
11,A,12000,EUR,Ada,Won,Sales,2024-02-28,2024-01-10T10:00:00Z,2024-02-20T11:00:00Z
12,B,8500,EUR,Ali,Lost,Sales,2024-03-28,2024-01-12T10:00:00Z,2024-03-20T11:00:00Z
14,D,700,EUR,Ada,Quote,Sales,2024-07-28,2024-01-13T10:00:00Z,2024-03-22T11:00:00Z
"""
CAPSULE = """\
Opportunity ID,Opportunity Name,Person,Milestone,Value,Duration,Duration Basis,Owner,Created,Expected Close,Actual Close
1,A,Bob,Won,1000.00,12,Month,ada,10/01/2024,28/02/2024,20/02/2024
2,B,,Lost,8500.00,,Fixed,ali,12/01/2024,28/03/2024,20/03/2024
3,C,,Proposal,5000.00,,Fixed,ali,13/01/2024,28/07/2024,
"""
INSIGHTLY = """\
RecordId,OpportunityState,OpportunityValue,PipelineCurrentStage,Pipeline,ForecastCloseDate,ActualCloseDate,DateCreated
1,WON,12000,Close,Sales,2024-02-28,2024-02-20,2024-01-10
2,ABANDONED,8500,Propose,Sales,2024-03-28,2024-03-20,2024-01-12
3,OPEN,5000,Propose,Sales,2024-07-28,,2024-01-13
"""
BITRIX = """\
ID;Deal stage;Amount;Responsible person;Created on;End date
1;Deal won;12000.00;Ada;01/10/2024 10:00:00 am;02/20/2024
2;Deal lost;8500.00;Ali;01/12/2024 10:00:00 am;03/20/2024
"""
SAP = """\
Opportunity;Status;Sales Phase;Weighted Value;Expected Value;Start Date;Close Date;Owner
1001;Won;Close;12.000,00 EUR;12.000,00 EUR;10.01.2024;20.02.2024;Ada
1002;Stopped;Quotation;0,00 EUR;8.500,00 EUR;12.01.2024;20.03.2024;Ali
1003;In Process;Quotation;2.500,00 EUR;5.000,00 EUR;13.01.2024;28.07.2024;Ali
"""
CLOSE = """\
id,status_label,status_type,value,value_currency,value_formatted,user_name,date_created,date_won,date_lost
oppo_1,Won,won,1200000,USD,"$12,000",Ada,2024-01-10T10:00:00+00:00,2024-02-20,
oppo_2,Lost,lost,850000,USD,"$8,500",Ali,2024-01-12T10:00:00+00:00,,2024-03-20
oppo_3,Proposal,active,,USD,,Ali,2024-01-13T10:00:00+00:00,,
"""
ODOO = """\
External ID,Opportunity,Created on,Salesperson,Stage,Prorated Revenue,Expected Revenue,Closed Date
__export__.crm_lead_1,A,2024-01-10 10:00:00,Ada,Won,12000.0,12000.0,2024-02-20 11:00:00
__export__.crm_lead_2,B,2024-01-12 10:00:00,Ali,Lost,0.0,8500.0,2024-03-20 11:00:00
__export__.crm_lead_3,B,2024-01-13 10:00:00,Ali,Qualified,2500.0,5000.0,
"""


@pytest.mark.parametrize("export", [ZENDESK, CAPSULE, INSIGHTLY, BITRIX, SAP, CLOSE, ODOO])
def test_an_export_gives_its_numbers_as_it_is_suggested(tmp_path, export):
    draft = Draft(tmp_path, export)
    assert draft.sent.rejected == []
    months = {event.deal_id: event.occurred_at for event in draft.sent.events if event.type == "deal.stage_changed"}
    first, second, *_ = months.values()
    assert (draft.totals["won"], first.date().isoformat()) == (1, "2024-02-20")
    assert (draft.totals["lost_deals"], second.date().isoformat()) == (1, "2024-03-20")
    assert draft.totals["won_amount"] == (100_000 if export is CAPSULE else 1_200_000)
    assert draft.totals["lost_amount"] == 850_000
    assert draft.totals["created"] == export.count("\n") - 1


def test_who_has_a_deal_is_not_the_person_it_is_sold_to(tmp_path):
    assert Draft(tmp_path, CAPSULE).deals.owner == ("Owner",)
    assert Draft(tmp_path, BITRIX).deals.owner == ("Responsible person",)


def test_the_pipeline_is_the_column_that_is_called_so_and_not_its_stage(tmp_path):
    assert Draft(tmp_path, INSIGHTLY).deals.pipeline == "Pipeline"


def test_names_of_people_are_no_currencies(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Contacts,Value\n1,Won,Bob,5\n2,Won,Cop,7\n")
    assert draft.deals.currency is None


@pytest.mark.parametrize("stages", [("1", "5"), ("20%", "100%")])
def test_stages_that_are_numbers_are_where_open_deals_are(tmp_path, stages):
    begin, end = stages
    draft = Draft(
        tmp_path, f"Id,Stage,Status,Created,Closed\n1,{end},Won,2024-01-02,2024-02-03\n2,{begin},Open,2024-01-02,\n"
    )
    assert draft.deals.stage == ("Status", "Stage")
    assert {one.stage_id for one in draft.sent.events if one.type == "deal.stage_changed"} == {"Won", begin}


def test_deals_in_an_open_stage_that_have_a_date_of_closing_are_told_of(tmp_path):
    rows = "1,Signed,2024-01-02,2024-02-03\n2,Signed,2024-01-02,2024-02-04\n3,Offer,2024-01-02,\n"
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed\n{rows}")
    told = {str(note): count for note, count in draft.sent.notes.items()}
    assert told == {
        "deals in Signed, an open stage, that were closed as Closed says: is it a stage of lost or won ones": 2
    }


@pytest.mark.parametrize(
    "mapping",
    [
        "stage_since: Closed, closed: Closed",  # a date that open deals have, too
        "stage_since: Created, closed: Closed, close_date: Closed, close_date_is_expected: true",
    ],
)
def test_a_date_that_open_deals_have_too_closes_none(tmp_path, mapping):
    text = f'deals: [{{file: "*", id: Id, stage: Stage, created: Created, {mapping}}}]'
    draft = Draft(tmp_path, "Id,Stage,Created,Closed\n1,Offer,2024-01-02,2024-02-03\n", mapping=text)
    assert draft.sent.notes == {}


@pytest.mark.parametrize("dates", [("Dec-23", "Jan-24"), ("20-Feb", "3-Mar"), ("Şub 24", "Oca 24")])
def test_a_date_that_lacks_the_day_or_the_year_is_suggested_marked_and_rejected(tmp_path, dates):
    rows = "".join(f"{n},Won,2023-01-02,{date}\n" for n, date in enumerate(dates, 1))
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed\n{rows}")
    assert "is no date that is known" in draft.line("closed")
    assert draft.sent.reasons == [(2, "bad_date"), (3, "bad_date")]


def test_of_currencies_that_as_many_deals_have_a_funnel_file_always_takes_the_same(tmp_path):
    rows = "1,Won,USD,5\n2,Won,EUR,7\n3,Won,TRY,7\n"
    draft = Draft(tmp_path, f"Id,Stage,Currency,Value\n{rows}")
    assert draft.funnel.currency == "EUR"


JAPANESE = """\
商談ID,商談名,フェーズ,金額,受注日,失注日,完了予定日,作成日,商談所有者
1,A,受注,"１，２００，０００",2024年2月20日,,2024年2月28日,2024年1月10日,田中太郎
2,B,失注,"850,000",,2024年3月20日,2024年3月31日,2024年1月12日,佐藤花子
3,C,提案,"500,000",,,2024年7月28日,2024年1月13日,佐藤花子
"""
ARABIC = """\
رقم الصفقة,اسم الصفقة,المرحلة,القيمة,العملة,المالك,تاريخ الإنشاء,تاريخ الإغلاق
1,A,مكتسبة,"١٬٢٠٠٬٠٠٠٫٠٠",AED,أحمد علي,١٠/٠١/٢٠٢٤,٢٠/٠٢/٢٠٢٤
2,B,خسارة,"٨٥٠٬٠٠٠٫٠٠",AED,سارة حسن,١٢/٠١/٢٠٢٤,٢٠/٠٣/٢٠٢٤
3,C,عرض سعر,"٥٠٠٬٠٠٠٫٠٠",AED,سارة حسن,١٣/٠١/٢٠٢٤,
"""
GERMAN = """\
Datensatz-ID;Dealname;Dealphase;Vertragsabschluss;Dealbesitzer;Gesamtbetrag;Erstelldatum
1;A;Abgeschlossen und gewonnen;20.02.2024;Ada;1.200.000,00;10.01.2024
2;B;Abgebrochen;20.03.2024;Ali;850.000,00;12.01.2024
3;C;Vertrag gesendet;;Ali;500.000,00;13.01.2024
"""
SWEDISH = """\
Affärs-ID;Fas;Värde;Ägare;Skapad;Stängd
1;Vunnen;1 200 000,00;Åsa;2024-01-10;2024-02-20
2;Förlorad;850 000,00;Bo;2024-01-12;2024-03-20
3;Offert;500 000,00;Bo;2024-01-13;
"""
DANISH = """\
Id;Fase;Beløb;Ansvarlig;Oprettet;Afsluttet
1;Vundet;1.200.000,00;Åse;10-01-2024;20-02-2024
2;Tabt;850.000,00;Bo;12-01-2024;20-03-2024
3;Tilbud;500.000,00;Bo;13-01-2024;
"""
DUTCH = """\
Deal-ID;Dealfase;Gesloten op;Dealeigenaar;Dealwaarde;Aangemaakt op
1;Gewonnen;20-02-2024;Jan;1.200.000,00;10-01-2024
2;Verloren;20-03-2024;Piet;850.000,00;12-01-2024
3;Offerte;;Piet;500.000,00;13-01-2024
"""


@pytest.mark.parametrize("export", [JAPANESE, ARABIC, GERMAN, DUTCH, SWEDISH, DANISH])
def test_an_export_in_another_language_gives_its_numbers_as_it_is_suggested(tmp_path, export):
    draft = Draft(tmp_path, export)
    assert draft.sent.rejected == []
    moved = {event.deal_id: event.occurred_at for event in draft.sent.events if event.type == "deal.stage_changed"}
    assert [at.date().isoformat() for at in moved.values()] == ["2024-02-20", "2024-03-20", "2024-01-13"]
    assert (draft.totals["won"], draft.totals["won_amount"]) == (1, 120_000_000)
    assert (draft.totals["lost_deals"], draft.totals["lost_amount"]) == (1, 85_000_000)
    assert (draft.totals["created"], draft.totals["created_amount"]) == (3, 255_000_000)
    assert len({event.rep_id for event in draft.sent.events if event.type == "deal.owner_changed"}) == 2


def test_the_digits_of_other_scripts_stay_in_names(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Owner,Value\n١,Won,فريق ٢,１２\n")
    [owner] = [event for event in draft.sent.events if event.type == "deal.owner_changed"]
    assert (owner.deal_id, owner.rep_id, draft.totals["won_amount"]) == ("1", "فريق ٢", 1_200)
