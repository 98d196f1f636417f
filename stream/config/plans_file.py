"""Read commission plans that stand in a file of their own, to compare them with those of the funnel file."""

from collections.abc import Iterator
from pathlib import Path

from schemas.funnel_file import FunnelFile
from schemas.planning import Plan, PlansFile
from schemas.planning_problems import planning_problems
from schemas.section import Location
from stream.config import yaml_file
from stream.config.funnel_file import FunnelError
from stream.config.text_file import UnreadableText, read_text


def load(path: Path, funnel: FunnelFile) -> tuple[Plan, ...]:
    """Return the plans of a file, for the reps and quotas of a funnel file.

    Raises:
        FunnelError: it cannot be read, is not YAML, or breaks a rule; names every problem with its line.
    """
    try:
        text = read_text(path)
    except UnreadableText as error:
        raise FunnelError(f"cannot read the plans in {path}: {error}") from None
    return parse(text, str(path), funnel)


def parse(text: str, name: str, funnel: FunnelFile) -> tuple[Plan, ...]:
    """Return the plans written in `text`; `name` is used in messages. Raises FunnelError."""

    def problems(file: PlansFile) -> Iterator[tuple[Location, str]]:
        for where, what in planning_problems(funnel.model_copy(update={"plans": file.plans})):
            if where[0] == "plans":
                yield where, what

    return yaml_file.parse(text, name, PlansFile, problems, FunnelError).plans
