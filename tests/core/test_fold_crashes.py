"""Crashes within replays of crashes, on an entity so small that every window is hit again and again."""

from typing import NamedTuple

from hypothesis import given, settings
from hypothesis import strategies as st

from stream.core.aggregate import Key
from stream.core.fold import Entity, Incoming, Stored
from tests.support.examples import examples
from tests.support.folded import fold


class Item(NamedTuple):
    """Where it goes is all that matters."""

    rank: int
    window: int
    event_id: str = "e"


WINDOWS = [Key("team", "rep", "", "", hour) for hour in range(3)]


def _add(known, item):
    known = known or ()
    return known if item in known else tuple(sorted((*known, item)))


def _add_all(known, items):
    changing = []
    for position, item in enumerate(items):
        before, known = known, _add(known, item)
        if known is not before:
            changing.append(position)
    return known, changing


def _contributions(known):
    """The last item moves all to its window; each counts in its own window too."""
    found = {WINDOWS[known[-1][1]]: {"won": len(known)}}
    for _, window, _ in known:
        measures = found.setdefault(WINDOWS[window], {})
        measures["created"] = measures.get("created", 0) + 1
    return found


TOY = Entity(_add_all, tuple, _contributions)
records = st.lists(
    st.tuples(st.sampled_from(["x", "y"]), st.builds(Item, st.integers(0, 9), st.integers(0, 2))),
    min_size=1,
    max_size=14,
)


def expected(log):
    states = {}
    for name, item in log:
        states[name] = _add(states.get(name), item)
    total = {}
    for known in states.values():
        for key, measures in _contributions(known).items():
            sums = total.setdefault(key, {})
            for name, value in measures.items():
                sums[name] = sums.get(name, 0) + value
    return total


class Broker:
    """What survives a crash: entities, aggregates, partials that were sent, the committed position."""

    def __init__(self, log):
        self.log = log
        self.entities, self.aggregates, self.partials = {}, {}, {}
        self.committed = 0

    def chunk(self, first, last, crash, draw):
        """Fold and write one chunk; say whether it survived. `crash`: where it is killed, None: nowhere."""
        ahead = max((stored.offset for stored in self.aggregates.values()), default=-1)
        events = [Incoming(n, name, item, 0) for n, (name, item) in enumerate(self.log[first : last + 1], first)]
        result = fold(TOY, events, self.entities.get, self.aggregates.get, last, ahead)
        for key, stored in result.aggregates.items():
            if crash != "aggregates" or draw(st.booleans()):
                self.aggregates[key] = Stored(stored.offset, dict(stored.value))
        if crash == "aggregates":
            return False
        for key in result.touched:
            if crash != "partials" or draw(st.booleans()):
                version, measures = self.aggregates[key]
                if version >= self.partials.get(key, (-1, None))[0]:
                    self.partials[key] = version, dict(measures)
        if crash == "partials":
            return False
        for name, stored in result.entities.items():
            if crash != "entities" or draw(st.booleans()):
                self.entities[name] = stored
        if crash is not None:
            return False
        self.committed = last + 1
        return True

    def run(self, draw, crashes):
        first = draw(st.integers(0, self.committed))
        while first < len(self.log):
            last = min(first + draw(st.integers(1, 6)), len(self.log)) - 1
            crash = draw(st.sampled_from([None, "aggregates", "partials", "entities", "entities"])) if crashes else None
            if not self.chunk(first, last, crash, draw):
                return
            first = last + 1


@settings(max_examples=examples(1500))
@given(records, st.integers(1, 6), st.data())
def test_any_number_of_crashes_within_replays_count_every_event_once(log, crashes, data):
    broker = Broker(log)
    for _ in range(crashes):
        broker.run(data.draw, crashes=True)
    broker.run(data.draw, crashes=False)
    assert {key: stored.value for key, stored in broker.aggregates.items() if stored.value} == expected(log)
    assert {key: measures for key, (_, measures) in broker.partials.items() if measures} == expected(log)
