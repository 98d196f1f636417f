"""Have the funnel file, and the tables beside it, say that somebody was forgotten."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import yaml

from stream.config import funnel_file
from stream.config.funnel_file import FunnelError
from stream.config.text_file import UnreadableText, read_text, replace_text
from stream.forget.codes import Codes, Told
from stream.forget.funnel_edit import cells_without, without
from stream.setup import as_read


class ForgetRefused(Exception):
    """Somebody cannot be forgotten now; the message says why, and the way out."""


def edited(path: Path, told: list[Told], codes: Codes) -> dict[Path, tuple[str, str]]:
    """Return the files that are to say something else: what they say, and what they are to say.

    Raises ForgetRefused: what they would say is no funnel file, or they cannot be read.
    """
    texts = {}
    try:
        for file in funnel_file.files(path):
            before = read_text(file)
            after = without(before, told, codes) if file == path else cells_without(before, told, codes)
            if after != before:
                texts[file] = before, after
        kept = as_read.path_of(path)
        if kept.exists():
            before = read_text(kept)
            after = as_read.without(before, {one.value for one in told if one.kind == "rep"})
            if after != before:
                texts[kept] = before, after
        if path in texts:
            funnel_file.parse(texts[path][1], str(path))
    except (UnreadableText, yaml.YAMLError) as error:
        raise ForgetRefused(f"cannot read the funnel file {path}: {error}") from None
    except FunnelError as error:
        raise ForgetRefused(f"the funnel file would be wrong then; nothing was changed:\n{error}") from None
    return texts


def write(texts: Mapping[Path, tuple[str, str]]) -> None:
    """Write the files, each at once or not at all.

    Raises ForgetRefused where one cannot be written: says what to write by hand.
    """
    for path, (before, after) in texts.items():
        try:
            replace_text(path, after)
        except OSError as error:
            lines = difflib.unified_diff(
                before.splitlines(), after.splitlines(), str(path), str(path), "", "", n=0, lineterm=""
            )
            raise ForgetRefused(
                f"cannot write {path} ({error.strerror}); change it so wherever it is, then do this again:\n"
                + "\n".join(lines)
            ) from None
