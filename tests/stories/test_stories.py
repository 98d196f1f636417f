"""What happens in a CRM, through the whole service, to the numbers: signed webhooks in, reports out."""

import json

import pytest

from tests.stories import coming, leaving, qualifying, reps, time_in_stage, winning
from tests.stories.telling import STORIES, Ask, Story
from tests.support.stack import Up

CHAPTERS = (leaving, qualifying, winning, time_in_stage, reps, coming)


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
