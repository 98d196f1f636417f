"""Deals in the forms that people have files in: a workbook, an archive."""

import io
import zipfile
from datetime import datetime

import xlsxwriter

ROWS = "Id,Stage,Created,Closed,Amount\n1,Won,2024-01-02,2024-02-03,5.50\n2,Lost,2024-01-02,2024-02-04,7\n"


def workbook(rows, sheets=(), skip=0, right=0):
    """A workbook with typed cells; further sheets hold one cell each."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    for name in sheets:
        book.add_worksheet(name).write(0, 0, name)
    sheet = book.add_worksheet("Deals")
    for place, row in enumerate(rows, skip):
        for column, cell in enumerate(row):
            if cell is not None:
                sheet.write(place, column + right, cell)
    book.close()
    return content.getvalue()


TYPED = [
    ["Id", "Stage", "Created", "Closed", "Amount"],
    [1, "Won", datetime(2024, 1, 2), datetime(2024, 2, 3), 5.5],  # noqa: DTZ001
    [2, "Lost", datetime(2024, 1, 2), datetime(2024, 2, 4), 7],  # noqa: DTZ001
]


def zipped(**files):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "."), text)
    return content.getvalue()


def numbers(draft):
    assert draft.sent.rejected == []
    return draft.totals["won_amount"], draft.totals["lost_amount"], draft.totals["created"]
