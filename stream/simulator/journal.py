"""What the simulator has sent, on disk: so that it goes on after a restart, and knows the truth."""

import fcntl
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

from stream.simulator.crm import Wire


class JournalError(Exception):
    """The journal cannot be used; the message says why and what to do."""


class OfAnotherFunnel(JournalError):
    """It names what the funnel file does not have, and will not however often it is read."""


class Past(NamedTuple):
    """What a journal says.

    `history` is what the history was made from, None before it began; `history_sent`: all of it was sent.
    """

    items: list[Wire]
    unconfirmed: list[tuple[int, Wire]]
    history: dict[str, Any] | None
    history_sent: bool


class Journal:
    """A file of lines: items before they are sent, and which were accepted.

    An item without acceptance is sent again after a restart; duplicates count once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / "journal.jsonl"
        self._lock: IO[bytes] | None = None
        self._number = 0

    def open(self) -> None:
        """Take the journal for this simulation. Raises JournalError where another one has it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        lock = (self.folder / "lock").open("wb")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise JournalError(f"another simulation uses {self.folder}; stop it, or choose another --journal") from None
        self._lock = lock
        self._drop_half_a_line()

    def close(self) -> None:
        """Let others have the journal."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def in_use(self) -> bool:
        """Say whether a simulation is running on this journal."""
        try:
            with (self.folder / "lock").open("rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def _drop_half_a_line(self) -> None:
        """Take away what a killed simulation wrote last; an item in it was never sent."""
        if not self._path.exists():
            return
        with self._path.open("r+b") as file:
            content = file.read()
            file.truncate(content.rfind(b"\n") + 1)

    def load(self) -> Past:
        """Return what the journal says. Raises JournalError where it was damaged."""
        items: dict[int, Wire] = {}
        accepted: set[int] = set()
        history: dict[str, Any] | None = None
        sent = False
        for line in self._lines():
            if "accepted" in line:
                accepted.update(line["accepted"])
            elif "history" in line:
                history = line["history"]
            elif "history_sent" in line:
                sent = True
            else:
                items[line["n"]] = {"to": line["to"], "body": line["body"]}
        self._number = max(items, default=0)
        return Past(list(items.values()), [(n, i) for n, i in items.items() if n not in accepted], history, sent)

    def _lines(self) -> Iterator[dict[str, Any]]:
        if not self._path.exists():
            return
        with self._path.open(encoding="utf-8") as file:
            for number, text in enumerate(file, start=1):
                if not text.endswith("\n"):
                    return  # still being written
                try:
                    yield json.loads(text)
                except ValueError:
                    raise JournalError(
                        f"{self._path}:{number}: not JSON; the file was damaged, choose another --journal"
                    ) from None

    def begin_history(self, made_from: dict[str, Any]) -> None:
        """Note what the history is made from, so that a restart makes the same one."""
        self._append([json.dumps({"history": made_from})])

    def end_history(self) -> None:
        """Note that all of the history was sent."""
        self._append([json.dumps({"history_sent": True})])

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
        if numbers:
            self._append([json.dumps({"accepted": list(numbers)})])

    def _append(self, lines: list[str]) -> None:
        if lines:
            self.folder.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                file.write("\n".join(lines) + "\n")
