"""Series that hypothesis draws."""

from hypothesis import strategies as st

from stream.leaks.logit import Cell


def outcomes(strata=(0.0,), most=40):
    """Return a strategy of lists of buckets, each with a cell for every stratum; leaks are as often many as few."""

    def bucket(draws):
        return [Cell(n, min(n, x), offset) for (n, x), offset in zip(draws, strata, strict=True)]

    cell = st.tuples(st.integers(0, 12), st.integers(0, 12))
    return st.lists(st.tuples(*[cell for _ in strata]).map(bucket), min_size=1, max_size=most)
