import pytest

from stream.generate.__main__ import DOCS, PAGES


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_made_from_the_code_are_in_step_with_it(page):
    assert (DOCS / page).read_text(encoding="utf-8") == PAGES[page](), "run `python -m stream.generate`"
