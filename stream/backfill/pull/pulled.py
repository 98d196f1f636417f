"""The files of a pull, and how far it has come: what was read is on disk before the next page is asked for."""

import csv
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from stream.crm_api.history.page import History, Page

GOES_ON_FOR = timedelta(days=1)
"""After that what was read is too old, and all of it is read again."""


class State(NamedTuple):
    """How far a pull has come. `part`: which list of the CRM; `cursor`: where in it; `sizes`: bytes of each file."""

    begun: datetime
    what: str
    part: int
    cursor: str
    records: int
    sizes: Mapping[str, int]
    is_whole: bool


class Pulled:
    """The folder of a pull of one CRM."""

    def __init__(self, folder: Path, history: History, now: datetime, account: str) -> None:
        """Go on with what is there, if it is of the same questions to the same account and not too old; else begin.

        `account`: what tells it from others, as it may stand on disk.
        """
        self.folder = folder
        self._history = history
        self._asked = _asked(history, account)
        self._state = self._read(now) or State(now, self._asked, 0, "", 0, {}, False)
        self.goes_on = bool(self._state.sizes)

    @property
    def state(self) -> State:
        """How far it has come."""
        return self._state

    @property
    def files(self) -> list[Path]:
        """The files, in order."""
        return [self.folder / name for part in self._history.parts for name in part.files]

    @property
    def mapping(self) -> str:
        """What the columns of the files mean, and when they were read (YAML)."""
        return f"exported: {self._state.begun.isoformat()}\n{self._history.mapping}"

    def begin(self) -> None:
        """Make the files, or cut off what of them is not whole."""
        if not self.goes_on:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder.mkdir(parents=True, mode=0o700)
        for part in self._history.parts:
            for name, header in part.files.items():
                path = self.folder / name
                if name in self._state.sizes:
                    os.truncate(path, self._state.sizes[name])
                else:
                    self._append(path, [header])
        self._keep(self._state)

    def add(self, page: Page) -> None:
        """Put a page on disk, and note where the next begins."""
        for name, rows in page.rows.items():
            self._append(self.folder / name, rows)
        state = self._state._replace(cursor=page.following, records=self._state.records + page.records)
        if not page.following:
            state = state._replace(part=state.part + 1, is_whole=state.part + 1 == len(self._history.parts))
        self._keep(state)

    def done(self) -> None:
        """Forget it: all is sent."""
        shutil.rmtree(self.folder, ignore_errors=True)

    def _append(self, path: Path, rows: list[tuple[str, ...]]) -> None:
        with path.open("a", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(rows)
            file.flush()
            os.fsync(file.fileno())

    def _keep(self, state: State) -> None:
        state = state._replace(sizes={path.name: path.stat().st_size for path in self.files})
        fresh = self.folder / "state.new"
        fresh.write_text(json.dumps({**state._asdict(), "begun": state.begun.isoformat()}), encoding="utf-8")
        fresh.replace(self.folder / "state.json")
        self._state = state

    def _read(self, now: datetime) -> State | None:
        """Return the state that is on disk; None: there is none that can be gone on with."""
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError):
            content = json.loads((self.folder / "state.json").read_text(encoding="utf-8"))
            begun = datetime.fromisoformat(content.pop("begun")).astimezone(UTC)
            state = State(begun=begun, **content)
            is_there = all(path.stat().st_size >= state.sizes[path.name] for path in self.files)
            if is_there and state.what == self._asked and now - begun < GOES_ON_FOR:
                return state
        return None


def _asked(history: History, account: str) -> str:
    """Return what identifies the questions: another funnel file may ask for other properties."""
    return json.dumps([account, history.mapping, [list(part.files) for part in history.parts]])
