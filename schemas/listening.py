"""What is on `sales.listening`: that a gateway listens, so that silence is not taken for one where nobody listened."""

from datetime import datetime

from pydantic import Field

from schemas.base import Contract, Identifier, Utc


class Listening(Contract):
    """A gateway takes requests, and all that it has taken so far is on the topics."""

    gateway: Identifier = Field(description="Which one, by the name of its host.")
    at: Utc

    @property
    def slot(self) -> datetime:
        """The begin of the ten minutes that it lies in: for these it holds."""
        return self.at.replace(minute=self.at.minute // 10 * 10, second=0, microsecond=0)
