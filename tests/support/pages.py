"""The pages that people read, and what they say in code."""

import re
from collections.abc import Iterator
from pathlib import Path

from tests.support.paths import DOCS, ROOT

PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])

_BLOCK = re.compile(r"^```\w*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INDENTED = re.compile(r"(?:^|(?<=\n\n))((?: {4}\S.*\n|(?<=\n)\n(?= {4}))+)", re.MULTILINE)
_SPAN = re.compile(r"(`+)(.+?)\1", re.DOTALL)


def name(page: Path) -> str:
    return str(page.relative_to(ROOT))


def spans(page: Path) -> Iterator[str]:
    """What stands in backticks within sentences, on one line each."""
    for _, code in _SPAN.findall(_BLOCK.sub("", page.read_text())):
        yield " ".join(code.split())


def lines(page: Path) -> Iterator[str]:
    """The lines of blocks of code, without what a comment says."""
    text = page.read_text()
    for block in (*_BLOCK.findall(text), *_INDENTED.findall(_BLOCK.sub("", text))):
        for line in block.splitlines():
            yield line.partition(" # ")[0].strip()


def text_without_code(page: Path) -> str:
    return _SPAN.sub("", _BLOCK.sub("", page.read_text()))
