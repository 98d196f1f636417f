"""Tests stand in rooms like those of stream; what rooms share is in tests/support."""

import ast
from collections.abc import Iterator

from tests.support.paths import ROOT

TESTS = ROOT / "tests"
# Rooms that are no package of stream: what is around it, the whole of it, and the programs.
OTHERS = {"schemas", "attack", "deploy", "docs", "house", "stack", "stories", "chaos", "bench", "statistics", "support"}
PROGRAMS = {"chaos", "bench"}  # may stand on each other


def imports() -> Iterator[tuple[str, str]]:
    """Each module of tests with each name of tests that it imports, both dotted."""
    for path in sorted(TESTS.rglob("*.py")):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Import):
                yield from ((module, alias.name) for alias in node.names if alias.name.startswith("tests."))
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "tests":
                yield from ((module, f"{node.module}.{alias.name}") for alias in node.names)


def room(dotted: str) -> str:
    return dotted.split(".")[1]


def test_every_room_is_a_package_of_stream_or_one_of_the_named_others():
    rooms = {path.name for path in TESTS.iterdir() if path.is_dir() and path.name != "__pycache__"}
    packages = {path.name for path in (ROOT / "stream").iterdir() if (path / "__init__.py").exists()}
    assert rooms - packages - OTHERS == set()


def test_every_test_stands_in_a_room():
    assert {path.name for path in TESTS.glob("*.py")} == {"__init__.py", "conftest.py"}


def test_nobody_imports_a_test_or_a_conftest():
    wrong = [
        (module, name)
        for module, name in imports()
        if any(part.startswith("test_") or part == "conftest" for part in name.split("."))
    ]
    assert wrong == [], "put what both need into a module of the room, or into tests/support"


def test_a_room_imports_itself_and_support_only():
    wrong = [
        (module, name)
        for module, name in imports()
        if room(name) not in {room(module), "support"} and not {room(module), room(name)} <= PROGRAMS
    ]
    assert wrong == [], "put what rooms share into tests/support"
