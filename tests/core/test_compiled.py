"""The core compiled and interpreted are one: the same results, and a build of other sources is never taken."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from hatch_build import PACKAGE, compile_core, compiler
from stream.compiled import SETTING, build_of, is_compiled, sources
from tests.core.both_cores import HOT
from tests.support.examples import examples
from tests.support.histories import deal_events
from tests.support.paths import ROOT

pytestmark = pytest.mark.skipif(shutil.which(compiler()[0]) is None, reason="there is no C compiler")


@pytest.fixture(autouse=True)
def build():
    """The core as it is now is compiled."""
    assert compile_core() is not None


@contextmanager
def core(**variables: str) -> Iterator[Any]:
    """A process with a core; yields whether its modules are compiled, and what to ask for the meaning of events."""
    program = [sys.executable, "-m", "tests.core.both_cores"]
    # Sets of text have the same order in both.
    environment = os.environ | {"PYTHONHASHSEED": "0"} | variables
    with subprocess.Popen(
        program, cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:

        def meaning(texts: list[str]) -> str:
            process.stdin.write(json.dumps(texts) + "\n")
            process.stdin.flush()
            return str(json.loads(process.stdout.readline()))

        yield json.loads(process.stdout.readline()), meaning
        process.stdin.close()


def test_every_hot_module_runs_compiled_unless_the_environment_says_interpreted():
    assert [module.__name__.rpartition(".")[2] for module in HOT] == [source.stem for source in sources(PACKAGE)]
    with core() as (compiled, _), core(**{SETTING: "interpreted"}) as (interpreted, _):
        assert compiled == [True] * len(HOT)
        assert interpreted == [False] * len(HOT)


def test_both_cores_make_the_same_of_every_history():
    with core() as (_, compiled), core(**{SETTING: "interpreted"}) as (_, interpreted):

        @settings(max_examples=examples(400))
        @given(deal_events())
        def check(events):
            texts = [event.model_dump_json() for event in events]
            assert compiled(texts) == interpreted(texts)

        check()


@pytest.fixture
def package(tmp_path):
    """A copy of the core with its build, and of what says whether that is taken; returns its folder."""
    for name in ("__init__.py", "compiled.py", "zones.py"):
        (tmp_path / "stream").mkdir(exist_ok=True)
        shutil.copy(ROOT / "stream" / name, tmp_path / "stream" / name)
    return shutil.copytree(PACKAGE, tmp_path / "stream" / "core", ignore=shutil.ignore_patterns("__pycache__"))


def origin(package: Path) -> str:
    """Where the copy takes a hot module from."""
    asked = [sys.executable, "-c", "from stream.core import aggregate; print(aggregate.__file__)"]
    return subprocess.run(asked, cwd=package.parents[1], capture_output=True, text=True, check=True).stdout.strip()


def test_a_build_goes_with_the_package_it_was_made_of(package):
    assert origin(package).startswith(str(build_of(package)))


@pytest.mark.parametrize("changed", ["aggregate.py", "way.pxd"])
def test_a_build_of_other_sources_is_not_taken(package, changed):
    with (package / changed).open("a") as source:
        source.write("# More.\n")
    assert origin(package) == str(package / "aggregate.py")


def test_without_a_build_the_core_is_interpreted(package):
    shutil.rmtree(package / "compiled")
    assert origin(package) == str(package / "aggregate.py")


def test_without_a_compiler_there_is_no_build(monkeypatch, package):
    shutil.rmtree(package / "compiled")
    monkeypatch.setattr("hatch_build.PACKAGE", package)
    monkeypatch.setattr("hatch_build.ROOT", package.parents[1])
    monkeypatch.setenv("CC", "no-such-compiler")
    assert compile_core() is None
    assert not (package / "compiled").exists()


def test_what_does_not_compile_is_said(monkeypatch, package, capsys):
    for declared in package.glob("*.pxd"):
        declared.unlink()
    (package / "way.pxd").write_text("cdef class\n")
    monkeypatch.setattr("hatch_build.PACKAGE", package)
    monkeypatch.setattr("hatch_build.ROOT", package.parents[1])
    assert compile_core() is None
    assert "stream/core/way.pxd:1" in capsys.readouterr().out
    assert [build.name for build in (package / "compiled").iterdir()] == [build_of(PACKAGE).name]


def test_a_module_of_python_is_not_taken_for_a_compiled_one():
    assert not is_compiled(pytest)
