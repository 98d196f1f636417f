"""The measures: every number a window aggregate can hold, registered once with meaning and unit.

A measure is written `name` or `name:label`; the label is a stage, an activity type or an exact
value. Measures are integers and form a group: they add up over hours, reps, teams and partitions,
and a restatement subtracts what it takes back.
"""

from typing import NamedTuple


class Measure(NamedTuple):
    """One measure: what it counts, in which unit, at which hour, and what its label is."""

    name: str
    label: str
    unit: str
    hour: str
    meaning: str


MEASURES: tuple[Measure, ...] = (
    # Flow through the stages, by the hour in which it happened.
    Measure("entered", "stage", "visits", "entry", "Visits that began by a move into the stage."),
    Measure("taken_over", "stage", "visits", "entry", "Visits that began because another rep took the deal."),
    Measure("advanced", "stage", "visits", "exit", "Visits that ended in a later stage or in winning."),
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
        "handed_off",
        "stage",
        "visits",
        "exit",
        "Visits that ended because another rep took the deal or it changed the pipeline.",
    ),
    Measure("skipped", "stage", "moves", "move", "Moves that jumped over the stage; credited as passed."),
    Measure("reopened", "stage", "moves", "entry", "Closed deals that came back into the stage."),
    Measure("stage_seconds", "stage", "seconds", "exit", "Time that the visits that ended had spent in the stage."),
    # What became of the visits that began in the hour (restated whenever one of them ends).
    Measure("then_advanced", "stage", "visits", "entry", "Of the visits that began in the hour: advanced since."),
    Measure("then_moved_back", "stage", "visits", "entry", "Of the visits that began in the hour: moved back since."),
    Measure("then_lost", "stage", "visits", "entry", "Of the visits that began in the hour: lost since."),
    Measure(
        "then_disqualified", "stage", "visits", "entry", "Of the visits that began in the hour: disqualified since."
    ),
    Measure("then_handed_off", "stage", "visits", "entry", "Of the visits that began in the hour: handed off since."),
    Measure("still_there", "stage", "visits", "entry", "Of the visits that began in the hour: still in the stage."),
    Measure("still_there_amount", "stage", "money", "entry", "Amount of the deals that are still in the stage."),
    # Cohorts: each deal once per stage, at its first entry (a skipped stage counts as entered).
    Measure("cohort_entered", "stage", "deals", "first entry", "Deals that reached the stage for the first time."),
    Measure(
        "cohort_progressed",
        "stage",
        "deals",
        "first entry",
        "Of those: deals that have since reached a later stage or were won.",
    ),
    # Deals created, by the hour of creation.
    Measure("created", "", "deals", "creation", "Deals created."),
    Measure("created_amount", "", "money", "creation", "Their amounts, as known now."),
    Measure("created_won", "", "deals", "creation", "Of the deals created in the hour: won by now."),
    Measure("created_lost", "", "deals", "creation", "Of the deals created in the hour: lost by now."),
    Measure("created_disqualified", "", "deals", "creation", "Of the deals created in the hour: disqualified by now."),
    # Deals closed, by the hour of the close date. A reopening takes these back.
    Measure("won", "", "deals", "close", "Deals won."),
    Measure("won_amount", "", "money", "close", "Their amounts: the revenue."),
    Measure("won_without_amount", "", "deals", "close", "Deals won of which no amount was ever known."),
    Measure("lost_deals", "", "deals", "close", "Deals lost."),
    Measure("lost_amount", "", "money", "close", "Their last known amounts."),
    Measure("lost_without_amount", "", "deals", "close", "Deals lost of which no amount was ever known."),
    Measure("disqualified_deals", "", "deals", "close", "Deals disqualified."),
    Measure("won_amounts", "amount", "deals", "close", "Deals won with exactly this amount; gives the median."),
    Measure("cycle_deals", "", "deals", "close", "Deals won of which the creation is known."),
    Measure("cycle_seconds", "", "seconds", "close", "Their time from creation to close, added up."),
    Measure(
        "cycle_days",
        "days",
        "deals",
        "close",
        "Deals won with this many whole days from creation to close; gives the median.",
    ),
    Measure("won_touched", "activity type", "deals", "close", "Deals won that had at least one activity of the type."),
    Measure(
        "lost_touched", "activity type", "deals", "close", "Deals lost that had at least one activity of the type."
    ),
    # Activities, by the hour in which they took place.
    Measure("activities", "activity type", "activities", "activity", "Activities logged."),
    Measure("activity_seconds", "activity type", "seconds", "activity", "Time logged for them."),
)

MEASURE_NAMES: frozenset[str] = frozenset(measure.name for measure in MEASURES)
