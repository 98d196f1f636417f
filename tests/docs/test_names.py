"""Every setting, metric and measure that the pages name is one of ours."""

import re

import pytest

from stream.config.settings import Settings
from stream.generate import reference
from tests.support.pages import PAGES, name

SETTINGS = {f"DEALSTREAM_{field.upper()}" for field in Settings.model_fields}
METRICS = set(re.findall(r"\bdealstream_\w+", reference.render()))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_setting_is_one_that_is_read(page):
    assert set(re.findall(r"\bDEALSTREAM_\w+", page.read_text())) - SETTINGS == set()


# The changelog also names what is gone.
@pytest.mark.parametrize("page", [page for page in PAGES if name(page) != "CHANGELOG.md"], ids=name)
def test_every_metric_is_one_that_is_given(page):
    assert set(re.findall(r"\bdealstream_\w+", page.read_text())) - METRICS == set()
