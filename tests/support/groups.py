"""Which tests one process of several runs, one after another: those that start the whole service, or a browser.

pytest-xdist reads groups off node ids that it changes, which pytest 9.2 does not let it: tests of a group were run
by all processes at once.
"""

import pytest
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadGroupScheduling  # type: ignore[import-untyped]

USUAL_PORTS = "usual ports"
OTHER_PORTS = "other ports"
BROWSER = "browser"
_ROOMS = {"stack": USUAL_PORTS, "stories": OTHER_PORTS, "chaos": OTHER_PORTS}
_STACKS = {"test_stack.py", "test_kept.py"}
"""Files of other rooms whose tests start the whole service."""
_SHARED_BY_FILE = {"simulator", "local_stack"}
"""Rooms where the tests of a file go on from one another, or share a history that is dear to make."""
_TAKE_ANY_PORTS = {"test_beside.py"}
"""Files of the room `stack` that go with the others, so that both processes have about as much to do."""


def group_of(node_id: str) -> str:
    """Return the group of a test; its own node id where it may run beside any other."""
    _, room, *_ = path = node_id.split("::")[0].split("/")
    if room == "stack" and path[-1] in _TAKE_ANY_PORTS:
        return OTHER_PORTS
    if room in _ROOMS:
        return _ROOMS[room]
    if "browser" in path:
        return BROWSER
    if room in _SHARED_BY_FILE:
        return "/".join(path)
    return OTHER_PORTS if path[-1] in _STACKS else node_id


class _Groups(LoadGroupScheduling):  # type: ignore[misc]  # it has no types
    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> LoadGroupScheduling | None:
    """Take these groups for `--dist loadgroup`."""
    return _Groups(config, log) if config.getvalue("dist") == "loadgroup" else None
