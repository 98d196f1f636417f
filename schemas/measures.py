"""The measures: every number that is added up, registered once with what is to be known of it.

A measure is written `name`, `name:label` or `name:label:detail`; the label is a stage, an activity type or an exact value, the
detail divides it further. Measures are integers and form a group: they add up over hours, reps, teams and partitions,
and a restatement subtracts what it takes back.
"""

from typing import Literal, NamedTuple

Label = Literal["", "stage", "activity type", "source", "amount", "minutes", "days", "hours"]
Detail = Literal["", "activity type", "currency", "hours", "reason", "stage"]
Kept = Literal["hours", "rows", "plan"]


class Measure(NamedTuple):
    """One measure: what it counts, in which unit, at which hour, and how it behaves.

    `label`: what stands behind the first colon; empty: nothing does. `detail`: what stands behind the second.
    `kept`: hours: the workers keep it in windows; rows: ClickHouse reads it off the rows of the deals when it is asked;
    plan: it is worked out from the funnel file, for whole days.
    `settles`: once its hour is over, only late or corrected events change it, and such a change is a restatement;
    otherwise it goes on changing as deals go on.
    `balance`: +1 for visits that came into a stage, -1 for what became of them; they add up to 0 in every window.
    `distribution`: the last of its label and detail is an exact value, the measure says how often; it gives quantiles.
    `of_now`: it is about deals that are open, or won with a close date ahead, so that their age counts beside the hour.
    """

    name: str
    label: Label
    unit: str
    hour: str
    meaning: str
    detail: Detail = ""
    kept: Kept = "hours"
    settles: bool = True
    balance: Literal[-1, 0, 1] = 0
    distribution: bool = False
    of_now: bool = False


_ENDINGS = ("advanced", "moved_back", "lost", "disqualified", "moved_pipeline", "handed_off")
_FATES = {
    "progressed": "have reached a later stage since, moved on to a pipeline that continues this one, or were won",
    "lost": "were lost without that",
    "disqualified": "were disqualified without that",
    "moved_pipeline": "are in another pipeline, which does not continue this one, without that",
    "open": "are still open in the pipeline, and not further on",
}

