"""Stages that are named with their pipeline, as HubSpot's columns of dates are: Offer (Renewals). Pure."""

import re
from typing import NamedTuple

_OF_PIPELINE = re.compile(r"(.*\S)\s*\(([^()]+)\)")


class StageOf(NamedTuple):
    """A stage and the pipeline behind its name."""

    stage: str
    pipeline: str


def apart(name: str) -> StageOf | None:
    """Return a stage and its pipeline; None where nothing in brackets stands behind a name."""
    match = _OF_PIPELINE.fullmatch(name)
    return None if match is None else StageOf(match[1], match[2].strip())
