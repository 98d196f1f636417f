"""README shows one picture of the page, small enough to be read along."""

import re

from PIL import Image

from tests.support.paths import ROOT

README = (ROOT / "README.md").read_text()
LARGEST_BYTES = 200_000


def test_readme_has_one_picture_before_anything_else_which_says_in_words_what_is_on_it() -> None:
    [(words, file)] = re.findall(r"!\[(.*?)\]\((.*?)\)", README)
    assert len(words) > 40
    assert README.index(file) < README.index("## ")
    assert (ROOT / file).stat().st_size < LARGEST_BYTES
    with Image.open(ROOT / file) as picture:
        assert picture.format == "WEBP"
        assert 1000 <= picture.width <= 1400
