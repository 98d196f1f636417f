"""What the simulator has sent, on disk: so that it goes on after a restart, and knows the truth."""

import json
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from stream.simulator.organisation import Wire

PAUSE_SECONDS = 300


class Journal:
    """A file of lines: items before they are sent, and which were accepted.

    An item without acceptance is sent again after a restart; duplicates count once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "journal.jsonl"
        self._pause = folder / "pause"
        self._number = 0

    def load(self) -> tuple[list[Wire], list[tuple[int, Wire]]]:
        """Return all items, and those that were never accepted with their numbers."""
        items: dict[int, Wire] = {}
        accepted: set[int] = set()
        for line in self._lines():
            if "accepted" in line:
                accepted.update(line["accepted"])
            else:
                items[line["n"]] = {"to": line["to"], "body": line["body"]}
        self._number = max(items, default=0)
        return list(items.values()), [(n, item) for n, item in items.items() if n not in accepted]

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as file:
            for text in file:
                # A killed simulator may leave half a line; its item was never sent.
                if text.endswith("\n"):
                    yield json.loads(text)

    def write(self, items: Sequence[Wire]) -> list[int]:
        """Note items that are about to be sent; return their numbers."""
        numbers = []
        lines = []
        for item in items:
            self._number += 1
            numbers.append(self._number)
            lines.append(json.dumps({"n": self._number, **item}))
        self._append(lines)
        return numbers

    def accept(self, numbers: Sequence[int]) -> None:
        """Note items that were accepted."""
        self._append([json.dumps({"accepted": list(numbers)})])

    def _append(self, lines: list[str]) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        if lines:
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")

    # A verification asks the live simulation to hold still.

    def hold(self) -> None:
        """Ask for a pause."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self._pause.touch()

    def release(self) -> None:
        """End the pause."""
        self._pause.unlink(missing_ok=True)

    def held(self) -> bool:
        """Say whether a pause is asked for; one that was left behind ends by itself."""
        try:
            return time.time() - self._pause.stat().st_mtime < PAUSE_SECONDS
        except FileNotFoundError:
            return False
