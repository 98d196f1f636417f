"""The languages that a funnel file is written in."""

from stream.words import LANGUAGES

ENGLISH, TURKISH = (LANGUAGES.of("terminal", tag) for tag in ("en", "tr"))
