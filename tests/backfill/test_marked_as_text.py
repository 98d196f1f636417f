"""Cells that a spreadsheet was told to take as text are read without the mark; bytes that are no text spoil a row."""

import pytest

from tests.backfill.drafts import Draft

HEADER = "Id,Stage,Owner,Created,Closed,Amount\n"


@pytest.mark.parametrize("written", ['="00124"', '"=""00124"""', "'00124", '"\'00124"'])
def test_an_id_that_is_marked_as_text_has_no_mark(tmp_path, written):
    draft = Draft(
        tmp_path, f"{HEADER}{written},Won,Ada,2024-01-02,2024-01-03,5\n00125,Won,Ada,2024-01-02,2024-01-03,5\n"
    )
    assert {event.deal_id for event in draft.sent.events} == {"00124", "00125"}


def test_any_column_may_be_marked_as_text(tmp_path):
    row = '="1",="Won",="Ada",="2024-01-02",="2024-02-03",="1234.50"\n2,Won,Ada,2024-01-02,2024-02-03,\'-5\n'
    draft = Draft(tmp_path, HEADER + row)
    assert draft.sent.rejected == []
    assert draft.totals["won_amount"] == 122_950


def test_an_apostrophe_that_a_name_begins_with_stays(tmp_path):
    draft = Draft(tmp_path, f"{HEADER}1,Won,'t Hooft,2024-01-02,2024-01-03,5\n")
    assert [event.rep_id for event in draft.sent.events if event.type == "deal.owner_changed"] == ["'t Hooft"]


@pytest.mark.parametrize("column", [0, 2, 5])
def test_a_byte_that_is_no_text_spoils_its_row_only(tmp_path, column):
    cells = ["2", "Won", "Ada", "2024-01-02", "2024-01-03", "5"]
    cells[column] += "\0"
    rows = f"1,Won,Ada,2024-01-02,2024-01-03,5\n{','.join(cells)}\n3,Won,Ada,2024-01-02,2024-01-03,5\n"
    clean = Draft(tmp_path, HEADER + rows.replace("\0", ""))
    draft = Draft(tmp_path, HEADER + rows, mapping=clean.text)
    assert [line for line, _ in draft.sent.reasons] == [3]
    assert draft.totals["won"] == 2
