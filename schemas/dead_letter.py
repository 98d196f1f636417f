"""Dead letters: what could not be used, kept with the reason."""

from typing import Annotated

from pydantic import Field

from schemas.base import Contract, Identifier, Utc


class DeadLetter(Contract):
    """Something that could not be used, kept with the reason. On `sales.dead-letters`."""

    letter_id: Identifier = Field(
        description="Hash of origin, payload and part: the same failure twice is one letter. Begins with r where every "
        "change of a deal brings it again until it is mended: it is one letter then, with the last payload."
    )
    reason: Identifier = Field(description="Machine-readable reason, for example unknown_stage.")
    detail: Annotated[str, Field(max_length=4000)] = Field(
        description="What is wrong, with which field, and the way out."
    )
    origin: Identifier = Field(description="Where it came from: a connector, or topic/partition/offset.")
    payload_base64: str = Field(description="The payload as it came, base64.")
    rejected_at: Utc = Field(description="When it was put aside (UTC).")
    redriven_at: Utc | None = Field(
        None,
        description="When its events were sent again (UTC). The last record of a letter_id counts: the letter "
        "comes without, the redrive adds one with it.",
    )
    part: Identifier | None = Field(
        None,
        description="What of the payload could not be used, for example deal.owner_changed, where the rest could; a "
        "redrive then sends that part alone. null: all of it.",
    )
    main_account: Identifier | None = Field(
        None,
        description="The account of the CRM that then was the connector's main one, whose deals have ids without it: a "
        "redrive makes the ids that the gateway would have made, unless the main account has been set.",
    )
