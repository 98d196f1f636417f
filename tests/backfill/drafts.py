"""A file as a person brings it in: the suggested mapping, the funnel file made from the data, what comes of both."""

from collections import Counter

from stream.backfill.mapping import parse
from stream.backfill.read.files import assign
from stream.backfill.read.unpack import unpack
from stream.backfill.suggest.funnel_draft import draft_funnel
from stream.backfill.suggest.suggest import suggest
from stream.config.funnel_file import parse as parse_funnel
from stream.core.funnel import Funnel
from tests.backfill.service import Sent, State


class Draft:
    """What is suggested for a file, and what it comes to; `change` alters the mapping's text."""

    def __init__(self, folder, content, name="deals.csv", mapping=None, **settings):
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (folder / "unpacked").mkdir(exist_ok=True)
        given = unpack([path], folder / "unpacked")
        self.text = suggest(given) if mapping is None else mapping
        self.mapping = parse(self.text).model_copy(update=settings)
        files = assign(self.mapping, given)
        self.funnel_text = draft_funnel(files, self.mapping)
        self.funnel = Funnel(parse_funnel(self.funnel_text))
        self.sent = Sent(self.mapping, given, self.funnel)

    @property
    def deals(self):
        [deals] = self.mapping.deals
        return deals

    def line(self, field):
        """The line of the mapping that names a field."""
        return next(line for line in self.text.splitlines() if line.strip().startswith(f"{field}:"))

    @property
    def totals(self):
        totals = Counter()
        for measures in State(self.sent.events).windows(self.funnel).values():
            totals.update(measures)
        return totals
