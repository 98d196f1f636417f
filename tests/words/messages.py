"""The messages of the files of words."""

from fluent.syntax import FluentParser, ast
from fluent.syntax.visitor import Visitor

from stream.words import DEAL, LANGUAGES


class Variables(Visitor):
    """What a message shows; what only chooses a plural is each language's own affair."""

    def __init__(self):
        self.names = set()

    def visit_SelectExpression(self, node):
        for variant in node.variants:
            self.visit(variant)

    def visit_VariableReference(self, node):
        self.names.add(node.id.name)


PLACES = ("", "terminal")
"""Of which there are files: that of all places, and those that have more to say. Dashboards have tests of their own."""


def words_of(tag, place="", deal=DEAL):
    return LANGUAGES.of(place, tag, deal) if place else LANGUAGES.words(tag, deal)


def entries(tag, place=""):
    return FluentParser().parse(words_of(tag, place).text).body


def variables_of(tag, place=""):
    """Return the variables of each message and attribute of a file, by id."""
    told = {}
    for entry in entries(tag, place):
        if isinstance(entry, ast.Message):
            parts = {
                entry.id.name: entry.value,
                **{f"{entry.id.name}.{one.id.name}": one.value for one in entry.attributes},
            }
            for id_, pattern in parts.items():
                if pattern is not None:
                    seen = Variables()
                    seen.visit(pattern)
                    told[id_] = seen.names
    return told
