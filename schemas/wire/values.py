"""What the fields of structs may hold: the limits of `schemas.base`, in msgspec's terms.

No text needs a pattern against control characters: JSON can only escape them, and a reader takes no escapes.
"""

from typing import Annotated

from msgspec import Meta

Identifier = Annotated[str, Meta(min_length=1, max_length=200)]
"""An id of the CRM or the funnel file."""

EventId = Annotated[str, Meta(min_length=1, max_length=100)]
"""The id of an event."""

Label = Annotated[str, Meta(max_length=200)]
"""An identifier, or the empty string where it is not known."""

Order = Annotated[str, Meta(max_length=64)]
"""The CRM's own order of what happened at one moment; compared as text."""

ExactAmount = Annotated[str, Meta(pattern=r"^-?[0-9]{1,13}(\.[0-9]{1,30})?\Z")]
"""An amount in whole units of its currency, with all its decimals."""

# In Python `$` also matches before a line feed at the end.
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}\Z")]
"""ISO 4217 code."""

Money = Annotated[int, Meta(ge=-(10**15), le=10**15)]
"""An amount in minor units."""

Revision = Annotated[int, Meta(ge=0, le=2**31)]
"""How often an event was corrected."""

Seconds = Annotated[int, Meta(ge=0, le=7 * 86_400)]
"""How long an activity took."""

Time = str
"""A moment as text, see `schemas.wire.times`."""
