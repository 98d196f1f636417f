"""Read the funnel file; where it is wrong, say the line, the field and the way out."""

from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from schemas.funnel import FunnelFile, Location, problems


class FunnelError(Exception):
    """The funnel file cannot be used. The message lists every problem with its line."""


def load(path: Path) -> FunnelFile:
    """Return the funnel file at `path`.

    Raises:
        FunnelError: it cannot be read, is not YAML, or breaks a rule of `schemas.funnel`.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise FunnelError(
            f"cannot read the funnel file {path}: {error.strerror}; set DEALSTREAM_FUNNEL_FILE to where it is"
        ) from None
    return parse(text, name=str(path))


def parse(text: str, name: str = "funnel.yaml") -> FunnelFile:
    """Return the funnel file written in `text`; `name` is used in messages. Raises FunnelError."""
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise FunnelError(f"{name}:{line}: not YAML: {error.problem or error}") from None
    except yaml.YAMLError as error:
        raise FunnelError(f"{name}:1: not YAML: {error}") from None
    found: list[tuple[Location, str]] = []
    funnel: FunnelFile | None = None
    try:
        funnel = FunnelFile.model_validate(content)
    except ValidationError as error:
        for e in error.errors(include_url=False, include_input=False):
            way_out = "; put it in quotes" if e["type"] == "string_type" else ""
            found.append((tuple(e["loc"]), e["msg"] + way_out))
    if funnel is not None:
        found = list(problems(funnel))
        if not found:
            return funnel
    lines = [f"{name}:{_line(root, where)}: {_field(where)}: {what}" for where, what in found]
    raise FunnelError("\n".join(lines))


def _field(where: Location) -> str:
    text = ""
    for part in where:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text or "the file"


def _line(node: Any, where: Location) -> int:
    """Return the line of the field at `where`, or of the nearest part of the file that is there."""
    line = node.start_mark.line if node is not None else 0
    for part in where:
        if isinstance(node, yaml.MappingNode):
            match = [(k, v) for k, v in node.value if k.value == str(part)]
            if not match:
                break
            key, node = match[0]
            line = key.start_mark.line
        elif isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
            line = node.start_mark.line
        else:
            break
    return int(line) + 1
