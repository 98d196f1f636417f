"""What stands around the tables of a report: of which days and whom it is, and what to know before believing it."""

from datetime import timedelta

from schemas.report import Report
from stream.cli.output.reader import Reader
from stream.kpis.catalogue import BY_SUBJECT

OLD = timedelta(minutes=1)
"""Numbers of which no worker gave a sign for longer may be stale."""


def restated(report: Report, reader: Reader) -> str:
    """Return what has been restated since, in a line; empty: nothing, or it is not as of a moment."""
    changes = [
        f"{reader.title(kpi)} {reader.value(report.total.kpis[kpi.id], kpi.unit)} → {reader.value(since, kpi.unit)}"
        for kpi_id, since in report.total.restated.items()
        if (kpi := BY_SUBJECT["deals"].get(kpi_id)) is not None
    ]
    return reader.say("note-restated", changes=", ".join(changes)) if changes else ""


def headline(report: Report, reader: Reader) -> str:
    """Return which days a report is of, what it compares them with, and of whom it is."""
    file = reader.funnel.file
    parts = [reader.days(report.first, report.last)]
    if report.previous_first is not None and report.previous_last is not None:
        parts.append(reader.say("head-before", days=reader.days(report.previous_first, report.previous_last)))
    if report.as_of is not None:
        parts.append(reader.say("head-as-known", moment=reader.moment(report.as_of)))
    parts += [reader.say("head-amounts", currency=reader.funnel.currency), reader.say("head-zone", zone=file.time_zone)]
    for message, asked, known in (
        ("head-of-team", report.team, file.teams),
        ("head-of-rep", report.rep, file.reps),
        ("head-of-territory", report.territory, file.territories),
        ("head-of-pipeline", report.pipeline, file.pipelines),
    ):
        if asked is not None:
            parts.append(reader.say(message, name=next((one.name for one in known if one.id == asked), asked)))
    return " · ".join(parts)


def nothing_there(report: Report, reader: Reader) -> str:
    """Return what is said in place of a table without rows, as on the page."""
    if report.has_data:
        return f"{reader.say('empty-days')}."
    message = "empty-as-of" if report.as_of is not None else "empty"
    return f"{reader.say(message)}. {reader.words.say(f'{message}.why')}"


def notes(report: Report, reader: Reader) -> list[str]:
    """Return what a reader should know of a report before believing it."""
    told = []
    if line := restated(report, reader):
        told.append(line)
    if report.fresh_until is not None and (old := report.generated_at - report.fresh_until) > OLD:
        minutes = int(old.total_seconds()) // 60
        told.append(reader.say("note-stale", time=reader.say("lasting-minutes", n=minutes)))
    if report.complete_since is not None and report.data_since is not None and report.first < report.complete_since:
        since, whole = (reader.days(one, one) for one in (report.data_since, report.complete_since))
        told.append(reader.say("note-data-since", since=since, whole=whole))
    if report.uncertain_deals:
        told.append(reader.say("foot-uncertain", n=report.uncertain_deals))
    return told
