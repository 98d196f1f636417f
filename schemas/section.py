"""What all parts of the funnel file share."""

from pydantic import BaseModel, ConfigDict

Location = tuple[str | int, ...]
"""Path of a field in the file, as pydantic writes it: ('reps', 0, 'assignments', 1, 'team')."""


class Section(BaseModel):
    """Base of every part of the file. Not strict: YAML has dates and numbers of its own."""

    model_config = ConfigDict(frozen=True, extra="forbid")
