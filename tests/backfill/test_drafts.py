"""`--suggest` and `--write-funnel`: what the data contradict is never guessed, what could be otherwise is marked."""

import pytest

from stream.backfill.columns.outcomes import outcome_of
from stream.backfill.mapping import BackfillError, parse
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from tests.backfill.drafts import Draft
from tests.backfill.service import Sent


def test_an_expected_close_is_not_taken_for_the_close(tmp_path):
    draft = Draft(
        tmp_path, "deal_id,stage,created_at,expected_close_date,closed_at\n1,Won,2024-01-02,2024-02-28,2024-01-20\n"
    )
    assert (draft.deals.closed, draft.deals.close_date) == (("closed_at",), "expected_close_date")
    assert "# unsure" in draft.line("close_date")
    assert "# unsure" not in draft.line("closed")
    assert [month for (_, month), counts in draft.sent.outcomes.items() if counts.won] == ["2024-01"]


def test_what_is_estimated_is_not_taken_for_what_came_in_german_either(tmp_path):
    header = "Kennung;Status;Erstellt am;Geschätztes Abschlussdatum;Geschätzter Umsatz;Tatsächliches Abschlussdatum;"
    rows = "1;Gewonnen;13.10.2025;28.02.2026;10.000,00;30.01.2026;9.500,00\n2;Offen;13.11.2025;15.03.2026;4.000,00;;\n"
    draft = Draft(tmp_path, f"{header}Tatsächlicher Umsatz\n{rows}")
    assert draft.deals.closed == ("Tatsächliches Abschlussdatum",)
    assert (draft.totals["won"], draft.totals["won_amount"]) == (1, 950_000)


def test_a_deal_that_is_there_twice_makes_no_history_of_a_file(tmp_path):
    rows = "".join(f"{n},Won,2024-01-02,2024-02-03,10\n" for n in range(20))
    draft = Draft(tmp_path, f"Deal ID,Stage,Created,Closed,Amount\n{rows}7,Won,2024-01-02,2024-02-05,15\n")
    assert draft.sent.reasons == [(22, "twice")]
    assert draft.totals["won_amount"] == 20_000


def test_a_column_that_is_called_the_id_is_it_also_where_one_is_empty(tmp_path):
    draft = Draft(tmp_path, "Deal Name,Id,Stage,Amount\nAlfa,1,Won,10\nBeta,,Lost,20\nGama,3,Won,30\n")
    assert draft.deals.id == "Id"
    assert draft.sent.reasons == [(3, "no_id")]
    assert draft.totals["won_amount"] == 4_000


def test_thousands_of_a_land_of_commas_are_no_decimals(tmp_path):
    draft = Draft(tmp_path, "Id;Stufe;Betrag\n1;Gewonnen;12.500\n2;Gewonnen;980.000\n3;Verloren;8.550\n")
    assert draft.mapping.decimal == "comma"
    assert (draft.totals["won_amount"], draft.totals["lost_amount"]) == (99_250_000, 855_000)


