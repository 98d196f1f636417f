"""What the C library keeps of what was freed is given back, once it is much."""

import ctypes
import multiprocessing

import pytest

from stream.service import freed
from stream.service.freed import Freed

PIECE = 64 * 1024  # below what the C library maps by itself


def resident():
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("RssAnon"))


def given_back():
    """Free much, and return what is told of it: kept before, whether it was given back, so much less, and again."""
    library = ctypes.CDLL(None)
    library.malloc.restype = ctypes.c_void_p
    library.malloc.argtypes = [ctypes.c_size_t]
    library.free.argtypes = [ctypes.c_void_p]
    pieces = [library.malloc(PIECE) for _ in range(2 * freed.KEPT_BYTES // PIECE)]
    for piece in pieces:
        ctypes.memset(piece, 1, PIECE)
    library.malloc(PIECE)  # above them, so that they are not given back by themselves
    for piece in pieces:
        library.free(piece)
    before, own = resident(), Freed()
    kept, is_given = own.kept_bytes(), own.give_back()
    return kept, is_given, before - resident(), own.give_back()


@pytest.mark.skipif(not hasattr(ctypes.CDLL(None), "mallinfo2"), reason="not glibc")
def test_much_is_given_back_once():
    # In a process of its own: in one that has run other tests, pieces lie in holes between what is in use.
    with multiprocessing.get_context("spawn").Pool(1) as process:
        kept, is_given, less, is_given_again = process.apply(given_back)
    assert kept >= freed.KEPT_BYTES
    assert is_given
    assert less > freed.KEPT_BYTES
    assert not is_given_again
