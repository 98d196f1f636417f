"""What a person is recognized by in whatever is stored: one pattern for tables, records and files, all as text.

It is made of what somebody typed, and knows nothing of codes: it proves what was done by them.
"""

import re

from stream.core.forgotten import SHORTEST
from stream.forget.codes import Told

_FIELDS = {
    "rep": "rep|owner|user",
    "deal": "deal|object|entity|record",
    "crm": "deal|object|entity|record",
    "contact": "contact|lead",
}
_QUOTE = r'\\*"'
"""JSON within JSON has a backslash before it."""
_ESCAPED = r"\\+(?:[bfnrt]|u[0-9A-Fa-f]{4})"
"""A line that ends, for example, as JSON has it: what comes behind it begins a word."""


def pattern_of(told: list[Told]) -> str:
    """Return a regular expression that Python and ClickHouse read alike.

    A number may be anything, and so may few letters: those are looked for in fields that are called like it, or behind
    `contact:`; other ids, names and addresses wherever they stand as words.
    """
    return "|".join(f"(?:{_one(one)})" for one in told)


def _one(told: Told) -> str:
    if told.kind == "text":
        words = rf"(?:\s|{_ESCAPED})+".join(_either(word) for word in told.value.split())
        return rf"(?i:(?:^|[^\w]|{_ESCAPED}){words}(?:$|[^\w]))"
    if len(told.value) >= SHORTEST and not told.value.isdigit() and told.kind != "crm":
        return rf"(?:^|[^A-Za-z0-9_]|{_ESCAPED}){_either(told.value)}(?:$|[^A-Za-z0-9_])"
    value = re.escape(told.value)
    name = rf"{_QUOTE}(?i:[a-z_]*(?:{_FIELDS[told.kind]})[a-z_]*){_QUOTE}"
    field = rf"{name}\s*:\s*\\*\"?{value}\\*\"?\s*[,}}\]]"
    return rf"{field}|(?:contact|lead):{value}(?:$|[^0-9A-Za-z])" if told.kind == "contact" else field


def _either(word: str) -> str:
    """Return a word as it is, or as JSON may write it: each writer has others of its characters behind a backslash."""
    return "".join(one if one.isascii() and one.isalnum() else _in_json(one) for one in word)


def _in_json(one: str) -> str:
    numbers = "|".join(map(_numbers, sorted({one, one.lower(), one.upper()})))
    return rf"(?:\\*{re.escape(one)}|{numbers})"


def _numbers(letter: str) -> str:
    codes = letter.encode("utf-16-be").hex()
    return "".join(rf"\\+u(?i:{codes[begin : begin + 4]})" for begin in range(0, len(codes), 4))
