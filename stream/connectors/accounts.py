"""Whose deal it is, where several accounts of one CRM send: ids of deals are unique within an account only."""

import json
import logging
from pathlib import Path

from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.service.whole_files import replace_whole

log = logging.getLogger(__name__)

NO_ACCOUNT = "0"
"""The account that a trial is of: no CRM gives it, so it never becomes the main one."""


class AccountsError(SettingError):
    """The file of main accounts cannot be used; the message names it, and says why."""


class MainAccounts:
    """Which account of each CRM came first, in a file: it stays the main one after a restart.

    `path` None: it is remembered as long as the process lives.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._known: dict[str, str] = {}

    @classmethod
    def of(cls, settings: Settings) -> "MainAccounts":
        """Return those of the settings: what is set goes before what was remembered. Raises AccountsError."""
        accounts = cls(settings.accounts_file)
        accounts.load()
        accounts._known |= {name: one for name in settings.connectors() if (one := settings.account_of(name))}
        return accounts

    def load(self) -> None:
        """Read the file, if there is one. Raises AccountsError."""
        if self._path is None:
            return
        try:
            content = json.loads(self._path.read_bytes())
        except FileNotFoundError:
            return
        except (OSError, ValueError) as error:
            raise AccountsError(f"DEALSTREAM_ACCOUNTS_FILE: cannot read {self._path} ({error})") from None
        if not isinstance(content, dict) or not all(isinstance(one, str) for one in content.values()):
            raise AccountsError(f"DEALSTREAM_ACCOUNTS_FILE: {self._path} is not an object of connectors and accounts")
        self._known |= content

    def get(self, connector: str) -> str:
        """Return the main account of a connector; empty: none came yet."""
        return self._known.get(connector, "")

    def remember(self, connector: str, account: str) -> None:
        """Make an account the main one of its connector, before any of its events is sent. Raises OSError."""
        known = self._known | {connector: account}
        if self._path is not None:
            self._write(self._path, known)
        self._known = known

    @staticmethod
    def _write(path: Path, known: dict[str, str]) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_whole(path, json.dumps(known, indent=2).encode())


class Accounts:
    """Makes an account (portal, company) part of the ids of all but the main one, whose ids are as with one account."""

    def __init__(self, connector: str, main: MainAccounts) -> None:
        self._connector, self._main = connector, main
        self._told = False

    @property
    def main(self) -> str:
        """The main account; empty while none has sent."""
        return self._main.get(self._connector)

    def prefix(self, account: str) -> str:
        """Return what the ids of an account begin with; empty: nothing, of the main account, of none, or a trial's.

        Raises OSError: the main account cannot be remembered.
        """
        if account in ("", NO_ACCOUNT):
            return ""
        main = self._main.get(self._connector)
        if not main:
            self._main.remember(self._connector, account)
            return ""
        if account == main:
            return ""
        if not self._told:
            self._told = True
            # An account is what the body says, and bodies do not belong into a log.
            log.info("%s: another account sends; the ids of its deals have it in them", self._connector)
        return f"{account}/"
