"""What CRMs tell again with every edit of a deal is left out where it is kept already, and changes no number."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.connectors.pipedrive.connector import Pipedrive
from stream.connectors.sights import Sights
from stream.ingest.ingest import ingest
from tests.support.counts import FUNNEL as TEXT
from tests.support.counts import LATER, Counts, close, funnel_of, pipedrive
from tests.support.examples import examples
from tests.support.letters import Kept
from tests.support.webhooks import as_body

PIPEDRIVE = {
    "stage_id": st.sampled_from([1, 2, 3]),
    "value": st.sampled_from([None, 100, 250, "a lot"]),
    "owner_id": st.sampled_from([501, 777]),
    "add_time": st.sampled_from([None, "2026-11-01T08:00:00Z", "2026-11-02T08:00:00Z"]),
    "status": st.sampled_from(["open", "won"]),
}
CLOSE = {
    "status_id": st.sampled_from(["1", "2", "won"]),
    "value": st.sampled_from([None, 10_000, 25_000]),
    "user_id": st.sampled_from(["501", "gone"]),
}


@st.composite
def edits(draw, kind):
    """Some edits of two deals, in any order of arrival, some of them twice."""
    bodies = []
    for _ in range(draw(st.integers(2, 6))):
        at = f"2026-11-{draw(st.integers(10, 14))}T09:28:{draw(st.integers(10, 12))}"
        fields = draw(st.fixed_dictionaries({}, optional=PIPEDRIVE if kind == "pipedrive" else CLOSE))
        changed = draw(st.sets(st.sampled_from(sorted(fields)))) if fields else set()
        before = {name: draw((PIPEDRIVE if kind == "pipedrive" else CLOSE)[name]) for name in changed}
        previous = before | {"title": "x"}
        if kind == "pipedrive":
            bodies.append(
                pipedrive("change", f"{at}Z", number=draw(st.sampled_from([8, 9])), previous=previous, **fields)
            )
        else:
            bodies.append(close(at, previous, **fields))
    return draw(st.permutations(bodies + draw(st.lists(st.sampled_from(bodies), max_size=2))))


@pytest.mark.parametrize("kind", ["pipedrive", "close"])
@settings(max_examples=examples(80), deadline=None)
@given(st.data())
def test_what_is_left_out_changes_no_number(kind, data):
    bodies = data.draw(edits(kind))
    whole, less = Counts(kind, bodies), Counts(kind, bodies, sights=Sights())
    assert less.windows == whole.windows
    assert {one["letter_id"] for one in less.letters} <= {one["letter_id"] for one in whole.letters}


def test_an_edit_of_a_deal_that_is_known_is_one_event():
    bodies = [
        pipedrive("change", f"2026-11-{day}T09:28:13Z", previous={"value": day}, value=day + 1, add_time="2026-11-01")
        for day in (10, 11, 12)
    ]
    assert len(Counts("pipedrive", bodies).events) == 12
    assert len(Counts("pipedrive", bodies, sights=Sights()).events) == 4 + 1 + 1


async def test_what_was_not_kept_is_told_again():
    reader, funnel = Pipedrive.without_secret(funnel_of(TEXT)), funnel_of(TEXT)
    reader.sights = Sights()
    first, second = (
        as_body(pipedrive("change", f"2026-11-{day}T09:28:13Z", previous={"title": "x"})) for day in (10, 11)
    )
    with pytest.raises(ConnectionAbortedError):
        await ingest(reader.normalize(first), LATER, funnel, Kept(left=0))
    again = Kept()
    await ingest(reader.normalize(second), LATER, funnel, again)
    assert len(again.records) == 3
    await ingest(reader.normalize(second), LATER, funnel, again)
    assert len(again.records) == 6  # at one moment the order decides which sight is the first
    third = as_body(pipedrive("change", "2026-11-12T09:28:13Z", previous={"title": "x"}))
    outcome = await ingest(reader.normalize(third), LATER, funnel, again)
    assert (outcome.accepted, outcome.ignored, len(again.records)) == (0, 3, 6)


def test_deals_that_were_told_long_ago_are_forgotten():
    sights = Sights(most=3)
    day, later = "2026-11-10T09:28:13Z", "2026-11-11T09:28:13Z"
    bodies = [pipedrive("change", at, number=n, previous={"title": "x"}) for n, at in ((8, day), (9, day), (8, later))]
    assert len(Counts("pipedrive", bodies, sights=sights).events) == 9
