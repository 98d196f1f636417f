"""Which rules of time zones are in force."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from stream.zones import newest


@pytest.mark.parametrize(("version", "is_taken"), [("2026b", False), ("2026c", False), ("2026d", True), (None, False)])
def test_the_rules_of_the_system_count_where_they_are_newer_than_those_of_the_package(
    tmp_path: Path, version: str | None, is_taken: bool
) -> None:
    if version is not None:
        (tmp_path / "tzdata.zi").write_text(f"# version {version}\n# This zic input file is in the public domain.\n")
    folders = (str(tmp_path / "nothing"), str(tmp_path))
    assert newest(folders, "2026c") == (folders if is_taken else ())


def test_a_zone_has_the_newest_rules_also_where_those_of_the_system_are_older() -> None:
    in_winter = datetime(2026, 12, 1, tzinfo=ZoneInfo("America/Vancouver"))
    assert in_winter.utcoffset() == timedelta(hours=-7)  # since 2026 all the year; before 2026c it was -8
