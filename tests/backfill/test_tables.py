import csv

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stream.backfill.mapping import BackfillError
from stream.backfill.read.open_source import batches, open_source
from stream.backfill.read.source import seen
from tests.support.examples import examples


def read(path, rows=2, **options):
    source = open_source(path, **options)
    found = list(batches(source, rows=rows))
    frame = [row for batch in found for row in batch.columns.rows()]
    lines = [line for batch in found for line in batch.lines]
    broken = [one for batch in found for one in batch.broken]
    return source.header, dict(zip(lines, frame, strict=True)), broken


def write(tmp_path, content, name="f.csv"):
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_every_row_knows_its_line_also_after_lines_within_quotes_and_empty_lines(tmp_path):
    path = write(tmp_path, 'id,name\r\n1,"two\r\nlines"\r\n\r\n2, b \r\n3,\r\n')
    header, rows, broken = read(path)
    assert header == ("id", "name")
    assert rows == {2: ("1", "two lines"), 5: ("2", "b"), 6: ("3", None)}
    assert broken == []


def test_rows_with_too_many_or_too_few_fields_are_put_aside_with_their_line(tmp_path):
    path = write(tmp_path, "id,name\n1,a\n2,b,c\n3\n4,d\n")
    _, rows, broken = read(path)
    assert rows == {2: ("1", "a"), 5: ("4", "d")}
    assert [(one.line, str(one.why).split(",")[0]) for one in broken] == [
        (3, "the row has 3 fields"),
        (4, "the row has 1 field"),
    ]


def test_a_row_that_is_not_csv_is_put_aside_and_the_next_is_read(tmp_path):
    path = write(tmp_path, 'id,name\n1,a\n2,"b" c\n3,d\n4,e\n')
    _, rows, broken = read(path, rows=10)
    assert rows == {2: ("1", "a"), 4: ("3", "d"), 5: ("4", "e")}
    assert [one.line for one in broken] == [3]


@pytest.mark.parametrize(
    ("content", "options"),
    [
        ("id;name\n1;ä,b\n".encode(), {}),
        ("id\tname\n1\tä,b\n".encode(), {}),
        ("\ufeffid;name\n1;ä,b\n".encode(), {}),
        ("id;name\n1;ä,b\n".encode("cp1252"), {"encoding": "cp1252"}),
        ("id;name\n1;ä,b\n".encode("utf-16"), {"encoding": "utf-16"}),
    ],
    ids=["semicolon", "tab", "byte order mark", "cp1252", "utf-16"],
)
def test_a_file_is_read_whatever_separates_its_columns_and_whatever_its_encoding(tmp_path, content, options):
    assert read(write(tmp_path, content), **options)[:2] == (("id", "name"), {2: ("1", "ä,b")})


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "f.csv", "has no header"),
        (b"1,Won\n2,Lost\n", "f.csv", "has no header"),
        ("id\nÄä\nöä\n".encode() + b"\xe4\n", "f.csv", "it is UTF-8 up to line 4, which is not; mend that line"),
        (b"PK\x03\x04nothing", "f.xlsx", "is no workbook that can be read"),
        (b"nothing", "f.parquet", "is not a Parquet file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why_and_the_way_out(tmp_path, content, name, words):
    with pytest.raises(BackfillError) as error:
        read(write(tmp_path, content, name))
    assert words in str(error.value)


# An apostrophe before a number marks it as text (test_marked_as_text), which is no matter of CSV.
cells = st.text(
    st.characters(
        codec="utf-8",
        exclude_categories=["Cs", "Cc"],
        exclude_characters="'",
        include_characters=["\n", '"', ",", ";"],
    ),
    max_size=8,
)


@settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(cells, cells, cells), max_size=12),
    st.sampled_from(",;\t|"),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["\n", "\r\n"]),
    st.integers(1, 5),
)
def test_rows_are_what_the_csv_module_reads_with_the_lines_on_which_they_begin(
    tmp_path, rows, mark, quoting, end, many
):
    rows = [("id", "name", "note"), ("first", "row", "whole"), *rows]
    path = tmp_path / "f.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=mark, quoting=quoting, lineterminator=end).writerows(rows)
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter=mark)
        begins, expected = [], []
        for row in reader:
            expected.append(tuple(seen(cell).strip() or None for cell in row))
            begins.append(reader.line_num)
    lines = [before + 1 for before in begins[:-1]]
    _, found, broken = read(path, many, encoding="utf-8", delimiter=mark)
    assert broken == []
    kept = dict(zip(lines, expected[1:], strict=True))
    assert found == {line: row for line, row in kept.items() if line in found}
    # Only rows of one cell behind the last whole one may be taken for remarks below the table.
    assert all(sum(cell is not None for cell in row) <= 1 for line, row in kept.items() if line not in found)


@pytest.mark.parametrize(
    "names", ["Id;Stage;Closed;Created;Amount", "Stage;Id;Created;Closed;Amount", "Id;Stage;Created;Amount;Owner"]
)
def test_files_put_together_whose_columns_stand_in_another_order_are_refused(tmp_path, names):
    first = "Id;Stage;Created;Closed;Amount\n1;Won;2024-01-02;2024-02-03;5\n"
    with pytest.raises(BackfillError, match="line 3 names the columns again, in another order"):
        read(write(tmp_path, f"{first}{names}\n2;Won;2024-03-02;2024-02-03;5\n"))


def test_a_row_with_some_words_that_are_names_of_columns_is_a_row(tmp_path):
    _, rows, broken = read(write(tmp_path, "Id;Won;Lost;Note\nId;Won;no;x\nWon;Lost;;y\n"))
    assert (len(rows), broken) == (2, [])
