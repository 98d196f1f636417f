"""Limits against floods: token buckets in bounded memory. `now` is given, in seconds that only grow."""

from collections import OrderedDict

MOST_ADDRESSES = 10_000
"""So many client addresses are remembered, those seen last; about 2 MB."""

KNOWN_SECONDS = 3600.0


class Bucket:
    """Holds up to `size` tokens and gets `rate` of them per second."""

    __slots__ = ("_at", "_rate", "_size", "_tokens")

    def __init__(self, rate: float, size: float, now: float) -> None:
        self._rate, self._size = rate, size
        self._tokens, self._at = size, now

    def take(self, count: float, now: float) -> float:
        """Take tokens; return 0, or the seconds until there are enough, and then none is taken.

        More than the bucket holds are taken from a full one.
        """
        wait = self.wait(count, now)
        if not wait:
            self._tokens -= min(count, self._size)
        return wait

    def owe(self, count: float, now: float) -> None:
        """Take tokens whether they are there or not; those that come next wait for what is missing."""
        self.wait(0, now)
        self._tokens -= count

    def wait(self, count: float, now: float) -> float:
        """Return the seconds until there are so many tokens, taking none."""
        self._tokens = min(self._size, self._tokens + max(0.0, now - self._at) * self._rate)
        self._at = now
        return max(0.0, (min(count, self._size) - self._tokens) / self._rate)


class Failures:
    """How often each client address may fail to be authentic, before its requests are refused unread.

    Authentic requests take nothing. An address that sent one within the last hour is never refused: a CRM sends
    from addresses that others can send from too, and they must not shut it out.
    """

    def __init__(self, per_minute: int, most: int = MOST_ADDRESSES) -> None:
        self._per_minute, self._most = per_minute, most
        self._buckets: OrderedDict[str, Bucket] = OrderedDict()
        self._known: OrderedDict[str, float] = OrderedDict()

    def wait(self, address: str, now: float) -> float:
        """Return 0 where a request is to be looked at, else the seconds until one will be."""
        bucket = self._buckets.get(address)
        if bucket is None:
            return 0.0
        if self.is_known(address, now):
            return 0.0
        return bucket.wait(1, now)

    def is_known(self, address: str, now: float) -> bool:
        """Say whether an address sent an authentic request within the last hour."""
        return now - self._known.get(address, -KNOWN_SECONDS) < KNOWN_SECONDS

    def failed(self, address: str, now: float) -> None:
        """Count a request that was not authentic."""
        bucket = self._buckets.get(address)
        if bucket is None:
            bucket = self._buckets[address] = Bucket(self._per_minute / 60, self._per_minute, now)
        bucket.take(1, now)
        _keep_latest(self._buckets, address, self._most)

    def authentic(self, address: str, now: float) -> None:
        """Remember that an address sends authentic requests."""
        self._known[address] = now
        _keep_latest(self._known, address, self._most)

    def __len__(self) -> int:
        return max(len(self._buckets), len(self._known))


def _keep_latest(table: OrderedDict[str, Bucket] | OrderedDict[str, float], address: str, most: int) -> None:
    table.move_to_end(address)
    if len(table) > most:
        table.popitem(last=False)
