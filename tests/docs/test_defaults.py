"""Where documents say what a setting is unless it is set, it is that."""

import re

import pytest

from stream.config.settings import Settings
from tests.support.paths import ROOT

DEFAULTS = {f"DEALSTREAM_{name.upper()}": field.default for name, field in Settings.model_fields.items()}
UNITS = {"": 1, "s": 1, "MiB": 1024**2, "GiB": 1024**3}
_VALUE = r"([0-9][0-9,.]*)(?: (s|MiB|GiB)\b)?"
_SETTING = r"`(DEALSTREAM_[A-Z_]+)`"
BESIDE = re.compile(rf"{_SETTING} \({_VALUE}[);]|{_VALUE}(?: \(|; ){_SETTING}\)")


def told():
    """Name of a setting, its default as a document says it, and the document."""
    for path in sorted(ROOT.joinpath("docs").glob("*.md")):
        for line in path.read_text().splitlines():
            for before, value, unit, other, of_other, after in BESIDE.findall(line):
                yield path.name, before or after, value or other, unit or of_other
    limits = re.findall(r"^\| .* \| (.+) \| (`DEALSTREAM_.+) \|$", ROOT.joinpath("docs/webhooks.md").read_text(), re.M)
    for said, settings in limits:
        for (value, unit), setting in zip(re.findall(_VALUE, said), re.findall(_SETTING, settings), strict=True):
            yield "webhooks.md", setting, value, unit


TOLD = list(told())


@pytest.mark.parametrize(("document", "setting", "value", "unit"), TOLD, ids=[f"{one[0]}-{one[1]}" for one in TOLD])
def test_a_default_is_as_the_document_says(document, setting, value, unit):
    assert DEFAULTS[setting] == float(value.replace(",", "")) * UNITS[unit], document


def test_documents_say_some():
    assert len({setting for _, setting, *_ in TOLD}) > 8
