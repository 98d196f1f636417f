"""What happens in a CRM, through the whole service, to the numbers: signed webhooks in, reports out."""

import json
from typing import Any

import pytest

from tests.stories import asking, coming, leaving, paying, qualifying, reaching, reps, time_in_stage, winning
from tests.stories.telling import STORIES, Again, Ask, Story
from tests.support.stack import Up

CHAPTERS = (leaving, qualifying, winning, time_in_stage, reps, paying, coming, reaching, asking)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.title.replace(" ", "_"))
def test_what_comes_out_is_what_happened(story: Story, ask: Ask) -> None:
    story.come_out(ask)


def test_the_terminal_says_what_the_api_says(told: Up, ask: Ask) -> None:
    answer = told.run("kpis", "--all", "--json")
    assert answer.returncode == 0, answer.stderr
    printed = json.loads(answer.stdout)
    answered = ask("/api/kpis", {"period": "all"})
    assert printed["total"]["won"] == answered["total"]["won"] > 100
    for name in ("total", "teams", "reps", "territories", "sources", "loss_reasons"):
        assert printed[name] == answered[name]


def test_what_could_not_be_used_is_told_by_value_with_the_way_out(ask: Ask) -> None:
    [problem] = ask("/api/problems", {})["problems"]
    assert (problem["reason"], problem["value"], problem["count"]) == ("unknown_rep", "51099", 3)
    assert "51099" in problem["line"]


def test_as_of_a_moment_is_said_what_was_recorded_then(told: Up, ask: Ask, again: Again) -> None:
    """The last one, since it goes on after all stories."""
    days = {"from": "2026-01-01", "to": "2026-12-31"}
    recorded = ask("/api/kpis", days)
    again()
    known, now = ask("/api/kpis", days | {"as_of": recorded["generated_at"]}), ask("/api/kpis", days)
    assert now["total"]["won"] == recorded["total"]["won"] + 1
    assert known["total"]["restated"]["won"] == now["total"]["won"]
    for name in ("total", "teams", "reps", "territories", "pipelines", "sources", "loss_reasons", "trend"):
        assert without_restated(known[name]) == without_restated(recorded[name])


def without_restated(value: Any) -> Any:
    if isinstance(value, list):
        return [without_restated(one) for one in value]
    return (
        {name: without_restated(one) for name, one in value.items() if name != "restated"}
        if isinstance(value, dict)
        else value
    )
