"""What a test needs, told from its room and its fixtures: its marks."""

from collections.abc import Collection, Iterable

import pytest

# A fixture that a test takes, by itself or through others, to the mark that it gives.
FIXTURES = {
    "broker": "kafka",
    "kafka": "kafka",
    "kafka_parts": "kafka",
    "chdb_folder": "clickhouse",
    "_server": "clickhouse",
    "clickhouse_settings": "clickhouse",
    "clickhouse_server": "clickhouse",
    "secured_kafka": "kafka",
    "browser": "browser",
    "up": "stack",
    "up_on_kafka": "stack",
    "installed": "network",
    "service": "http",
}
# Rooms whose tests start the whole service.
ROOMS = {"stack": "stack", "stories": "stack", "chaos": "stack"}
HEAVY = {"browser", "stack"}


def marks_of(room: str, fixtures: Iterable[str]) -> set[str]:
    """Return the marks of a test; `unit` where it needs no service."""
    marks = {FIXTURES[name] for name in fixtures if name in FIXTURES}
    if room in ROOMS:
        marks.add(ROOMS[room])
    return marks or {"unit"}


def is_quick(room: str, marks: Collection[str]) -> bool:
    """Say whether `make test` runs a test: it needs no service, or is one of the stories, which share one."""
    return marks == {"unit"} or room == "stories"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark tests with what they need. What takes longest comes first, so that processes end at about the same time."""
    ranks: dict[str, int] = {}
    for item in items:
        assert isinstance(item, pytest.Function)
        room = item.nodeid.split("/")[1]
        marks = marks_of(room, item.fixturenames)
        for name in marks | ({"quick"} if is_quick(room, marks) else set()):
            item.add_marker(name)
        ranks[item.nodeid] = 0 if marks & HEAVY else 2 if marks == {"unit"} else 1
    items.sort(key=lambda item: ranks[item.nodeid])
