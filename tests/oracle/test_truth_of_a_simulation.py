"""The simulator's own reading of what it sends, and its oracle, against the gateway's reading and the core."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from stream.connectors.hubspot import HubSpot
from stream.connectors.secrets import fixed
from stream.connectors.standard.connector import Standard
from stream.core.funnel import Funnel
from stream.oracle.decode import Decoder, UnknownRep
from stream.oracle.rows import compare_rows
from stream.oracle.truth import rows, truth
from stream.simulator.disorder import Disorder, Shares, parts
from stream.simulator.organisation import Organisation
from tests.support.small_service import FILE, HUBSPOT_SECRET, STANDARD_SECRET, counted, rows_of, stamped

END = datetime(2026, 11, 24, tzinfo=UTC)


def delivered(items, shares):
    """The events that the gateway writes, in the order of a disorderly delivery."""
    connectors = {
        "hubspot": HubSpot(fixed(HUBSPOT_SECRET), Funnel(FILE)),
        "standard": Standard(fixed(STANDARD_SECRET), Funnel(FILE)),
    }
    disorder = Disorder(shares, 1)
    for batch in [*(disorder.pass_on(part) for part in parts(items, 50)), disorder.rest()]:
        for to, connector in connectors.items():
            bodies = [item["body"] for item in (*batch.items, *batch.again) if item["to"] == to]
            yield from stamped(connector, json.dumps(bodies).encode())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_truth_of_a_simulation_is_what_gateway_and_core_make_of_it(seed):
    organisation = Organisation(FILE, seed, corrections=0.1)
    items = organisation.history(END - timedelta(days=60), END)
    for second in range(1500):
        items += organisation.step(END + timedelta(seconds=second / 10))
    events = list(delivered(items, Shares(duplicates=0.1, late=0.1, shuffled=0.3)))
    sent = list(Decoder(FILE).events(items))
    assert counted(events) == truth(sent, FILE)
    expected = rows(sent, FILE)
    assert compare_rows(expected, list(rows_of(events).values())) == []
    # Every column is told by some deal.
    assert all(any(row[name] for row in expected.values()) for name in next(iter(expected.values())))


def test_the_truth_does_not_depend_on_the_order_of_the_journal():
    items = Organisation(FILE, 1).history(END - timedelta(days=30), END)
    reader = Decoder(FILE)
    assert truth(reader.events(items), FILE) == truth(reader.events(reversed(items)), FILE)


def test_a_rep_whom_the_funnel_file_does_not_have_is_named():
    items = Organisation(FILE, 1).history(END - timedelta(days=5), END)
    with pytest.raises(UnknownRep, match=r"the rep .\d+., whom the funnel file does not have"):
        list(Decoder(FILE.model_copy(update={"reps": FILE.reps[:1]})).events(items))
