"""Every question that a panel puts to ClickHouse is answered, whatever is chosen."""

import pytest

from tests.generate.dashboards.delivered import asked
from tests.generate.dashboards.simulated import PIPELINE, REP, TEAM


def doubled(one):
    """An id as variables have it."""
    return one.replace("\\", "\\\\")


CHOSEN = {
    "all": {},
    "several": {
        "pipeline": ["new-business", doubled(PIPELINE)],
        "team": ["north", doubled(TEAM)],
        "rep": ["101", doubled(REP)],
    },
    "one": {"pipeline": [doubled(PIPELINE)], "team": [doubled(TEAM)], "rep": [doubled(REP)]},
}


@pytest.mark.parametrize("chosen", CHOSEN)
@pytest.mark.parametrize("question", asked("clickhouse"), ids=str)
def test_a_panel_is_not_empty_on_what_a_simulated_team_left(grafana, question, chosen):
    rows = grafana.panel(question, grafana.choices(question.dashboard, **CHOSEN[chosen]))
    assert rows
    assert any(value is not None for row in rows for name, value in row.items() if name[0].isupper() or name == "value")
