"""A field that a contract has not is answered with the one that was meant, wherever it stands."""

import pytest

from schemas.funnel_file import FunnelFile
from schemas.mapping import Mapping
from stream.config.near_names import meant


@pytest.mark.parametrize(
    ("where", "field"),
    [
        (("timezone",), "time_zone"),
        (("Currency",), "currency"),
        (("pipelines", 0, "stages", 3, "quiet_after_day"), "quiet_after_days"),
        (("pipelines", 0, "continue_in"), "continues_in"),
        (("reps", 4, "assignments", 1, "start"), "starts"),
        (("alerts", "fase_alarms_a_month"), "false_alarms_a_month"),
        (("alerts", "receivers", 0, "quiet_hours", "form"), "from"),
        (("sources", "name"), "names"),
        (("reps", 0, "colour"), None),
        (("nothing", 0, "here"), None),
    ],
)
def test_of_the_funnel_file(where, field):
    assert meant(FunnelFile, where) == field


@pytest.mark.parametrize(
    ("where", "field"),
    [
        (("deals", 0, "file_name"), "file"),
        (("deals", 0, "amounts"), "amount"),
        (("changes", 0, "propertys"), "property"),
    ],
)
def test_of_a_mapping(where, field):
    assert meant(Mapping, where) == field
