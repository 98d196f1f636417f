"""Cells of workbooks: their types, errors, formulas and sheets."""

import io
import zipfile
from datetime import datetime
from typing import Any

import pytest
import xlsxwriter
from click.testing import CliRunner

from stream.backfill.mapping import BackfillError, parse
from stream.backfill.read.files import assign
from stream.cli.commands.backfill import command
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from stream.words import LANGUAGES
from tests.backfill.drafts import Draft
from tests.backfill.forms import TYPED, workbook
from tests.backfill.service import Sent


def test_a_second_sheet_can_be_chosen_and_the_words_say_how(tmp_path):
    book = xlsxwriter.Workbook(path := tmp_path / "deals.xlsx")
    for name, amount in (("This year", 5), ("Last year", 7)):
        sheet = book.add_worksheet(name)
        for place, row in enumerate([["Id", "Stage", "Created", "Closed", "Amount"],
                                     ["1", "Won", "2024-01-02", "2024-02-03", amount]]):  # fmt: skip
            sheet.write_row(place, 0, row)
    book.close()
    content = path.read_bytes()
    draft = Draft(tmp_path, content, name="deals.xlsx")
    assert 'sheet: "This year"  # unsure: or Last year; --sheet suggests for another' in draft.text
    [note] = [work.source.note for work in assign(parse(draft.text.replace('sheet: "This year"', "")), [path]).works]
    assert note is not None
    told = note.said(LANGUAGES.of("terminal", "en"))
    assert told == "deals.xlsx: read the sheet 'This year'; for another (Last year) write sheet: into the mapping"
    told = CliRunner().invoke(command, [str(path), "--suggest", "--sheet", "Last year"]).stdout
    assert Draft(tmp_path, content, name="deals.xlsx", mapping=told).totals["won_amount"] == 700
    assert "has no sheet 'Nope'" in CliRunner().invoke(command, [str(path), "--suggest", "--sheet", "Nope"]).output


def test_a_sheet_that_nobody_sees_is_not_taken_for_the_table(tmp_path):
    book = xlsxwriter.Workbook(path := tmp_path / "deals.xlsx")
    for name, amount in (("Old", 5), ("Deals", 7)):
        sheet = book.add_worksheet(name)
        sheet.hide() if name == "Old" else sheet.activate()
        sheet.write_row(0, 0, ["Id", "Stage", "Created", "Closed", "Amount"])
        sheet.write_row(1, 0, ["1", "Won", "2024-01-02", "2024-02-03", amount])
    book.close()
    assert Draft(tmp_path, path.read_bytes(), name="deals.xlsx").totals["won_amount"] == 700


def test_an_id_that_a_workbook_keeps_as_a_number_of_more_digits_than_it_can_is_refused(tmp_path):
    rows = [
        ["Id", "Stage", "Created", "Closed"],
        [3652397000000649013, "Won", datetime(2024, 1, 2), datetime(2024, 2, 3)],  # noqa: DTZ001
        [365239700000064, "Won", datetime(2024, 1, 2), datetime(2024, 2, 3)],  # noqa: DTZ001
    ]
    draft = Draft(tmp_path, workbook(rows), name="deals.xlsx")
    assert draft.sent.reasons == [(2, "bad_id")]
    assert {event.deal_id for event in draft.sent.events} == {"365239700000064"}


def with_formulas(*cells):
    """A workbook of deals whose amounts are formulas with what was kept of their values; None: nothing."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    for column, name in enumerate(("Id", "Stage", "Created", "Closed", "Amount")):
        sheet.write(2, column + 1, name)
    for row, (formula, value) in enumerate(cells, 3):
        for column, cell in enumerate((f"d{row}", "Won", "2024-01-02", "2024-02-03")):
            sheet.write(row, column + 1, cell)
        sheet.write_formula(row, 5, formula, None, value)
    book.close()
    return content.getvalue()


def test_a_cell_that_shows_an_error_or_whose_formula_has_no_value_is_told_where_its_column_is_used(tmp_path):
    content = with_formulas(("=5*2", 10), ("=1/0", "#DIV/0!"), ("=F4*3", ""), ("=NA()", "#N/A"), ("=5*3", 15))
    draft = Draft(tmp_path, content, name="deals.xlsx")
    assert [(one.line, one.reason, str(one.detail).split(";")[0]) for one in draft.sent.rejected] == [
        (5, "empty_cell", "Amount: the cell shows #DIV/0!"),
        (6, "empty_cell", "Amount: the value of the cell's formula is not in the file"),
    ]
    assert draft.totals["won_amount"] == 2500
    assert draft.totals["won"] == 3
    said = draft.text.replace("      Stage:\n", '      Amount: {"#DIV/0!": "", "#FORMULA!": "7"}\n      Stage:\n')
    assert Draft(tmp_path, content, name="deals.xlsx", mapping=said).totals["won_amount"] == 3200


TEXT = 'office:value-type="string"'

ODS = """<office:document-content
 xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">
