"""The pure core: what events mean. No I/O, no clock, no Faust; time is an argument.

Its hot modules run compiled where they were (`stream.compiled`).
"""

from pathlib import Path

from stream.compiled import search_path

__path__ = search_path(Path(__file__).parent)