IN_HOURS: tuple[Measure, ...] = (
    # Flow through the stages, by the hour in which it happened.
    Measure("entered", "stage", "visits", "entry", "Visits that began: moves into the stage.", balance=1),
    Measure(
        "taken_over",
        "stage",
        "parts",
        "entry",
        "Parts of visits that began because another rep took the deal.",
        balance=1,
    ),
    Measure(
        "advanced",
        "stage",
        "visits",
        "exit",
        "Visits that ended in progress: in a later stage, a pipeline that continues this one, or winning.",
    ),
    Measure(
        "moved_back",
        "stage",
        "visits",
        "exit",
        "Visits that ended in the same (after a reopening) or an earlier stage.",
    ),
    Measure("lost", "stage", "visits", "exit", "Visits that ended in losing the deal."),
    Measure("disqualified", "stage", "visits", "exit", "Visits that ended in disqualification."),
    Measure(
        "moved_pipeline",
        "stage",
        "visits",
        "exit",
        "Visits that ended in another pipeline, which does not continue this one.",
    ),
    Measure("handed_off", "stage", "parts", "exit", "Parts of visits that ended because another rep took the deal."),
    Measure("skipped", "stage", "moves", "move", "Moves that jumped over the stage; credited as passed."),
    Measure("reopened", "stage", "moves", "entry", "Closed deals that came back into the stage."),
    Measure(
        "stage_seconds",
        "stage",
        "seconds",
        "exit",
        "Time that the visits that ended had spent in the stage, whoever had the deal.",
    ),
    # What became of the visits, or parts of them, that began in the hour.
    *(
        Measure(
            f"then_{ending}",
            "stage",
            "parts",
            "entry",
            f"Of the visits and parts that began in the hour: {ending.replace('_', ' ')} since.",
            settles=False,
            balance=-1,
        )
        for ending in _ENDINGS
    ),
    Measure(
        "still_there",
        "stage",
        "parts",
        "entry",
        "Of the visits and parts that began in the hour: still in the stage.",
        settles=False,
        balance=-1,
    ),
    # Who is in an open stage now: at the hour in which the visit began, whoever had the deal then, for whoever has it now.
    Measure("waiting", "stage", "visits", "entry", "Visits that are under way.", settles=False, of_now=True),
    Measure(
        "waiting_amount",
        "stage",
        "money of the currency",
        "entry",
        "Amounts of the deals in them, each in its own currency.",
        detail="currency",
        settles=False,
        of_now=True,
    ),
    # Cohorts: each deal once per open stage, at its first entry (a skipped stage counts as entered).
    *(
        Measure(
            f"cohort_{fate}",
            "stage",
            "deals",
            "first entry",
            f"Of the deals that reached the stage for the first time: those that {meaning}.",
            settles=False,
            of_now=fate == "open",
        )
        for fate, meaning in _FATES.items()
    ),
    # Deals created, by the hour of creation.
    Measure("created", "", "deals", "creation", "Deals created."),
    Measure("created_amount", "", "money", "creation", "Their amounts, as known now."),
    *(
        Measure(
            f"created_{outcome}",
            "",
            "deals",
            "creation",
            f"Of the deals created in the hour: {outcome} by now.",
            settles=False,
        )
        for outcome in ("won", "lost", "disqualified")
    ),
    # Deals closed, by the hour of the close date, for whoever had the deal when it was moved. A reopening takes these back.
    Measure("won", "", "deals", "close", "Deals won."),
    Measure("won_amount", "", "money", "close", "Their amounts: the revenue."),
    Measure("won_without_amount", "", "deals", "close", "Deals won of which no amount was ever known."),
    Measure("won_qualified", "", "deals", "close", "Deals won that had reached a stage marked sql, or one beyond it."),
    Measure("lost_deals", "", "deals", "close", "Deals lost."),
    Measure("lost_amount", "", "money", "close", "Their last known amounts."),
    Measure("lost_without_amount", "", "deals", "close", "Deals lost of which no amount was ever known."),
    Measure(
        "lost_qualified", "", "deals", "close", "Deals lost that had reached a stage marked sql, or one beyond it."
    ),
    Measure("disqualified_deals", "", "deals", "close", "Deals disqualified."),
    Measure("won_amounts", "amount", "deals", "close", "Deals won with exactly this amount.", distribution=True),
    Measure("cycle_deals", "", "deals", "close", "Deals won of which the creation is known."),
    Measure("cycle_seconds", "", "seconds", "close", "Their time from creation to close, added up."),
    Measure(
        "cycle_minutes",
        "minutes",
        "deals",
        "close",
        "Deals won with this many whole minutes from creation to close.",
        distribution=True,
    ),
    # Marketing's leads that become sales': each deal or lead once, at its first entry into a stage marked mql.
    Measure(
        "mql_converted",
        "",
        "deals",
        "first mql entry",
        "Have since reached a stage marked sql or one beyond it, in any pipeline, or were won.",
        settles=False,
    ),
    Measure("mql_lost", "", "deals", "first mql entry", "Were lost or disqualified without that.", settles=False),
    Measure("mql_open", "", "deals", "first mql entry", "Neither yet.", settles=False),
    # Activities, by the hour in which they took place.
    Measure("activities", "activity type", "activities", "activity", "Activities logged."),
    Measure("activity_seconds", "activity type", "seconds", "activity", "Time logged for them."),
)


def _row(
    name: str,
    label: Label,
    unit: str,
    hour: str,
    meaning: str,
    *,
    detail: Detail = "",
    settles: bool = False,
    distribution: bool = False,
    of_now: bool = False,
) -> Measure:
    return Measure(
        name, label, unit, hour, meaning, detail, "rows", settles=settles, distribution=distribution, of_now=of_now
    )


