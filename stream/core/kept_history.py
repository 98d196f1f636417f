"""A deal's history as it is stored: by columns, without what most of its facts have in common.

A worker keeps all of them in memory, and most of a fact is its id. Those that connectors make end in a digest, of which
twelve bytes are kept instead of the twenty-four letters that tell it.
"""

from functools import partial
from itertools import pairwise
from math import gcd
from typing import Any

import msgspec

from stream.core.facts import CHANGED, Fact, History, Value

_NO_COLUMNS: tuple[tuple[Any, ...], ...] = ((),) * len(Fact._fields)
_fact = partial(tuple.__new__, Fact)
_BYTES = 12
_LETTERS = 2 * _BYTES


class KeptHistory(msgspec.Struct, array_like=True, gc=False):
    """The facts of a history, a column for each of their fields, and what tells their ids and times.

    `steps`: from each moment to the next, in `unit` microseconds; the first begins at 0. `claims`, `revisions`: empty
    where all are CHANGED, and 0. `ids`: an id as it is, or where it ends in a digest, the next one of `digests`, the
    number of what stands before that in `prefixes`.
    """

    unit: int
    steps: list[int]
    kinds: tuple[int, ...]
    claims: tuple[int, ...]
    revisions: tuple[int, ...]
    orders: tuple[str, ...]
    prefixes: list[str]
    ids: list[int | str]
    digests: bytes
    values: tuple[Value, ...]


def kept(history: History) -> KeptHistory:
    """Return a history as it is stored."""
    columns = zip(*history, strict=True) if history else _NO_COLUMNS
    moments, claims, orders, event_ids, revisions, kinds, values = columns
    steps = [after - before for before, after in pairwise((0, *moments))]
    unit = gcd(*steps) or 1
    prefixes: dict[str, int] = {}
    ids: list[int | str]
    digests = _digests("".join([event_id[-_LETTERS:] for event_id in event_ids]), len(history))
    if digests is not None:
        ids = [prefixes.setdefault(event_id[:-_LETTERS], len(prefixes)) for event_id in event_ids]
    else:  # not all of them end in one
        ids, digests = [], b""
        for event_id in event_ids:
            digest = _digests(event_id[-_LETTERS:], 1)
            if digest is None:
                ids.append(event_id)
            else:
                ids.append(prefixes.setdefault(event_id[:-_LETTERS], len(prefixes)))
                digests += digest
    return KeptHistory(
        unit,
        [step // unit for step in steps],
        kinds,
        () if all(claims) else claims,
        revisions if any(revisions) else (),
        orders,
        list(prefixes),
        ids,
        digests,
        values,
    )


def history_of(stored: KeptHistory) -> History:
    """Return the history that was stored."""
    number = len(stored.kinds)
    unit, at = stored.unit, 0
    moments = []
    for step in stored.steps:
        at += step * unit
        moments.append(at)
    prefixes, letters, end = stored.prefixes, stored.digests.hex(), 0
    event_ids = []
    for told in stored.ids:
        if isinstance(told, str):
            event_ids.append(told)
        else:
            begin, end = end, end + _LETTERS
            event_ids.append(prefixes[told] + letters[begin:end])
    claims = stored.claims or (CHANGED,) * number
    revisions = stored.revisions or (0,) * number
    facts = zip(moments, claims, stored.orders, event_ids, revisions, stored.kinds, stored.values, strict=True)
    # Made for every fact: a NamedTuple's own way takes three times as long.
    return tuple(map(_fact, facts))


def _digests(letters: str, number: int) -> bytes | None:
    """Return so many digests that letters tell; None: some tell none, or in another way than digests are told here."""
    try:
        digests = bytes.fromhex(letters)
    except ValueError:
        return None
    return digests if len(digests) == number * _BYTES and digests.hex() == letters else None
