"""Memory that this process has freed, and that the C library keeps for what comes next."""

import ctypes

KEPT_BYTES = 32 * 1024 * 1024
"""So much more than it could not give back the last time may be kept: giving back holds up whoever wants memory."""


class _Told(ctypes.Structure):
    _fields_ = [
        (name, ctypes.c_size_t)
        for name in (
            "arena",
            "ordblks",
            "smblks",
            "hblks",
            "hblkhd",
            "usmblks",
            "fsmblks",
            "uordblks",
            "fordblks",
            "keepcost",
        )
    ]


class Freed:
    """Gives it back to the system, where much is kept. Another C library than glibc is left alone."""

    def __init__(self) -> None:
        self._library = ctypes.CDLL(None)
        self._is_known = all(hasattr(self._library, name) for name in ("mallinfo2", "malloc_trim"))
        self._left = 0
        if self._is_known:
            self._library.mallinfo2.restype = _Told

    def kept_bytes(self) -> int:
        """Return how much is freed and kept; 0 where that is not known."""
        return int(self._library.mallinfo2().fordblks) if self._is_known else 0

    def give_back(self) -> bool:
        """Give it back where it has become much; say whether it was. Takes some tens of milliseconds then."""
        if self.kept_bytes() - self._left < KEPT_BYTES:
            return False
        self._library.malloc_trim(0)
        # What lies between what is in use is given back, and told as kept all the same.
        self._left = self.kept_bytes()
        return True
