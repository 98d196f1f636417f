"""Whose deal it is, where several accounts of one CRM send: ids of deals are unique within an account only."""

import logging

log = logging.getLogger(__name__)


class Accounts:
    """Makes an account (portal, company) part of the ids of all but the main one, whose ids are as with one account.

    The main one is set, or, without a setting, the first one that sends: enough for one account.
    """

    def __init__(self, connector: str, main: str = "") -> None:
        self._connector, self._main = connector, main
        self._is_set = bool(main)
        self._warned = False

    @property
    def main(self) -> str:
        """The main account; empty while none has sent."""
        return self._main

    def prefix(self, account: str) -> str:
        """Return what the ids of an account begin with; empty: nothing, of the main account or of none."""
        if not self._main:
            self._main = account
        if account in ("", self._main):
            return ""
        if not self._is_set and not self._warned:
            self._warned = True
            log.warning(
                "Two accounts of %s send: %.40s and %.40s; set DEALSTREAM_%s_ACCOUNT to the one that sent first, so "
                "that the ids of its deals stay as they are whichever sends first after the next start",
                self._connector,
                self._main,
                account,
                self._connector.upper(),
            )
        return f"{account}/"