def test_a_date_that_only_another_column_tells_apart_is_read_as_that_one(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed\n1,Won,01/25/2024,03/04/2024\n2,Won,02/28/2024,04/05/2024\n")
    assert draft.mapping.dates == ("month first",)
    closed = [event.occurred_at.date().isoformat() for event in draft.sent.events if event.type == "deal.stage_changed"]
    assert sorted(closed) == ["2024-03-04", "2024-04-05"]


def test_columns_that_are_written_in_two_ways_each_have_their_own(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed\n1,Won,25/01/2024,03/14/2024\n2,Won,28/02/2024,04/15/2024\n")
    assert draft.mapping.dates == ()
    assert draft.deals.dates == {"Created": ("day first",), "Closed": ("month first",)}
    assert draft.sent.rejected == []


def test_what_can_be_read_in_two_ways_is_asked_for(tmp_path):
    with pytest.raises(BackfillError, match=r"Created: '03/04/2024' can be read in two ways.*dates: day first"):
        Draft(tmp_path, "Id,Stage,Created,Closed\n1,Won,03/04/2024,04/05/2024\n")
    with pytest.raises(BackfillError, match=r"Amount: '12\.500' can be read in two ways.*decimal: comma"):
        Draft(tmp_path, "Id,Stage,Amount\n1,Won,12.500\n")


def test_a_log_of_activities_with_a_status_is_none_of_deals(tmp_path):
    draft = Draft(
        tmp_path,
        "Activity ID,Subject,Type,Status,Owner,Due Date,Deal ID\n"
        "1,Hi,Call,Completed,Ann,2024-01-02,7\n2,Ho,Email,Open,Bob,2024-01-03,7\n",
    )
    [activities] = draft.mapping.activities
    assert (activities.id, activities.at, activities.deal) == ("Activity ID", ("Due Date",), "Deal ID")
    assert draft.mapping.deals == ()


def test_a_guess_that_another_column_could_fill_names_it(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed,Amount,Contract Value\n1,Won,2024-01-02,2024-02-03,5,6\n")
    assert "# unsure: or Contract Value" in draft.line("amount")


@pytest.mark.parametrize(
    "header",
    [
        "Fırsat No;Aşama;Sorumlu;Tutar;Oluşturulma Tarihi;Kapanış Tarihi",
        "Nr.;Phase;Zuständig;Auftragswert;Angelegt am;Abgeschlossen am",
        "ID;Etapa;Propietario;Importe;Fecha de creación;Fecha de cierre",
        "ID;Etapa;Responsável;Valor;Data de criação;Data de fechamento",
        "ID;Étape;Propriétaire;Montant;Date de création;Date de clôture",
        "ID;Fase;Responsabile;Importo;Data di creazione;Data di chiusura",
        "ID;Fase;Eigenaar;Bedrag;Aangemaakt op;Afgesloten op",
        "Номер;Стадия;Ответственный;Сумма;Дата создания;Дата закрытия",
    ],
    ids=["tr", "de", "es", "pt", "fr", "it", "nl", "ru"],
)
def test_headers_in_other_languages_are_known(tmp_path, header):
    deals = Draft(tmp_path, f"{header}\n1;Won;Ann;1.250,50;02.01.2024;03.02.2024\n").deals
    names = header.split(";")
    assert (deals.id, deals.stage, deals.owner, deals.amount, deals.created, deals.closed) == (
        names[0], *((name,) for name in names[1:]),
    )  # fmt: skip


WORDS = {
    "won": """Won, Closed Won, Kazanıldı, KAZANILDI, Gewonnen, Ganho, Ganado, Gagné, Vinto, Fechado Ganho,
        Cerrada ganada, Abgeschlossen gewonnen, Выиграна, closedwon, Satıldı, 8 - Closed Won""",
    "lost": """Lost, Kaybedildi, Verloren, Perdido, Perdu, Perso, Dead, Проиграна, Kayıp,
        Closed Not Won, Won't Buy,
        Not won, Nicht gewonnen, Não ganho, Non gagné, Kazanılmadı, Kazanılamadı, No decision,
        Closed_Lost, Closed - Lost, Vazgeçildi, Olumsuz, Abgesagt, Withdrawn, Not interested, Sans suite""",
    "disqualified": "Disqualified, Not qualified, Unqualified",
}


@pytest.mark.parametrize(
    ("name", "kind"), [(name.strip(), kind) for kind, names in WORDS.items() for name in names.split(",")]
)
def test_words_of_outcomes_are_known_in_many_languages(name, kind):
    assert outcome_of(name) == (kind, True)


@pytest.mark.parametrize(
    "name",
    [
        "Negotiation",
        "Qualified",
        "Window",
        "Almost won",
        "Not lost",
        "Teklif",
        "Wonder",
        "To be won",
        "Not yet won",
        "Noch nicht gewonnen",
        "Henüz kazanılmadı",
        "Kazanılacak",
        "Kazanılmak üzere",
        "Aún no ganado",
        "Could be lost",
        "Win-back",
    ],
)
def test_other_names_are_no_outcomes(name):
    assert outcome_of(name) is None


@pytest.mark.parametrize(
    ("won", "lost"),
    [("Kazanıldı", "Kaybedildi"), ("Gewonnen", "Verloren"), ("Ganho", "Perdido"), ("Gagné", "Closed Not Won")],
)
def test_words_of_outcomes_count_without_being_mapped(tmp_path, won, lost):
    mapping = """
deals:
  - {file: "*", id: Id, stage: Stage, created: Created, closed: Closed, amount: Amount}
"""
    rows = f"Id,Stage,Created,Closed,Amount\n1,{won},2024-01-02,2024-02-03,5\n2,{lost},2024-01-02,2024-02-03,7\n"
    totals = Draft(tmp_path, rows, mapping=mapping).totals
    assert (totals["won_amount"], totals["lost_amount"]) == (500, 700)


def test_a_funnel_file_has_all_pipelines_of_the_data(tmp_path):
    draft = Draft(
        tmp_path,
        "Deal ID,Pipeline,Deal Stage,Create Date,Close Date,Amount\n"
        "1,Sales,Closed Won,2024-01-02,2024-02-03,5\n2,Renewals,Closed Won,2024-01-02,2024-02-03,7\n"
        "3,Renewals,Closed Lost,2024-01-02,2024-02-03,7\n4,Sales,Proposal,2024-01-02,,7\n",
    )
    assert [pipeline.name for pipeline in draft.funnel.file.pipelines] == ["Renewals", "Sales"]
    assert draft.sent.rejected == []
    assert (draft.totals["won"], draft.totals["lost_deals"]) == (2, 1)


def test_a_cycle_of_dates_counts_calendar_days_also_where_the_clocks_change(tmp_path):
    rows = "Id,Stage,Owner,Created,Closed,Amount\n1,Won,A,2024-03-01,2024-04-10,1\n2,Won,A,2024-10-01,2024-11-10,1\n"
    draft = Draft(tmp_path, rows, time_zone="America/New_York")
    cycles = [name for name in draft.totals if name.startswith("cycle_minutes:")]
    assert {int(name.partition(":")[2]) // 1440 for name in cycles} == {40}


def test_a_date_column_whose_clocks_all_stand_at_midnight_has_days(tmp_path):
    draft = Draft(
        tmp_path,
        "Id,Stage,Owner,Created,Closed,Amount\n1,Won,A,2024-01-10 19:51:13,2024-01-10 00:00:00,100\n"
        "2,Lost,A,2024-01-08 10:00:00,2024-01-09 00:00:00,50\n",
    )
    assert draft.sent.rejected == []
    assert (draft.totals["won_amount"], draft.totals["lost_amount"]) == (10_000, 5_000)


def test_a_single_midnight_among_times_is_a_time(tmp_path):
    rows = "Id,Stage,Created,Closed\n1,Won,2024-01-10 19:51,2024-01-10 00:00\n2,Won,2024-01-10 19:51,2024-01-11 09:30\n"
    assert Draft(tmp_path, rows).sent.reasons == [(2, "wrong_order")]


def test_ids_that_a_spreadsheet_made_decimals_are_those_of_live_events(tmp_path):
    draft = Draft(tmp_path, "Id,Stage\n123.0,Won\n124.0,Lost\n")
    assert {event.deal_id for event in draft.sent.events} == {"123", "124"}


def test_ids_with_a_meaning_behind_the_point_stay(tmp_path):
    draft = Draft(tmp_path, "Id,Stage\n1.0,Won\n1.1,Lost\n")
    assert {event.deal_id for event in draft.sent.events} == {"1.0", "1.1"}


def test_an_id_that_a_spreadsheet_has_rounded_is_refused(tmp_path):
    assert Draft(tmp_path, "Id,Stage\n1.23457E+11,Won\nx,Won\n").sent.reasons == [(2, "bad_id")]


def test_a_deal_counts_on_its_close_where_nothing_says_when_it_was_created(tmp_path):
    draft = Draft(tmp_path, "Id,Owner,Stage,Value,Close\n1,Ann,Won,1000,2024-01-31\n2,Ann,Lost,2000,2024-02-25\n")
    assert draft.sent.rejected == []
    assert draft.sent.outcomes == {("Sales", "2024-01"): (1, 0, 0, 100_000), ("Sales", "2024-02"): (0, 1, 0, 0)}


def test_a_date_of_entering_a_stage_belongs_to_the_stage_without_its_pipeline_in_brackets(tmp_path):
    draft = Draft(
        tmp_path,
        'Record ID,Deal Stage,Create Date,"Date entered ""Demo (Sales Pipeline)"""\n1,Demo,2024-01-02,2024-01-03\n',
    )
    assert list(draft.deals.stages) == ["Demo"]
    assert draft.totals["still_there:Demo"] == 1


@pytest.mark.parametrize("dates", ["2024-W03-1,2024-W05-2", "Q1 2024,Q2 2024", "2024-02-30,2024-02-30"])
def test_a_date_that_cannot_be_read_is_suggested_and_marked_not_left_out(tmp_path, dates):
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed\n1,Won,{dates}\n")
    assert (draft.deals.created, draft.deals.closed) == (("Created",), ("Closed",))
    assert "is no date that is known" in draft.line("created")
    assert draft.sent.reasons == [(2, "bad_date")]


@pytest.mark.parametrize(
    "dates", ["45292,45330", "1704067200,1707350400", "1704067200000,1707350400000", "20240101,20240208"]
)
def test_numbers_are_dates_where_the_column_is_called_one_and_that_is_marked(tmp_path, dates):
    draft = Draft(tmp_path, f"Id,Stage,Created,Closed,Amount\n45293,Won,{dates},45330\n")
    assert "unsure: numbers read as" in draft.line("created")
    assert draft.deals.id == "Id"
    days = {event.type: event.occurred_at.date().isoformat() for event in draft.sent.events}
    assert (days["deal.created"], days["deal.stage_changed"]) == ("2024-01-01", "2024-02-08")
    assert draft.totals["won_amount"] == 4_533_000


def test_days_of_excel_beside_dates_that_a_person_typed_are_read(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed\n1,Won,13/01/2024,45330\n2,Won,45293,25/02/2024\n")
    assert draft.sent.rejected == []
    assert draft.totals["won"] == 2


def test_seconds_and_milliseconds_in_one_column_are_both_read(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Created,Closed\n1,Won,1704067200,1707350400\n2,Won,1704067200000,1707350400000\n")
    moves = [event for event in draft.sent.events if event.type == "deal.stage_changed"]
    assert [event.occurred_at.date().isoformat() for event in moves] == ["2024-02-08", "2024-02-08"]


@pytest.mark.parametrize("amount", ["10k", "2 Mio", "1.5M USD", "10%", "100/month"])
def test_an_amount_that_is_none_is_suggested_marked_and_rejected(tmp_path, amount):
    draft = Draft(tmp_path, f"Id,Stage,Amount\n1,Won,{amount}\n2,Won,{amount}\n")
    assert draft.deals.amount == ("Amount",)
    assert "is no amount" in draft.line("amount")
    assert draft.sent.reasons == [(2, "bad_amount"), (3, "bad_amount")]


def test_a_column_of_amounts_with_many_empty_ones_is_one(tmp_path):
    draft = Draft(tmp_path, "Id,Stage,Amount\n1,Won,N/A\n2,Won,-\n3,Won,10\n")
    assert "unsure" not in draft.line("amount")
    assert draft.totals["won_amount"] == 1_000


def test_a_date_of_a_stage_that_several_pipelines_have_is_that_of_the_deals_own(tmp_path):
    draft = Draft(
        tmp_path,
        "Deal ID,Pipeline,Deal Stage,Create Date,Date entered Demo\n"
        "1,Sales,Demo,2024-01-02,2024-01-03\n2,Renewals,Demo,2024-01-02,2024-01-04\n",
    )
    assert draft.sent.rejected == []
    assert (draft.totals["still_there:Sales - Demo"], draft.totals["still_there:Renewals - Demo"]) == (1, 1)


def test_a_name_that_several_reps_have_is_said_to_be_theirs(tmp_path):
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created, owner: Owner}]'
    rows = "Id,Stage,Created,Owner\n1,Won,2024-01-02,501\n2,Won,2024-01-02,502\n"
    text = Draft(tmp_path, rows, mapping=mapping).funnel_text
    funnel = Funnel(parse_funnel(text.replace('name: "501"', "name: Ada").replace('name: "502"', "name: Ada")))
    path = tmp_path / "deals.csv"
    path.write_text(rows.replace("502", "ADA"))
    [rejected] = Sent(parse(mapping), [path], funnel).rejected
    assert (rejected.line, rejected.reason) == (3, "unknown_rep")
    assert str(rejected.detail).startswith("Owner: 'ADA' is the name of the reps 501, 502; say under values which")


def test_a_date_of_winning_and_one_of_losing_are_both_the_close(tmp_path):
    draft = Draft(
        tmp_path,
        "Deal - ID,Deal - Status,Deal - Stage,Deal - Deal created,Deal - Won time,Deal - Lost time\n"
        "1,Won,Demo,2024-01-02,2024-01-09,\n2,Open,Demo,2024-01-02,,\n3,Lost,Demo,2024-01-02,,2024-02-10\n",
    )
    assert draft.deals.closed == ("Deal - Won time", "Deal - Lost time")
    assert draft.sent.rejected == []
    assert {month: (one.won, one.lost, one.open) for (_, month), one in draft.sent.outcomes.items()} == {
        "2024-01": (1, 0, 1), "2024-02": (0, 1, 0),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "won", "lost", "opened"),
    [
        ("Won", "Yes", "No", None),
        ("is_won", "1", "0", None),
        ("Kazanıldı", "Evet", "Hayır", None),
        ("IsWon,IsClosed", "true,true", "false,true", "false,false"),
        ("Won,Lost", "Y,N", "N,Y", "N,N"),
        ("Stage,IsWon,IsClosed", "Negotiation,true,true", "Negotiation,false,true", "Negotiation,false,false"),
    ],
)
def test_columns_that_only_say_yes_or_no_to_won_are_the_stage(tmp_path, header, won, lost, opened):
    rows = f"1,A,2024-01-02,2024-02-03,5,{won}\n2,A,2024-01-02,2024-02-03,7,{lost}\n"
    rows += "" if opened is None else f"3,A,2024-01-02,,9,{opened}\n"
    draft = Draft(tmp_path, f"Id,Owner,Created,Closed,Amount,{header}\n{rows}")
    assert draft.sent.rejected == []
    one = sum_of(draft.sent.outcomes)
    assert (one.won, one.lost, one.open) == (1, 1, 0 if opened is None else 1)
    assert "# unsure" in draft.line("stage")


def sum_of(outcomes):
    first, *others = outcomes.values()
    for one in others:
        first = first.plus(one)
    return first


NAMED = """
deals:
  - {file: deals.csv, id: Id, stage: Stage, owner: Owner, created: Created, closed: Closed, stage_since: Created}
"""


@pytest.mark.parametrize(
    "name", ["{", "{}", "a{0}", "Zoë\u200b", "Jr.\nSmith", "\t1", "a: b", "'x", "#", "null", "1.0"]
)
def test_whatever_stages_and_reps_are_called_the_funnel_file_made_from_them_has_them(tmp_path, name):
    rows = [f'{n},"{stage}","{name}",2024-01-02,2024-02-03' for n, stage in enumerate((name, "Won", "Lost"))]
    draft = Draft(tmp_path, "\n".join(["Id,Stage,Owner,Created,Closed", *rows]), mapping=NAMED)
    assert draft.sent.rejected == []
    assert len(draft.funnel.file.reps) == 1


@pytest.mark.parametrize("nobody", ["Unassigned", "(No owner)", "Atanmamış", "Nicht zugewiesen"])
def test_what_stands_for_nobody_is_no_rep(tmp_path, nobody):
    draft = Draft(tmp_path, f"Id,Stage,Owner,Amount\n1,Won,Ada,10\n2,Won,{nobody},30\n")
    assert draft.deals.values["Owner"] == {nobody: ""}
    assert [rep.id for rep in draft.funnel.file.reps] == ["Ada"]
    assert draft.totals["won_amount"] == 4_000


def test_no_funnel_file_is_made_of_names_that_none_has(tmp_path):
    with pytest.raises(BackfillError, match=r"(?s)are the right columns mapped\?.*reps\[0\].*200 characters"):
        Draft(tmp_path, f"Id,Stage,Owner,Created,Closed\n1,Won,{'n' * 201},2024-01-02,2024-02-03\n", mapping=NAMED)


def test_a_clock_of_two_parts_is_asked_for(tmp_path):
    log = "Call ID,Type,Owner,Start,Duration\n1,call,Ada,2024-01-02 10:00,0:30\n2,call,Ada,2024-01-02 11:00,1:05\n"
    draft = Draft(tmp_path, log)
    assert "# unsure: or minutes" in draft.line("duration_unit")
    asked = Draft(tmp_path, log, mapping=draft.text.replace("duration_unit: hours", "duration_unit: seconds"))
    assert "whether it begins with hours or minutes" in str(asked.sent.rejected[0].detail)
    assert len(asked.sent.rejected) == 2


@pytest.mark.parametrize(
    ("won", "lost"),
    [("Anlaşma - Kazanma zamanı", "Anlaşma - Kaybetme zamanı"), ("Gewonnen am", "Verloren am"),
     ("Fecha de ganado", "Fecha de perdido"), ("Won time", "Lost time"), ("Close date", "Closed in the old CRM")],
)  # fmt: skip
def test_dates_of_the_close_of_which_one_is_filled_at_a_time_fill_each_other_up(tmp_path, won, lost):
    rows = "1,Won,2024-01-05,2024-02-13,\n2,Lost,2024-01-06,,2024-02-20\n3,Open,2024-01-07,,\n"
    draft = Draft(tmp_path, f"Id,Stage,Created,{won},{lost}\n{rows}")
    assert draft.sent.rejected == []
    assert draft.deals.closed == (won, lost)
    assert (draft.totals["won"], draft.totals["lost_deals"]) == (1, 1)


def test_a_row_without_an_id_makes_no_file_of_changes_of_one_of_deals(tmp_path):
    header = "Opportunity ID,Stage,Created Date,Close Date\n"
    rows = "1,Closed Won,2024-01-05,2024-02-13\n,Closed Won,2024-01-05,2024-02-13\n2,Open,2024-01-06,\n"
    assert Draft(tmp_path, header + rows).deals.id == "Opportunity ID"


def test_a_file_with_a_row_per_product_is_no_history(tmp_path):
    deal = "Won,2024-01-02,2024-02-03"
    rows = f"1,{deal},A,100\n1,{deal},B,50\n2,{deal},A,200\n2,{deal},C,20\n"
    draft = Draft(tmp_path, f"Deal ID,Stage,Created,Closed,Product,Amount\n{rows}")
    assert draft.sent.reasons == [(3, "twice"), (5, "twice")]
    assert draft.totals["won"] == 2


@pytest.mark.parametrize(
    ("yes", "no"), [("WAHR", "FALSCH"), ("VERDADERO", "FALSO"), ("VRAI", "FAUX"), ("waar", "onwaar")]
)
def test_yes_and_no_are_read_as_spreadsheets_write_them(tmp_path, yes, no):
    rows = f"1,{yes},2024-01-02,2024-02-03\n2,{no},2024-01-02,2024-02-03\n"
    draft = Draft(tmp_path, f"Id,Won,Created,Closed\n{rows}")
    assert (draft.totals["won"], draft.totals["lost_deals"]) == (1, 1)