<office:body><office:spreadsheet><table:table table:name="Deals">{}</table:table></office:spreadsheet></office:body>
</office:document-content>"""


def opendocument(rows):
    """A workbook of LibreOffice; of a cell that is no text its attributes and what it shows."""
    lines = []
    for row in rows:
        cells = [(TEXT, cell) if isinstance(cell, str) else cell for cell in row]
        written = "".join(f"<table:table-cell {a}><text:p>{b}</text:p></table:table-cell>" for a, b in cells)
        lines.append(f"<table:table-row>{written}</table:table-row>")
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", ODS.format("".join(lines)))
    return content.getvalue()


def test_a_cell_of_an_opendocument_sheet_that_shows_an_error_is_told_too(tmp_path):
    error = 'table:formula="of:=X" calcext:value-type="error"'
    deal = ["Won", "2024-01-02", "2024-02-03"]
    rows = [
        ["Id", "Stage", "Created", "Closed", "Amount"],
        ["1", *deal, "5"],
        ["2", *deal, (f'{TEXT} office:string-value="" {error}', "#DIV/0!")],
        ["3", *deal, (f'office:value-type="float" office:value="0" {error}', "Err:502")],
        ["4", *deal, (f'{TEXT} office:string-value="" table:formula="of:=X"', "#REF!")],  # as Excel writes it
    ]
    draft = Draft(tmp_path, opendocument(rows), name="deals.ods")
    assert [(one.line, str(one.detail).split(";")[0]) for one in draft.sent.rejected] == [
        (3, "Amount: the cell shows #DIV/0!"),
        (4, "Amount: the cell shows #VALUE!"),
        (5, "Amount: the cell shows #REF!"),
    ]


@pytest.mark.parametrize(
    ("text", "cents"), [("1.234,50", 123_450), ("234,5", 23_450), ("€ 1.234.567,5", 123_456_750), ("1,234.50", 123_450)]
)
def test_a_text_among_the_numbers_of_a_workbook_is_read_as_it_is_written_and_they_as_numbers(tmp_path, text, cents):
    at = (datetime(2024, 1, 2), datetime(2024, 2, 4))  # noqa: DTZ001
    deals = [[number, "Won", *at, amount] for number, amount in enumerate([1000.5, 1.234, 20, text])]
    rows = [TYPED[0], *deals]
    draft = Draft(tmp_path, workbook(rows, skip=2), name="deals.xlsx")
    assert draft.totals["won_amount"] == 100_050 + 123 + 2_000 + cents
    told = draft.text.replace("deals:\n", "decimal: comma\ndeals:\n")
    if "." not in text[-3:]:
        assert Draft(tmp_path, workbook(rows, skip=2), name="deals.xlsx", mapping=told).totals == draft.totals


def test_a_text_among_the_numbers_of_a_workbook_that_can_be_read_in_two_ways_is_asked_for(tmp_path):
    rows = [*TYPED, [3, "Won", datetime(2024, 1, 2), datetime(2024, 2, 4), "1.234"]]  # noqa: DTZ001
    draft = Draft(tmp_path, workbook(rows[:3], skip=2), name="deals.xlsx")
    for written in (workbook(rows, skip=2), workbook(rows, right=1)):
        with pytest.raises(BackfillError, match=r"Amount: '1.234' is a text among numbers, and can be read"):
            Draft(tmp_path, written, name="deals.xlsx", mapping=draft.text)
        said = draft.text.replace("      Stage:\n", "      Amount: {'1.234': '1234'}\n      Stage:\n")
        assert Draft(tmp_path, written, name="deals.xlsx", mapping=said).totals["won_amount"] == 123950
    as_number = [*TYPED, [3, "Won", datetime(2024, 1, 2), datetime(2024, 2, 4), 1.234]]  # noqa: DTZ001
    assert Draft(tmp_path, workbook(as_number), name="deals.xlsx", mapping=draft.text).totals["won_amount"] == 673


@pytest.mark.parametrize(
    ("formats", "reasons", "won"),
    [
        (("[$USD] #,##0.00", "[$€-407]#,##0.00"), [(2, "unknown_currency")], 700),
        (('"EUR "#,##0.00', '#,##0.00 "TL"'), [(3, "unknown_currency")], 550),
        (("_-* #,##0.00\\ [$€-407]_-;-* 0", "#,##0.00"), [], 1_250),
        (("#,##0.00", "[$-409]#,##0.00"), [], 1_250),
        (('#,##0.00 "k€"', '#,##0.00,"k€"'), [(2, "bad_amount")], 700),
    ],
)
def test_the_currency_that_a_number_is_shown_with_is_its_own(tmp_path, formats, reasons, won):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    sheet.write_row(0, 0, ["Id", "Stage", "Created", "Amount"])
    for row, (amount, shown) in enumerate(zip((5.5, 7), formats, strict=True), 1):
        sheet.write_row(row, 0, [f"d{row}", "Won", "2024-01-02"])
        sheet.write_number(row, 3, amount, book.add_format({"num_format": shown}))
    book.close()
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Created, amount: Amount}]'
    funnel_of = Draft(tmp_path, "Id,Stage,Created\n1,Won,2024-01-02\n", mapping=mapping.replace(", amount: Amount", ""))
    known = Funnel(parse_funnel(funnel_of.funnel_text.replace("currency: USD", "currency: EUR")))
    path = tmp_path / "deals.xlsx"
    path.write_bytes(content.getvalue())
    sent = Sent(parse(mapping), [path], known)
    assert sent.reasons == reasons
    assert sum(counts.revenue for counts in sent.outcomes.values()) == won


def test_a_name_in_a_cell_over_several_rows_is_that_of_all_of_them_and_an_amount_of_the_first(tmp_path):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    sheet.write_row(0, 0, ["Owner", "Id", "Stage", "Created", "Closed", "Amount"])
    for row in range(1, 5):
        sheet.write_row(row, 1, [f"d{row}", "Won", "2024-01-02", "2024-02-03"])
        if row > 2:
            sheet.write(row, 5, 5)
    sheet.merge_range(1, 0, 3, 0, "Ada")
    sheet.merge_range(1, 5, 2, 5, 7)
    sheet.write(4, 0, "Bo")
    book.close()
    draft = Draft(tmp_path, content.getvalue(), name="deals.xlsx")
    owners = {one.deal_id: one.rep_id for one in draft.sent.events if one.type == "deal.owner_changed"}
    assert [owners[f"d{number}"] for number in (1, 2, 3)] == [owners["d1"]] * 3
    assert owners["d4"] != owners["d1"]
    assert (draft.totals["won_amount"], draft.totals["won_without_amount"]) == (1_700, 1)


@pytest.mark.parametrize(("number", "text", "cents"), [(1.234, "1.234,50", 123 + 123_450), (12, "n/a", 1_200)])
def test_a_number_that_is_shown_with_a_currency_is_read_as_one_beside_text_too(tmp_path, number, text, cents):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    sheet.write_row(0, 0, ["Id", "Stage", "Created", "Closed", "Amount"])
    for row, amount in enumerate((number, text, -0.5), 1):
        sheet.write_row(row, 0, [f"d{row}", "Won", "2024-01-02", "2024-02-03"])
        shown = "[$USD] #,##0.00" if row == 3 else "[$€-407]#,##0.00"
        sheet.write(row, 4, amount, book.add_format({"num_format": shown}))
    book.close()
    draft = Draft(tmp_path, content.getvalue(), name="deals.xlsx", currency="EUR")
    assert draft.sent.reasons == [(4, "unknown_currency")]
    assert draft.totals["won_amount"] == cents


def test_the_currency_of_a_number_of_an_opendocument_sheet_is_its_own(tmp_path):
    amounts = [("USD", "5.5"), ("EUR", "7")]
    rows: list[list[Any]] = [["Id", "Stage", "Created", "Closed", "Amount"]]
    for number, (currency, value) in enumerate(amounts):
        told = f'office:value-type="currency" office:currency="{currency}" office:value="{value}"'
        rows.append([f"d{number}", "Won", "2024-01-02", "2024-02-03", (told, value)])
    draft = Draft(tmp_path, opendocument(rows), name="deals.ods", currency="EUR")
    assert draft.sent.reasons == [(2, "unknown_currency")]
    assert draft.totals["won_amount"] == 700


@pytest.mark.parametrize("shown", ["0%", "0.00%", "0.0\\ %", '0" % of"0'])
def test_a_number_that_is_shown_as_a_percentage_is_one_and_no_amount(tmp_path, shown):
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    sheet = book.add_worksheet("Deals")
    sheet.write_row(0, 0, ["Id", "Created", "Closed", "Stage", "Amount"])
    percent = book.add_format({"num_format": shown})
    for row, stage in enumerate((1, 0.125), 1):
        sheet.write_row(row, 0, [f"d{row}", "2024-01-02", "2024-02-03"])
        sheet.write(row, 3, stage, percent)
        sheet.write(row, 4, stage, percent)
    book.close()
    draft = Draft(tmp_path, content.getvalue(), name="deals.xlsx")
    if "of" in shown:  # the sign is a word of the format
        assert draft.sent.reasons == []
        return
    assert draft.line("amount").strip() == "amount: Amount  # unsure: '100%' is no amount"
    assert draft.sent.reasons == [(2, "bad_amount"), (3, "bad_amount")]
    assert {stage.name for stage in draft.funnel.file.pipelines[0].stages} >= {"100%", "12.5%"}


def test_a_percentage_of_an_opendocument_sheet_is_no_amount(tmp_path):
    told = 'office:value-type="percentage" office:value="0.1"'
    rows: list[list[Any]] = [["Id", "Stage", "Created", "Closed", "Amount"]]
    rows.append(["d1", "Won", "2024-01-02", "2024-02-03", (told, "10%")])
    assert Draft(tmp_path, opendocument(rows), name="deals.ods").sent.reasons == [(2, "bad_amount")]


def _not_worked_out(folder, value):
    """A workbook that a program wrote, whose amounts are formulas with a value that is none."""
    book = xlsxwriter.Workbook(path := folder / "made.xlsx")
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, ["Id", "Stage", "Created", "Closed", "Amount", "Price"])
    for row in (1, 2):
        sheet.write_row(row, 0, [f"{row}", "Won", "2024-01-02", "2024-02-03", None, 50])
        sheet.write_formula(row, 4, f"=F{row + 1}*2", None, value)
    book.close()
    return path.read_bytes()


def test_a_formula_that_a_program_left_at_zero_is_rejected(tmp_path):
    mapping = 'deals: [{file: "*", id: Id, stage: Stage, created: Created, closed: Closed, amount: Amount}]'
    draft = Draft(tmp_path, _not_worked_out(tmp_path, 0), name="deals.xlsx", mapping=mapping)
    assert draft.sent.reasons == [(2, "empty_cell"), (3, "empty_cell")]


def test_beside_amounts_that_are_not_worked_out_another_column_is_not_sure(tmp_path):
    draft = Draft(tmp_path, _not_worked_out(tmp_path, ""), name="deals.xlsx")
    assert draft.line("amount").strip() == "amount: Price  # unsure: or Amount"


def test_a_workbook_put_together_whose_columns_stand_in_another_order_is_refused(tmp_path):
    rows = [["Id", "Stage", "Created", "Closed"], ["1", "Won", "2024-01-02", "2024-02-03"]]
    with pytest.raises(BackfillError, match="line 3 names the columns again, in another order"):
        Draft(tmp_path, workbook([*rows, ["Id", "Stage", "Closed", "Created"]]), name="deals.xlsx")
