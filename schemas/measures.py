"""The measures: every number a window aggregate can hold, registered once with what is to be known of it.

A measure is written `name` or `name:label`; the label is a stage, an activity type or an exact
value. Measures are integers and form a group: they add up over hours, reps, teams and partitions,
and a restatement subtracts what it takes back.
"""

from typing import Literal, NamedTuple

Label = Literal["", "stage", "activity type", "amount", "days"]


class Measure(NamedTuple):
    """One measure: what it counts, in which unit, at which hour, and how it behaves.

    `label`: what stands behind the colon; empty: nothing does.
    `settles`: once its hour is over, only late or corrected events change it, and such a change is a restatement;
    otherwise it goes on changing as deals go on.
    `balance`: +1 for visits that came into a stage, -1 for what became of them; they add up to 0 in every window.
    `distribution`: the label is an exact value, the measure says how often; it gives quantiles.
    `of_now`: it is about visits that are under way, so that their age counts beside the hour.
    """

    name: str
    label: Label
    unit: str
    hour: str
    meaning: str
    settles: bool = True
    balance: Literal[-1, 0, 1] = 0
    distribution: bool = False
    of_now: bool = False


MEASURES: tuple[Measure, ...] = (
    # Flow through the stages, by the hour in which it happened.
    Measure("entered", "stage", "visits", "entry", "Visits that began by a move into the stage.", balance=1),
    Measure(
        "taken_over", "stage", "visits", "entry", "Visits that began because another rep took the deal.", balance=1
    ),
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
    # What became of the visits that began in the hour.
    *(
        Measure(
            f"then_{outcome}",
            "stage",
            "visits",
            "entry",
            f"Of the visits that began in the hour: {outcome.replace('_', ' ')} since.",
            settles=False,
            balance=-1,
        )
        for outcome in ("advanced", "moved_back", "lost", "disqualified", "handed_off")
    ),
    Measure(
        "still_there",
        "stage",
        "visits",
        "entry",
        "Of the visits that began in the hour: still in the stage.",
        settles=False,
        balance=-1,
        of_now=True,
    ),
    Measure(
        "still_there_amount",
        "stage",
        "money",
        "entry",
        "Amount of the deals that are still in the stage.",
        settles=False,
        of_now=True,
    ),
    # Cohorts: each deal once per stage, at its first entry (a skipped stage counts as entered).
    Measure("cohort_entered", "stage", "deals", "first entry", "Deals that reached the stage for the first time."),
    Measure(
        "cohort_progressed",
        "stage",
        "deals",
        "first entry",
        "Of those: deals that have since reached a later stage or were won.",
        settles=False,
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
    # Deals closed, by the hour of the close date. A reopening takes these back.
    Measure("won", "", "deals", "close", "Deals won."),
    Measure("won_amount", "", "money", "close", "Their amounts: the revenue."),
    Measure("won_without_amount", "", "deals", "close", "Deals won of which no amount was ever known."),
    Measure("lost_deals", "", "deals", "close", "Deals lost."),
    Measure("lost_amount", "", "money", "close", "Their last known amounts."),
    Measure("lost_without_amount", "", "deals", "close", "Deals lost of which no amount was ever known."),
    Measure("disqualified_deals", "", "deals", "close", "Deals disqualified."),
    Measure("won_amounts", "amount", "deals", "close", "Deals won with exactly this amount.", distribution=True),
    Measure("cycle_deals", "", "deals", "close", "Deals won of which the creation is known."),
    Measure("cycle_seconds", "", "seconds", "close", "Their time from creation to close, added up."),
    Measure(
        "cycle_days",
        "days",
        "deals",
        "close",
        "Deals won with this many whole days from creation to close.",
        distribution=True,
    ),
    Measure("won_touched", "activity type", "deals", "close", "Deals won that had at least one activity of the type."),
    Measure(
        "lost_touched", "activity type", "deals", "close", "Deals lost that had at least one activity of the type."
    ),
    # Activities, by the hour in which they took place.
    Measure("activities", "activity type", "activities", "activity", "Activities logged."),
    Measure("activity_seconds", "activity type", "seconds", "activity", "Time logged for them."),
)

BY_NAME: dict[str, Measure] = {measure.name: measure for measure in MEASURES}
MEASURE_NAMES: frozenset[str] = frozenset(BY_NAME)


def measure_of(key: str) -> Measure:
    """Return the measure that `name` or `name:label` is of. Raises KeyError where there is none."""
    return BY_NAME[key.partition(":")[0]]
