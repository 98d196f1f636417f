"""State that a version with the same format wrote is read, and two that differ never count side by side unnoticed."""

import json

import pytest

from stream.core import codec
from tests.core.as_stored import CODECS, FILE_OF_BYTES, exchanged, key, values

WRITTEN = json.loads(FILE_OF_BYTES.read_text())
WAY_OUT = (
    "raise FORMAT in stream/core/codec.py, run `python -m tests.core.as_stored`, and say in the changelog that this "
    "version needs `dealstream replay --reset`"
)


@pytest.mark.parametrize("kind", CODECS)
def test_state_that_was_stored_with_this_format_is_read(kind):
    data = bytes.fromhex(WRITTEN["values"][kind])
    CODECS[kind].check(data)
    assert CODECS[kind].read(data) == values()[kind], WAY_OUT


@pytest.mark.parametrize("kind", CODECS)
def test_what_is_stored_now_can_be_read_by_versions_before_with_this_format(kind):
    assert CODECS[kind].write(values()[kind]).hex() == WRITTEN["values"][kind], WAY_OUT


def test_keys_of_windows_are_the_same():
    assert key().hex() == WRITTEN["key"], WAY_OUT


def test_another_format_is_another_file():
    assert WRITTEN["format"] == codec.FORMAT, WAY_OUT


def test_what_workers_send_one_another_changes_with_the_format_only():
    """A worker without a measure would put aside what one with it sends; with another format it does not start."""
    assert exchanged() == WRITTEN["exchanged"], WAY_OUT


@pytest.mark.parametrize("kind", CODECS)
@pytest.mark.parametrize("step", [-1, 1])
def test_state_of_the_format_before_and_after_is_refused_with_the_way_out(kind, step):
    data = bytes.fromhex(WRITTEN["values"][kind])
    with pytest.raises(codec.StateError, match=r"another version of dealstream.*dealstream replay"):
        CODECS[kind].check(bytes([data[0] + step]) + data[1:])
