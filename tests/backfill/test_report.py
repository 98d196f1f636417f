"""What a report of a backfill says of files that disagree, in both languages."""

import csv
import io

import pytest
from rich.console import Console

from stream.backfill.facts.change_rows import KINDS
from stream.backfill.outcomes import Counts
from stream.backfill.overlap.disagreement import Disagreement
from stream.backfill.read.rejects import RejectedFile
from stream.backfill.summary import Summary
from stream.cli.output.backfill_report import Report, show
from stream.cli.output.reader import Reader
from stream.words import LANGUAGES
from tests.backfill import exports
from tests.backfill.service import Sent

MARCH = 1_772_000_000_000_000
VALUES = {"stage": ("Won", None), "amount": ("USD", 120_000), "close_date": (None, MARCH)}
DIFFERING = [kind for kind in KINDS if kind != "created"]
SAID = {
    "en": {"close_date": "close date", "loss_reason": "loss reason", "account": "account", None: "ends on 2026-02-25"},
    "tr": {"close_date": "kapanış tarihi", "loss_reason": "kayıp nedeni", "account": "müşteri", None: "25.02.2026"},
}


AMOUNTS = ("106.500,00", " 10.000,00", "116.500,00")


@pytest.mark.parametrize("language", ["en", "tr"])
def test_whatever_files_disagree_on_is_listed_with_what_each_says_and_what_counts(tmp_path, language):
    sent = Sent(exports.PIPELINE, exports.pipeline(tmp_path, 10), exports.KNOWN)
    summary = Summary(exports.KNOWN, sent.reading.files, tmp_path / "facts")
    summary.disagreements = [
        Disagreement(f"D{number}", kind, *VALUES.get(kind, ("said", None)), MARCH, None, None, MARCH, bool(number % 2))
        for number, kind in enumerate(DIFFERING)
    ]
    reader = Reader(LANGUAGES.of("terminal", language), exports.KNOWN)
    kept = RejectedFile(tmp_path / "rejected.csv", reader.words)
    disagreements = tmp_path / "disagreements.csv"
    report = Report(sent.reading, kept, reader, disagreements)
    out = Console(width=200, record=True, quiet=True)
    show(out, summary, report, alike=[], dry_run=True)
    with disagreements.open(newline="", encoding="utf-8-sig") as file:
        rows = list(csv.DictReader(file))
    told = {kind: row["property"] for kind, row in zip(DIFFERING, rows, strict=True)}
    said = SAID[language]
    assert {kind: told[kind] for kind in said if kind} == {kind: text for kind, text in said.items() if kind}
    assert len({*told.values()}) == len(DIFFERING)
    assert all(said[None] in row["says"] for row in rows)
    assert {row["counts"] for row in rows} == {reader.say("backfill-row-counts"), reader.say("backfill-history-counts")}


def test_what_is_compared_with_the_crm_stands_in_columns_of_numbers_also_on_60_columns(tmp_path, monkeypatch):
    sent = Sent(exports.PIPELINE, exports.pipeline(tmp_path, 200), exports.KNOWN)
    summary = Summary(exports.KNOWN, sent.reading.files, tmp_path / "facts")
    won = Counts(won=2, lost=1, open=0, revenue=10_650_000), Counts(won=10, lost=0, open=3, revenue=1_000_000)
    by_month = {("", f"2026-0{month}"): counts for month, counts in enumerate(won, 1)}
    monkeypatch.setattr(summary, "outcomes", lambda: by_month)
    reader = Reader(LANGUAGES.of("terminal", "tr"), exports.KNOWN)
    report = Report(sent.reading, RejectedFile(tmp_path / "rejected.csv", reader.words), reader, tmp_path / "d.csv")
    out = io.StringIO()
    show(Console(file=out, width=60), summary, report, alike=[], dry_run=True)
    text = out.getvalue()
    assert {"Kazanılan", "Kaybedilen"} <= set(text.split()), text
    assert max(map(len, text.splitlines())) <= 60
    ends = {line.index(amount) + len(amount) for line in text.splitlines() for amount in AMOUNTS if amount in line}
    assert len(ends) == 1, text
