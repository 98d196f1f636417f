"""Packed files that become far larger than any table does are refused before they fill the disk or the memory."""

import gzip
import io
import zipfile

import pytest

from stream.backfill.mapping import BackfillError
from stream.backfill.read import excel
from stream.backfill.read.open_source import open_source
from stream.backfill.read.unpack import ALWAYS_BYTES, unpack

BOMB = bytes(ALWAYS_BYTES + 1_000_000)


def zipped(name, content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return out.getvalue()


def given(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    folder = tmp_path / "unpacked"
    folder.mkdir()
    return unpack([path], folder), folder


@pytest.mark.parametrize(
    ("name", "packed"),
    [
        ("a.csv.gz", lambda: gzip.compress(BOMB, 1)),
        ("a.zip", lambda: zipped("a.csv", BOMB)),
        ("a.zip", lambda: zipped("b", gzip.compress(BOMB, 1))),
    ],
    ids=["gzip", "zip", "gzip in zip"],
)
def test_a_file_that_becomes_far_larger_than_a_table_would_is_refused_on_the_way(tmp_path, name, packed):
    with pytest.raises(BackfillError, match=r"becomes more than 200 times as large.*then give it"):
        given(tmp_path, name, packed())
    assert sum(path.stat().st_size for path in (tmp_path / "unpacked").iterdir()) <= ALWAYS_BYTES + 1_000_000


def test_a_file_that_is_packed_again_and_again_is_refused(tmp_path):
    content = b"a,b\n1,2\n"
    for _ in range(5):
        content = gzip.compress(content)
    with pytest.raises(BackfillError, match="is packed more than 3 times"):
        given(tmp_path, "a.gz", content)


def test_a_table_that_packs_well_is_read(tmp_path):
    rows = b"id,stage\n" + b"".join(b"%d,Won\n" % (number // 100) for number in range(100_000))
    [one], _ = given(tmp_path, "a.csv.gz", gzip.compress(rows))
    assert one.path.read_bytes() == rows


def test_a_workbook_that_is_too_large_once_it_is_unpacked_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(excel, "MOST_BYTES", 1_000_000)
    path = tmp_path / "a.xlsx"
    path.write_bytes(zipped("xl/worksheets/sheet1.xml", bytes(2_000_000)))
    with pytest.raises(BackfillError, match="too much to read at once; save it as CSV"):
        open_source(path)
