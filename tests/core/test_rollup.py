"""A window is the sum of what its source partitions said last."""

from hypothesis import given
from hypothesis import strategies as st

from stream.core.rollup import Window, total

SOURCES = st.sampled_from(["deals/0", "deals/1", "activities/0"])
PARTIALS = st.lists(
    st.tuples(
        SOURCES,
        st.integers(0, 5),
        st.dictionaries(st.sampled_from(["won", "created", "entered:lead"]), st.integers(-2, 2)),
    )
)


def without_zeros(measures):
    return {name: value for name, value in measures.items() if value}


@given(PARTIALS, PARTIALS)
def test_a_window_is_before_and_after_a_run_what_its_sources_add_up_to(before, during):
    stored = Window({})
    for partial in before:
        stored.merge(*partial)
    window = Window(dict(stored.sources))
    for partial in during:
        window.merge(*partial)
    assert window.before == without_zeros(total(stored.sources)) == without_zeros(stored.after())
    assert window.after() == total(window.sources)
    newest = {}
    for source, version, measures in before + during:
        if source not in newest or version > newest[source][0]:
            newest[source] = version, measures
    names = {name for _, measures in newest.values() for name in measures}
    assert window.after() == without_zeros({n: sum(m.get(n, 0) for _, m in newest.values()) for n in names})


def test_merging_leaves_what_a_source_said_as_it_is():
    window = Window({})
    said = {"won": 1}
    window.merge("deals/0", 1, said)
    window.merge("deals/1", 1, {"won": 2})
    assert said == {"won": 1}
    assert window.after() == {"won": 3}
