"""The page as a browser gets it: in the reader's language, with all words that it will show."""

import gzip
import json
from functools import cache
from html import escape
from pathlib import Path
from string import Template

from schemas.currencies import MINOR_DIGITS
from stream.words import Words

_PAGE = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))


@cache
def whole(words: Words) -> tuple[bytes, bytes]:
    """Return the page as it is, and compressed."""
    told = {
        "language": escape(words.language),
        "title": escape(words.say("title")),
        "title_live": escape(words.say("title-live")),
        "connecting": escape(words.say("connecting")),
        "no_script": escape(words.say("no-script", command="dealstream kpis")),
        "minor_digits": json.dumps(MINOR_DIGITS),
        "words": words.whole.replace("<", '{"\\u003C"}'),  # nothing in it ends the element
    }
    body = _PAGE.substitute(told).encode()
    return body, gzip.compress(body, mtime=0)
