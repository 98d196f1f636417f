"""Records as JSON, some of them with something wrong."""

import json
from copy import deepcopy

from hypothesis import strategies as st

KEY = {"team_id": "n", "rep_id": "", "territory_id": "", "pipeline_id": "new", "hour": "2026-03-01T09:00:00Z"}

ODD = [
    None, True, 0, -1, 1.5, 2**63, 10**400, "", " ", "x" * 300, "a\u0000b", "é\n", "\\", '"', [], {}, [None],
    "2026-03-01", "2026-03-01T09:00:00", "2026-03-01T09:00:00+01:00", "2026-03-01T09:00:00.5Z", "2101-01-01T00:00:00Z",
    "1969-12-31T23:59:59Z", "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "EUR", "eur", "EUR\n",
]  # fmt: skip


def paths(content, path=()):
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
    return events.filter(bool).flatmap(st.sampled_from).map(lambda event: event.model_dump_json())
