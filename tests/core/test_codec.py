import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core import activities, codec, facts
from stream.core.aggregate import Key
from stream.core.fold import Stored
from tests.support.examples import examples
from tests.support.histories import FILE, activity_events, deal_events, fact_of, history_of, record_of

FOUNDATION = codec.foundation(FILE)
HISTORIES = codec.history_codec(FOUNDATION)
ACTIVITIES = codec.activity_codec(FOUNDATION)
MEASURES = codec.measures_codec(FOUNDATION)


offsets = st.integers(-1, 2**62)


@settings(max_examples=examples(150))
@given(deal_events(), offsets)
def test_a_history_is_read_as_it_was_written(events, offset):
    stored = Stored(offset, history_of(events))
    assert HISTORIES.read(HISTORIES.write(stored)) == stored


DIGEST = st.binary(min_size=12, max_size=12).map(bytes.hex)
LIKE_DIGESTS = (
    "ab" * 11 + " ab",
    "ab" * 11 + "a",
    "AB" * 12,
    "٣" * 24,
    "x" * 24,
    "hs" + "ab" * 13,
    "hs" + "ab" * 12 + "-part",
    "ab" * 12,
)
EVENT_IDS = st.one_of(
    st.builds(str.__add__, st.sampled_from(["", "hs", "touch", "sf0001772434800000-"]), DIGEST),
    st.sampled_from(LIKE_DIGESTS),
    st.text(min_size=1, max_size=30),
)
FACTS = st.builds(
    facts.Fact,
    at=st.integers(0, 2**52),
    claim=st.integers(0, 1),
    order=st.sampled_from(["", "0.j381627948"]),
    event_id=EVENT_IDS,
    revision=st.sampled_from([0, 0, 0, 2**31]),
    kind=st.just(facts.Kind.STAGE),
    value=st.just("lead"),
)


@settings(max_examples=examples(300))
@given(st.lists(FACTS, max_size=12))
def test_a_history_with_any_ids_and_moments_is_read_as_it_was_written(told):
    stored = Stored(7, tuple(sorted(told)))
    assert HISTORIES.read(HISTORIES.write(stored)) == stored


@pytest.mark.parametrize("event_id", LIKE_DIGESTS)
def test_an_id_that_is_not_quite_a_digest_stays_as_it_is_beside_one(event_id):
    told = [facts.Fact(0, facts.CHANGED, "", one, 0, facts.Kind.CREATED, None) for one in ("hs" + "ab" * 12, event_id)]
    stored = Stored(7, tuple(told))
    assert HISTORIES.read(HISTORIES.write(stored)) == stored


def test_of_an_id_that_ends_in_a_digest_half_is_stored():
    def size(event_id: str) -> int:
        return len(
            HISTORIES.write(Stored(7, (facts.Fact(0, facts.CHANGED, "", event_id, 0, facts.Kind.CREATED, None),)))
        )

    assert size("hs" + "ab" * 12) <= size("hs" + "xy" * 12) - 10


@settings(max_examples=examples(150))
@given(deal_events())
def test_a_fact_that_a_stored_history_has_leaves_the_very_same_object(events):
    history = HISTORIES.read(HISTORIES.write(Stored(7, history_of(events)))).value
    for event in events:
        fact = fact_of(event)
        if fact is not None:
            same, changing = facts.add(history, [fact])
            assert same is history
            assert not changing


@settings(max_examples=examples(100))
@given(activity_events(), offsets)
def test_an_activity_is_read_as_it_was_written_and_stays_the_same_object_when_it_comes_again(events, offset):
    known = None
    for record in map(record_of, events):
        known = activities.add(known, record)
        read = ACTIVITIES.read(ACTIVITIES.write(Stored(offset, known)))
        assert read == Stored(offset, known)
        assert activities.add(read.value, record) is read.value


@given(st.dictionaries(st.text(max_size=20), st.integers(-(2**63), 2**63 - 1)), offsets)
def test_measures_are_read_as_they_were_written(measures, offset):
    stored = Stored(offset, measures)
    assert MEASURES.read(MEASURES.write(stored)) == stored


@given(offsets)
def test_the_offset_of_stored_bytes_is_known_without_decoding_them(offset):
    assert codec.offset_of(MEASURES.write(Stored(offset, {"won": 1}))) == offset


@given(st.builds(Key, st.text(), st.text(), st.text(), st.text(), st.integers(0, 2**40)))
def test_a_window_is_read_as_it_was_written(key):
    assert codec.read_key(codec.write_key(key)) == key


def test_its_own_bytes_pass_the_check():
    HISTORIES.check(HISTORIES.write(Stored(3, ())))


def test_bytes_of_another_format_are_refused_with_the_way_out():
    data = HISTORIES.write(Stored(3, ()))
    with pytest.raises(codec.StateError, match=r"another version.*dealstream replay --reset`"):
        HISTORIES.check(bytes([codec.FORMAT + 1]) + data[1:])


def test_bytes_that_end_in_the_header_are_refused():
    with pytest.raises(codec.StateError, match="another version"):
        HISTORIES.check(HISTORIES.write(Stored(3, ()))[: codec.HEADER_SIZE - 1])


def test_bytes_of_another_foundation_are_refused_with_the_way_out():
    other = codec.history_codec(codec.foundation(FILE.model_copy(update={"time_zone": "UTC"})))
    with pytest.raises(codec.StateError, match=r"funnel file has changed.*dealstream replay --reset`"):
        HISTORIES.check(other.write(Stored(3, ())))


@pytest.mark.parametrize(
    "change",
    [
        {"time_zone": "UTC"},
        {"currency": "SEK"},
        {"sources": None},
        {"accounts": None},
        {"close_date": "crm"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_foundation_is_another_with_whatever_can_never_be_added_to(change):
    assert codec.foundation(FILE.model_copy(update=change)) != FOUNDATION


@pytest.mark.parametrize(
    "change",
    [{"pipelines": FILE.pipelines[:1]}, {"reps": FILE.reps[:1]}, {"exchange_rates": {}}, {"fiscal_year_starts": 7}],
    ids=lambda change: next(iter(change)),
)
def test_the_foundation_stays_where_a_comparison_of_the_files_decides(change):
    assert codec.foundation(FILE.model_copy(update=change)) == FOUNDATION


def test_the_fingerprint_changes_with_every_part():
    assert codec.fingerprint(FILE.model_copy(update={"fiscal_year_starts": 7})) != codec.fingerprint(FILE)
