"""The reasons of dead letters, and what they mean."""

from stream.words import ENGLISH, Words

REASONS = (
    "unknown_stage",
    "unknown_pipeline",
    "unknown_rep",
    "unknown_activity_type",
    "unknown_currency",
    "in_the_future",
    "unsupported_object",
    "unsupported_subscription",
    "bad_amount",
    "bad_time",
    "bad_id",
    "bad_value",
    "bad_event",
    "bad_shape",
    "not_json",
    "too_large",
    "missing_fields",
    "missed_changes",
    "not_understood",
    "corrupt_batch",
)
"""Machine-readable; what each means stands in `stream/words`."""


ADDABLE = ("unknown_stage", "unknown_pipeline", "unknown_rep", "unknown_activity_type")
"""Reasons that an addition to the funnel file takes away. (A currency that is added is a change of the past.)"""

SENT_AGAIN = (*ADDABLE, "unknown_currency")
"""Reasons whose letters are sent again by themselves once the funnel file in force knows what they name."""


def is_unknown(reason: str) -> bool:
    """Say whether something was put aside because it names what can be added to the funnel file."""
    return reason in ADDABLE


def explanation(reason: str, words: Words = ENGLISH) -> str:
    """Return what a reason means; of one that is not known, itself."""
    return words.say(f"reason-{reason}") if reason in REASONS else reason
