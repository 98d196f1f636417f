"""The reasons of dead letters in words."""

REASONS = {
    "unknown_stage": "a stage that the funnel file does not have",
    "unknown_pipeline": "a pipeline that the funnel file does not have",
    "unknown_rep": "a rep whom the funnel file does not have",
    "unknown_activity_type": "an activity type that the funnel file does not have",
    "unknown_currency": "a currency without an exchange rate in the funnel file",
    "in_the_future": "dated more than a day ahead",
    "unsupported_object": "about something else than deals",
    "unsupported_subscription": "a subscription that is not known",
    "bad_amount": "an amount that is no number, or too large",
    "bad_time": "a time that cannot be read",
    "bad_id": "without an id that can be used",
    "bad_value": "a field with a value that cannot be used",
    "bad_event": "not an event as dealstream knows them",
    "bad_shape": "not built as events are",
    "not_json": "not JSON",
    "too_large": "more than one request may tell",
    "missing_fields": "without fields that the CRM must be set to send",
    "missed_changes": "changes that the CRM does not describe; a backfill heals them",
    "not_understood": "made the gateway fail; its log says where",
    "corrupt_batch": "broken on its way through Kafka",
}
"""Machine-readable reason to what it means."""


ADDABLE = ("unknown_stage", "unknown_pipeline", "unknown_rep", "unknown_activity_type")
"""Reasons that an addition to the funnel file takes away. (A currency that is added is a change of the past.)"""


def is_unknown(reason: str) -> bool:
    """Say whether something was put aside because it names what can be added to the funnel file."""
    return reason in ADDABLE


def explanation(reason: str) -> str:
    """Return what a reason means; of one that is not known, itself."""
    return REASONS.get(reason, reason)
