"""What a core makes of histories of deals. As a program: a line of JSON texts of events in, what they mean out.

The first line that the program writes is whether its core is compiled.
"""

import json
import sys
from collections.abc import Sequence

from schemas import wire
from stream.compiled import is_compiled
from stream.core import aggregate, contributions, deal_row, facts, kept_history, owners, registers, visits, way
from tests.support.histories import KNOWN

HOT = (aggregate, contributions, deal_row, facts, kept_history, owners, registers, visits, way)
FOUNDATION = bytes(4)


def meaning(texts: Sequence[str]) -> str:
    """Return all that the core makes of a deal's events: in two chunks, the second where everything came again."""
    told = [wire.deals.read_by_contract(text.encode()) for text in texts]
    read = [fact for fact in (facts.fact_of(event, KNOWN) for event in told) if fact is not None]
    history: facts.History = ()
    before: aggregate.Contributions = {}
    made: list[object] = []
    for chunk in (read[: len(read) // 2], read):
        known = history
        history, added = facts.add(known, chunk)
        walked = way.way_of(history, KNOWN)
        after = contributions.contributions(walked, KNOWN)
        row = wire.write(deal_row.deal_row("d", 7, 0, walked))
        sums = {key: aggregate.change({}, measures) for key, measures in before.items()}
        for key, measures in aggregate.difference(before, after).items():
            aggregate.add_to(sums.setdefault(key, {}), measures)
            aggregate.add_to(sums[key], measures, -1)
        counted = contributions.counting(known, chunk, added, KNOWN)
        made += [added, counted, list(after.items()), list(sums.items()), row, walked and walked.owners.now()]
        before = after
    stored = kept_history.kept(history)
    return repr([*made, stored, kept_history.history_of(stored)])


if __name__ == "__main__":
    print(json.dumps([is_compiled(module) for module in HOT]), flush=True)
    for line in sys.stdin:
        print(json.dumps(meaning(json.loads(line))), flush=True)
