"""Packed rows are read as any others; what was written to lately is not packed."""

from hypothesis import given
from hypothesis import strategies as st

from stream.core.aggregate import Key
from stream.core.codec import member_and_day, read_key, write_key
from stream.transport.packed import PackedRows
from tests.transport.as_a_dict import check, pack

DAY = 86_400
HOUR = 1_772_006_400 // DAY * DAY


def key(rep="ada", hour=HOUR):
    return write_key(Key("north", rep, "", "new", hour))


HOURS = (0, 1, 23, 24)
KEYS = st.sampled_from([b"\x00progress", *(key(rep, HOUR + h * 3_600) for rep in ("ada", "bo") for h in HOURS)])
STEPS = st.lists(st.tuples(st.sampled_from(["write", "write", "delete", "pack", "begin packing"]), KEYS, st.binary()))


def packed(rows):
    return len(rows._packed)  # noqa: SLF001 (from outside nothing tells)


@given(STEPS)
def test_rows_are_what_was_written_whenever_they_are_packed(steps):
    check(PackedRows(member_and_day, turn=1), steps)


def test_what_was_not_written_to_for_a_turn_is_packed_with_its_day():
    rows = PackedRows(member_and_day, turn=8)
    for hour in range(8):
        rows[key(hour=HOUR + hour * 3_600)] = b"entered" * 20
    pack(rows)
    assert packed(rows) == 0
    for hour in range(8):
        rows[key("bo", HOUR + hour * 3_600)] = b"entered" * 20
    pack(rows)
    assert packed(rows) == 1
    assert rows[key()] == b"entered" * 20


def test_what_is_deleted_while_it_is_packed_stays_so():
    rows = PackedRows(member_and_day, turn=1)
    rows[key("ada")] = rows[key("bo")] = b"1"
    pack(rows)
    rows[key("cy")] = b"1"
    under_way = rows.packing()
    next(under_way)
    del rows[key("ada")], rows[key("bo")]
    list(under_way)
    assert dict(rows.items()) == {key("cy"): b"1"}


def test_of_two_who_pack_at_once_the_later_one_leaves_what_is_newer():
    rows = PackedRows(member_and_day, turn=1)
    for value in (b"1", b"2"):
        rows[key("ada")] = rows[key("bo")] = b"1"
        pack(rows)
        rows[key("cy")] = value
    under_way = rows.packing()
    next(under_way)
    pack(rows)
    rows[key("ada")] = rows[key("bo")] = b"2"
    for number in range(3):
        pack(rows)
        rows[key("di", HOUR + number * DAY)] = b"1"
    list(under_way)
    assert (rows[key("ada")], rows[key("bo")]) == (b"2", b"2")


def test_what_is_no_window_is_never_packed():
    rows = PackedRows(member_and_day, turn=1)
    for value in (b"1", b"2", b"3"):
        rows[b"\x00progress"] = value
        pack(rows)
        pack(rows)
    assert packed(rows) == 0
    assert rows[b"\x00progress"] == b"3"


@given(st.integers(0, 2**32 - 1), st.text(max_size=40), st.text(max_size=40))
def test_windows_of_a_member_and_day_have_one_group_and_others_another(hour, rep, other):
    group = member_and_day(key(rep, hour))
    if group is None:
        assert hour < 2**16
        return
    assert read_key(group[:-2] + b"\xce" + (int.from_bytes(group[-2:]) * DAY).to_bytes(4)).rep_id == rep
    same_day = hour // DAY * DAY
    assert same_day < 2**16 or member_and_day(key(rep, same_day)) == group
    assert hour + DAY >= 2**32 or member_and_day(key(rep, hour + DAY)) != group
    assert rep == other or member_and_day(key(other, hour)) != group
