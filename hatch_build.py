"""Hatch's build hook: compiles the core with Cython where there is a C compiler; elsewhere the wheel is plain Python.

As a program it compiles what is here, for an editable installation: `make .venv/core`.
"""

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).parent
PACKAGE = ROOT / "stream" / "core"
_UNDER_WAY = "making-"

sys.path.insert(0, str(ROOT))
from stream.compiled import SUFFIX, build_of, sources  # noqa: E402


class CompiledCore(BuildHookInterface[Any]):
    """Puts the compiled core into a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; a wheel that has the compiled core is of this Python and this kind of machine."""
        if version == "editable" or (build := compile_core()) is None:
            return
        build_data["artifacts"].append(f"/{build.relative_to(ROOT)}/*{SUFFIX}")
        build_data["pure_python"] = False
        build_data["infer_tag"] = True


def compile_core() -> Path | None:
    """Return the folder of the compiled core as its sources are now; None: it cannot be compiled here.

    Builds of other sources are removed.
    """
    build = build_of(PACKAGE)
    if build.is_dir():
        return build
    if shutil.which(compiler()[0]) is None:
        return None
    build.parent.mkdir(exist_ok=True)
    others = [other for other in build.parent.iterdir() if not other.name.startswith(_UNDER_WAY)]
    with tempfile.TemporaryDirectory(dir=build.parent, prefix=_UNDER_WAY) as folder:
        made = Path(folder) / build.name
        made.mkdir()
        try:
            with ThreadPoolExecutor(os.cpu_count()) as several:
                list(several.map(lambda source: _compile(source, made), sources(PACKAGE)))
            for code in made.glob("*.c"):
                code.unlink()
            # All of it at once, so that nobody imports a half of it. Somebody else may have been faster.
            made.rename(build)
        except OSError:
            return build if build.is_dir() else None
        except subprocess.CalledProcessError as error:
            print(f"The core stays Python, since it does not compile:\n{error.stderr.decode(errors='replace')}")
            return None
    for other in others:
        shutil.rmtree(other, ignore_errors=True)
    return build


def _compile(source: Path, folder: Path) -> None:
    """Compile a module into a folder. Raises OSError, CalledProcessError."""
    code = folder / f"{source.stem}.c"
    # Annotations say what mypy checks, and are not taken for C types: those are in the `.pxd`.
    options = ["-3", "-X", "annotation_typing=False", "-o", str(code)]
    _run([sys.executable, "-m", "cython", *options, str(source.relative_to(ROOT))])
    flags = [*_options("LDSHARED")[1:], *_options("CCSHARED"), "-O2", "-w", f"-I{sysconfig.get_path('include')}"]
    _run([*compiler(), *flags, str(code), "-o", str(folder / f"{source.stem}{SUFFIX}")])


def compiler() -> list[str]:
    """Return the command of the C compiler, whether or not it is there."""
    return shlex.split(os.environ.get("CC", "")) or _options("CC") or ["cc"]


def _options(name: str) -> list[str]:
    """Return what this Python was built with."""
    return shlex.split(sysconfig.get_config_var(name) or "")


def _run(command: list[str]) -> None:
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL, capture_output=True)


if __name__ == "__main__":
    compile_core()
