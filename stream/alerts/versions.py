"""What is new of alerts: each that differs from what is known, with the next version. Pure."""

from collections.abc import Iterable, Iterator, Mapping

from schemas.alert import Alert, Answer

_NOT_COMPARED = {"version", "changed_at", "judged_on", "behind", "text", "because"}


def as_known(alert: Alert, before: Alert | None) -> Alert:
    """Return what was known of an alert, where nothing of it is other than when it was judged; else the alert."""
    if before is None:
        return alert
    same = alert.model_dump(exclude=_NOT_COMPARED) == before.model_dump(exclude=_NOT_COMPARED)
    return before if same else alert


def changed(judged: Iterable[Alert], known: Mapping[str, Alert], answers: Mapping[str, Answer]) -> Iterator[Alert]:
    """Yield the alerts that are new or other than known, with what was said to them. It is here that they are numbered.

    Whoever knows the same and judges the same yields the same.

    Args:
        judged: alerts as they stand by the deals of now, whatever their versions.
        known: the last version of each alert by id.
        answers: the last answer to each alert by id.
    """
    for alert in judged:
        before = known.get(alert.alert_id)
        now = alert.model_copy(
            update={"answer": answers.get(alert.alert_id), "version": 1 if before is None else before.version}
        )
        if before is None:
            yield now
        elif now != before:
            yield now.model_copy(update={"version": before.version + 1})


def answered(known: Mapping[str, Alert], answers: Mapping[str, Answer]) -> Iterator[Alert]:
    """Yield the known alerts to which something was said that does not stand in them yet, with the next version."""
    said = (known[alert_id] for alert_id in answers if alert_id in known)
    return changed((one for one in said if one.answer != answers[one.alert_id]), known, answers)
