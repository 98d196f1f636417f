"""Every path that pages, comments and docstrings name is there."""

import re
import subprocess
from pathlib import Path

import pytest

from tests.support.pages import PAGES, name, spans
from tests.support.paths import ROOT

TRACKED = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.splitlines()
FOLDERS = {str(folder) for path in TRACKED for folder in Path(path).parents}
CODE = "".join((ROOT / path).read_text() for path in TRACKED if path.startswith("stream/") and path.endswith(".py"))
ROOMS = r"(?:stream|schemas|tests|docs|deploy)"
PATH = re.compile(rf"(?<![\w/.-]){ROOMS}/[\w./*<>-]*[\w*>]")
ENDING = re.compile(r"^[\w./-]+\.(?:py|sql|js|ya?ml|toml|json)$")


def there(path: str) -> bool:
    if "<" in path or "*" in path:
        pattern = re.sub(
            r"<\w+>|\*", "[^/]*", re.escape(path).replace(r"\*", "*").replace(r"\<", "<").replace(r"\>", ">")
        )
        return any(re.fullmatch(pattern + "(?:/.*)?", one) for one in TRACKED)
    if "secrets" in Path(path).parts:
        return str(Path(path).parent) in FOLDERS  # git has the folders, never what is in them
    return path.rstrip("/.") in FOLDERS or path.rstrip(".") in TRACKED or f"{path}.py" in TRACKED


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_path_of_a_page_is_there(page):
    assert [path for path in PATH.findall(page.read_text()) if not there(path)] == []


@pytest.mark.parametrize("page", [page for page in PAGES if not page.name.startswith("connect-")], ids=name)
def test_every_file_that_a_page_names_without_its_folder_is_somewhere_or_made_by_the_service(page):
    """Pages on how to connect a CRM name files of the CRM too."""
    named = {code for code in spans(page) if ENDING.match(code)}
    missing = {file for file in named if not any(f"/{path}".endswith(f"/{file}") for path in TRACKED)}
    assert {file for file in missing if f'"{file}"' not in CODE} == set()


def test_every_path_in_comments_and_docstrings_is_there():
    sources = [path for path in TRACKED if path.endswith((".py", ".sql", ".js", ".toml", ".yml")) or path == "Makefile"]
    wrong = [
        (source, path)
        for source in sources
        if (ROOT / source).exists()
        for path in PATH.findall((ROOT / source).read_text())
        if not there(path)
    ]
    assert wrong == []
