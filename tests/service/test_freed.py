"""What the C library keeps of what was freed is given back, once it is much."""

import ctypes

import pytest

from stream.service import freed
from stream.service.freed import Freed

PIECE = 64 * 1024  # below what the C library maps by itself


@pytest.fixture
def library():
    own = ctypes.CDLL(None)
    if not hasattr(own, "mallinfo2"):
        pytest.skip("not glibc")
    own.malloc.restype = ctypes.c_void_p
    own.malloc.argtypes = [ctypes.c_size_t]
    own.free.argtypes = [ctypes.c_void_p]
    return own


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon"))


def test_much_is_given_back_once(library):
    pieces = [library.malloc(PIECE) for _ in range(2 * freed.KEPT_BYTES // PIECE)]
    for piece in pieces:
        ctypes.memset(piece, 1, PIECE)
    pin = library.malloc(PIECE)  # above them, so that they are not given back by themselves
    for piece in pieces:
        library.free(piece)
    before, own = resident(), Freed()
    assert own.kept_bytes() >= freed.KEPT_BYTES
    assert own.give_back()
    assert before - resident() > freed.KEPT_BYTES
    assert not own.give_back()
    library.free(pin)
