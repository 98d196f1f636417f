"""A funnel file that lacks some reps at first and gains them one by one, and whose past changes once."""

import os
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path

from schemas.funnel_file import FunnelFile
from stream.simulator.crm import Wire


class ChangingFile:
    """Written as JSON, which is YAML, too; each time a new file in place of the old one, as editors do.

    Args:
        path: where it is.
        whole: all of it.
        lacking: so many reps are not in it at first.
        changed: all of it once its past has changed.
        renamed: how the CRM calls what was made anew in it from then on, by what it was called before.
    """

    def __init__(
        self,
        path: Path,
        whole: FunnelFile,
        lacking: int,
        changed: FunnelFile | None = None,
        renamed: dict[str, str] | None = None,
    ) -> None:
        self.path = path
        self.whole = whole
        self._changed = changed
        self._renamed = renamed or {}
        self._has_changed = False
        self._reps = len(whole.reps) - lacking
        self._writing = threading.Lock()
        self._write()

    def add(self) -> None:
        """Add a rep, as long as one lacks."""
        self._reps = min(self._reps + 1, len(self.whole.reps))
        self._write()

    def break_off(self) -> None:
        """Write half of it."""
        self._write(half=True)

    def complete(self) -> None:
        """Add all reps that lack."""
        self._reps = len(self.whole.reps)
        self._write()

    def change_the_past(self) -> None:
        """Save it as it is once its past has changed; from then on the CRM sends the ids of that."""
        assert self._changed is not None
        self.whole, self._has_changed = self._changed, True
        self._write()

    def as_sent(self, items: Iterable[Wire]) -> Iterator[Wire]:
        """Yield items as the CRM sends them now."""
        for item in items:
            value = item["body"].get("propertyValue")
            is_stage = item["body"].get("propertyName") == "dealstage"
            if self._has_changed and is_stage and value in self._renamed:
                yield item | {"body": item["body"] | {"propertyValue": self._renamed[value]}}
            else:
                yield item

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

    def _write(self, *, half: bool = False) -> None:
        with self._writing:
            text = self._text()
            fresh = self.path.with_suffix(".new")
            fresh.write_text(text[: len(text) // 2] if half else text, encoding="utf-8")
            os.replace(fresh, self.path)
