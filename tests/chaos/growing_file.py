"""A funnel file that lacks some reps at first, and gains them one by one."""

import os
from pathlib import Path

from schemas.funnel_file import FunnelFile


class GrowingFile:
    """Written as JSON, which is YAML, too; each time a new file in place of the old one, as editors do."""

    def __init__(self, path: Path, whole: FunnelFile, lacking: int) -> None:
        self.path = path
        self.whole = whole
        self._reps = len(whole.reps) - lacking
        self._write(self._text())

    def add(self) -> None:
        """Add a rep, as long as one lacks."""
        self._reps = min(self._reps + 1, len(self.whole.reps))
        self._write(self._text())

    def break_off(self) -> None:
        """Write half of it."""
        text = self._text()
        self._write(text[: len(text) // 2])

    def complete(self) -> None:
        """Add all reps that lack."""
        self._reps = len(self.whole.reps)
        self._write(self._text())

    def _text(self) -> str:
        reps = self.whole.reps[: self._reps]
        # What else names a rep comes with the rep.
        known = {rep.id for rep in reps}
        return self.whole.model_copy(
            update={
                "reps": reps,
                "quotas": tuple(one for one in self.whole.quotas if one.rep is None or one.rep in known),
                "ramps": tuple(one for one in self.whole.ramps if one.rep in known),
                "goals": tuple(one for one in self.whole.goals if one.rep is None or one.rep in known),
                "plans": tuple(one for one in self.whole.plans if known.issuperset(one.reps)),
            }
        ).model_dump_json(by_alias=True)

    def _write(self, text: str) -> None:
        fresh = self.path.with_suffix(".new")
        fresh.write_text(text, encoding="utf-8")
        os.replace(fresh, self.path)
