"""JSON as the contracts write it, and JSON with something wrong."""

import json
from copy import deepcopy

from hypothesis import strategies as st

from schemas.aggregates import HourlyMeasures, Partial

ODD = [
    None, True, 0, -1, 1.5, 2**63, 10**400, "", " ", "x" * 300, "a\u0000b", "é\n", "\\", '"', [], {}, [None],
    "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00:00+01:00", "2026-03-01T09:00:00.5Z", "2101-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "EUR", "eur", "EUR\n",
]  # fmt: skip

KEY = {"team_id": "n", "rep_id": "", "territory_id": "", "pipeline_id": "new", "hour": "2026-03-01T09:00:00Z"}

_measures = st.dictionaries(st.sampled_from(["won", "entered:lead", "entered:a:b"]), st.integers(-9, 9), max_size=3)
_causes = st.lists(st.just({"entity_id": "d", "event_id": "e"}), max_size=2)
_received = st.none() | st.just("2026-03-01T09:00:00.123456Z")


def _json(contract, **fields):
    return contract.model_validate_json(json.dumps(KEY | fields)).model_dump_json()


partials = st.builds(
    lambda measures, causes, received_at: _json(
        Partial, source="sales.deals/1", version=7, measures=measures, causes=causes, received_at=received_at
    ),
    _measures,
    _causes,
    _received,
)
hourly_measures = st.builds(
    lambda measures, causes, restates, received_at: _json(
        HourlyMeasures, version=3, measures=measures, causes=causes, restates=restates, received_at=received_at
    ),
    st.dictionaries(st.sampled_from(["won", "entered:lead"]), st.integers(-(2**64), 2**64), max_size=2),
    _causes,
    _measures,
    _received,
)


def paths(content, path=()):
    """Where something stands in a document."""
    yield path
    if isinstance(content, dict):
        for name, value in content.items():
            yield from paths(value, (*path, name))
    if isinstance(content, list):
        for index, value in enumerate(content):
            yield from paths(value, (*path, index))


@st.composite
def payloads(draw, originals):
    """JSON of an original with up to three things wrong, some of them harmless; or cut, or with a byte changed."""
    content = json.loads(draw(originals))
    for _ in range(draw(st.integers(0, 3))):
        path = draw(st.sampled_from(list(paths(content))))
        if not path:
            continue
        inside = content
        for step in path[:-1]:
            inside = inside[step]
        action = draw(st.sampled_from(["set", "set", "remove", "add"]))
        if action == "set":
            inside[path[-1]] = deepcopy(draw(st.sampled_from(ODD)))
        elif action == "remove":
            del inside[path[-1]]
        elif isinstance(inside, dict):
            inside["odd"] = deepcopy(draw(st.sampled_from(ODD)))
    text = json.dumps(content, ensure_ascii=draw(st.booleans())).encode("utf-8", "surrogatepass")
    if draw(st.integers(0, 5)) == 0:
        at = draw(st.integers(0, len(text)))
        text = text[:at] + draw(st.binary(max_size=2)) + text[at + draw(st.integers(0, 3)) :]
    return text


def written(events):
    """The JSON of one of the events."""
    return events.filter(bool).flatmap(st.sampled_from).map(lambda event: event.model_dump_json())
