"""`dealstream sql` in a terminal."""

import json
from collections.abc import Callable

from stream.cli.commands.sql import command

Typed = Callable[..., str]

ASKED = "SELECT 'Ada' AS name, 1 AS deals, NULL AS amount, [1, 2] AS days UNION ALL SELECT '=1+1', -2, 3, []"


def test_an_answer_is_a_table_with_how_many_rows_it_has(typed: Typed) -> None:
    lines = typed(command, f"SELECT * FROM ({ASKED}) ORDER BY deals DESC").splitlines()
    assert next(line.split() for line in lines if line.strip()) == ["name", "deals", "amount", "days"]
    assert "Ada" in lines[3]
    assert "–" in lines[3]
    assert lines[-1] == "2 rows"


def test_a_long_answer_is_cut_in_the_table_and_whole_in_the_file(typed: Typed) -> None:
    told = typed(command, "SELECT number FROM numbers(1500)")
    assert told.splitlines()[-1] == "1,500 rows; these are the first 1,000, --csv has all"
    assert len(typed(command, "SELECT number FROM numbers(1500)", "--csv").splitlines()) == 1501


def test_csv_is_safe_in_a_spreadsheet_and_null_is_empty(typed: Typed) -> None:
    told = typed(command, f"SELECT * FROM ({ASKED}) ORDER BY deals DESC", "--csv")
    assert told.splitlines() == ["name,deals,amount,days", 'Ada,1,,"[1, 2]"', "'=1+1,-2,3,[]"]


def test_json_has_columns_and_rows(typed: Typed) -> None:
    told = json.loads(typed(command, "SELECT toUInt64(18446744073709551615) AS a", "--json"))
    assert told == {"columns": [{"name": "a", "type": "UInt64"}], "rows": [[18446744073709551615]]}


def test_without_a_question_it_says_which_tables_there_are(typed: Typed) -> None:
    assert "deals_by_month_team" in typed(command)


def test_a_refusal_ends_with_one_and_says_why(typed: Typed) -> None:
    assert typed(command, "SELECT 1 FROM nowhere", code=1).startswith("Code: 60. DB::Exception: Unknown table")
    assert "cannot be used here" in typed(command, "SELECT file('/etc/passwd')", code=1)
    assert "--json, --csv" in typed(command, "SELECT 1", "--json", "--csv", code=2)