OFF_ROWS: tuple[Measure, ...] = (
    # Time in a stage, of visits: for whoever had the deal last in it.
    _row(
        "stayed",
        "stage",
        "visits",
        "entry",
        "Visits that ended after so many whole hours.",
        detail="hours",
        distribution=True,
    ),
    _row(
        "waited",
        "stage",
        "visits",
        "entry",
        "Visits under way for so many whole hours by now.",
        detail="hours",
        distribution=True,
    ),
    # Cohorts by value: amounts at the rate of the day of the first entry.
    *(
        _row(
            f"cohort_{fate}_amount",
            "stage",
            "money",
            "first entry",
            f"Amounts of the deals that reached the stage for the first time and {meaning}.",
            of_now=fate == "open",
        )
        for fate, meaning in _FATES.items()
    ),
    # How far they come: at the first entry into the first open stage of the pipeline that the deal reached at all.
    _row(
        "from_first",
        "stage",
        "deals",
        "first entry into the first stage",
        "Deals that reached the pipeline's first stage: those that reached this stage, then or since.",
    ),
    _row("from_first_amount", "stage", "money", "first entry into the first stage", "Their amounts."),
    # Why deals are lost, by the stage they left, at the hour they left it.
    _row(
        "lost_for",
        "stage",
        "deals",
        "exit",
        "Deals lost from the stage, by reason; empty: none was given.",
        detail="reason",
        settles=True,
    ),
    _row("lost_amount_for", "stage", "money", "exit", "Their amounts.", detail="reason", settles=True),
    # The deals that are in an open stage now, at the hour in which the visit began.
    _row(
        "quiet",
        "stage",
        "deals",
        "entry",
        "Deals without a touch, move or change of amount for longer than the stage allows.",
        of_now=True,
    ),
    _row("overdue", "stage", "deals", "entry", "Deals whose expected close date has passed.", of_now=True),
    _row(
        "expected_amount",
        "stage",
        "money of the currency",
        "expected close",
        "Amounts of the sales qualified deals in an open stage, each in its own currency.",
        detail="currency",
    ),
    # Deals created: how old they were when they were decided, or are now.
    *(
        _row(
            f"created_{fate}_after",
            "days",
            "deals",
            "creation",
            f"Deals {fate} after so many whole days.",
            distribution=True,
        )
        for fate in ("won", "lost", "disqualified")
    ),
    _row(
        "created_open_for",
        "days",
        "deals",
        "creation",
        "Deals that are open after so many whole days by now.",
        distribution=True,
    ),
    # Where deals come from; empty: not told.
    _row("created_from", "source", "deals", "creation", "Deals created, by source.", settles=True),
    _row("won_from", "source", "deals", "close", "Deals won, by source.", settles=True),
    _row("won_amount_from", "source", "money", "close", "Their amounts.", settles=True),
    _row("lost_from", "source", "deals", "close", "Deals lost, by source.", settles=True),
    _row(
        "mql_from",
        "source",
        "deals",
        "first mql entry",
        "Deals and leads that became marketing qualified, by source.",
        settles=True,
    ),
    _row("mql_converted_from", "source", "deals", "first mql entry", "Of those: sales qualified since."),
    _row(
        "mql_converted_after",
        "hours",
        "deals",
        "first mql entry",
        "Sales qualified after so many whole hours.",
        distribution=True,
    ),
    _row(
        "mql_waited",
        "hours",
        "deals",
        "first mql entry",
        "Not sales qualified after so many whole hours: until now, or until they were closed.",
        distribution=True,
    ),
    # Activities of closed deals, before the close, and the last open stage that the deal was in (empty: none).
    _row("won_touches", "activity type", "activities", "close", "Activities that named the deals won.", settles=True),
    _row(
        "won_touched",
        "activity type",
        "deals",
        "close",
        "Deals won that had at least one activity of the type.",
        detail="stage",
        settles=True,
    ),
    _row(
        "lost_touched",
        "activity type",
        "deals",
        "close",
        "Deals lost that had at least one activity of the type.",
        detail="stage",
        settles=True,
    ),
    _row("won_out_of", "stage", "deals", "close", "Deals won.", settles=True),
    _row("lost_out_of", "stage", "deals", "close", "Deals lost.", settles=True),
    _row("won_later", "", "deals", "close", "Deals won, with a close date that lies ahead.", of_now=True),
)


def _plan(name: str, unit: str, meaning: str) -> Measure:
    return Measure(name, "", unit, "day", meaning, kept="plan", settles=False)


PLANNED: tuple[Measure, ...] = (
    _plan("quota", "money", "What is to be won on the days, up to the last of the whole month, quarter or year."),
    _plan("quota_due", "money", "The part of it that is due by the end of the last day that is over."),
    _plan("capacity_seconds", "seconds", "Working time of the reps on the days up to today, without their absences."),
)

MEASURES: tuple[Measure, ...] = (*IN_HOURS, *OFF_ROWS, *PLANNED)
WHOLES: frozenset[frozenset[str]] = frozenset(
    {
        frozenset(f"cohort_{fate}" for fate in _FATES),
        frozenset({"mql_converted", "mql_lost", "mql_open"}),
    }
)
"""Measures that divide what entered: each goes on changing as deals go on, all of them together settle."""
BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
MEASURE_NAMES: frozenset[str] = frozenset(measure.name for measure in IN_HOURS)
"""Those that windows have."""


def measure_of(key: str) -> Measure:
    """Return the measure that a key (`name`, `name:label` or `name:label:detail`) is of. Raises KeyError where there is none."""
    return BY_NAME[key.partition(":")[0]]
