"""Which series there are, and what they are called."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stream.alerts.series import Series, kinds_of, series_of
from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from tests.support.histories import FUNNEL, KNOWN

ids = st.text(st.characters(min_codepoint=32, max_codepoint=0x2FF), min_size=1, max_size=8)


def test_the_id_of_a_series_says_what_where_and_whose():
    assert Series("lost", "new", "offer", "team", "n").id == "lost/new/offer/team/n"
    assert Series("stuck", "new", "offer", "all").id == "stuck/new/offer/all"
    assert Series("win_rate", "new", "", "territory", "t").id == "win_rate/new/territory/t"
    assert Series("silence", "", "", "connector", "hubspot").id == "silence/connector/hubspot"


@given(ids, ids, ids)
def test_every_id_leads_back_to_its_series_whatever_the_crm_calls_its_stages(pipeline, stage, team):
    for one in (
        Series("lost", pipeline, stage, "team", team),
        Series("conversion", pipeline, stage, "all"),
        Series("win_rate", pipeline, "", "team", team),
        Series("silence", "", "", "source", team),
    ):
        assert series_of(one.id) == one


@pytest.mark.parametrize(
    "wrong", ["", "lost", "lost/new/offer", "lost/new/offer/team", "leak/a/b/all", "silence/all/x"]
)
def test_what_is_no_series_is_refused_with_an_example(wrong):
    with pytest.raises(ValueError, match="is no series"):
        series_of(wrong)


def test_a_stage_is_watched_for_what_can_happen_in_it():
    kinds: dict[str, list[str]] = {}
    for one in kinds_of(KNOWN):
        kinds.setdefault(one.stage_id or one.pipeline_id, []).append(one.kind)
    assert kinds == {
        **{key: ["lost", "disqualified", "stuck", "conversion"] for key in ("lead", "meet", "offer")},
        "ask": ["lost", "stuck", "conversion"],
        # A lead is lost in the pipeline that continues its own.
        **{key: ["lost", "disqualified", "stuck", "conversion"] for key in ("new-lead", "warm-lead")},
        "new": ["win_rate"],
        "more": ["win_rate"],
    }


def test_only_what_the_funnel_file_names_is_watched():
    only = Funnel(parse(f"{FUNNEL}\nalerts: {{watch: [stuck]}}"))
    assert {one.kind for one in kinds_of(only)} == {"stuck"}
