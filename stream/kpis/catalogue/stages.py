"""KPIs of a stage: who entered, what became of them, how many go on, where they leak, how long they stay."""

from stream.kpis.declaration import Direction, Gauge, Kpi
from stream.kpis.formula import AgainstTarget, Rate, Ratio, Sum, total

_DAY_SECONDS = 86_400
_ENTRIES = total("entered", "taken_over")
_EXITS = total("advanced", "moved_back", "lost", "disqualified", "handed_off")


def _visits(id_: str, title: str, meaning: str, direction: Direction = "neither", *, rank: int, short: str = "") -> Kpi:
    """Return the count of a flow of visits, which has the name of its measure."""
    return Kpi(
        id=id_,
        subject="stage",
        unit="visits",
        title=title,
        short=short,
        meaning=meaning,
        direction=direction,
        formula=Sum(total(id_)),
        rank=rank,
    )


def _since(outcome: str, direction: Direction) -> Kpi:
    """Return how many of the visits that began in the period have ended so since."""
    words = outcome.replace("_", " ")
    return Kpi(
        id=f"then_{outcome}",
        subject="stage",
        unit="visits",
        title=f"Since {words}",
        meaning=f"Of the visits that began in the period: {words} since.",
        direction=direction,
        formula=Sum(total(f"then_{outcome}")),
        gauge=None,
        rank=8,
    )


STAGES = (
    Kpi(
        id="entered",
        subject="stage",
        unit="visits",
        title="Entered",
        meaning="Moves into the stage.",
        formula=Sum(total("entered")),
        of_closed_stages=True,
        rank=0,
    ),
    _visits(
        "advanced", "Advanced", "Moves from the stage to a later one, or to won.", "more is better", rank=1, short="On"
    ),
    _visits("skipped", "Skipped", "Moves that jumped over the stage.", rank=5),
    _visits(
        "moved_back",
        "Moved back",
        "Moves from the stage to an earlier one.",
        "less is better",
        rank=5,
        short="Back",
    ),
    _visits("lost", "Lost", "Deals lost from the stage.", "less is better", rank=1),
    _visits(
        "disqualified", "Disqualified", "Deals disqualified from the stage.", "less is better", rank=2, short="Disq."
    ),
    Kpi(
        id="conversion_cohort",
        subject="stage",
        unit="share",
        title="Stage conversion",
        short="Go on",
        meaning="Of the deals that first entered: the share that has gone further since.",
        direction="more is better",
        formula=Rate(total("cohort_progressed"), total("cohort_entered")),
        gauge=Gauge("cohort_conversion"),
        rank=1,
    ),
    Kpi(
        id="mean_days",
        subject="stage",
        unit="days",
        title="Time in stage",
        short="Days",
        meaning="Mean time that the visits that ended had spent in the stage.",
        direction="less is better",
        formula=Ratio(total("stage_seconds"), _EXITS, _DAY_SECONDS),
        rank=4,
    ),
    Kpi(
        id="time_against_limit",
        subject="stage",
        unit="times",
        title="Time against limit",
        meaning="Mean time in the stage, as a multiple of its limit.",
        direction="less is better",
        formula=AgainstTarget("mean_days", "stalled_after_days"),
        rank=9,
    ),
    _visits(
        "handed_off", "Reassigned", "Deals that another rep took over in the stage, or that left the pipeline.", rank=7
    ),
    _visits("taken_over", "Taken over", "Deals that a rep took over in the stage from another.", rank=7),
    _visits("reopened", "Reopened", "Closed deals that came back into the stage.", rank=7),
    Kpi(
        id="entries",
        subject="stage",
        unit="visits",
        title="Entries",
        meaning="Visits that began: moves into the stage, and deals taken over in it.",
        formula=Sum(_ENTRIES),
        gauge=None,
        rank=8,
    ),
    _since("advanced", "more is better"),
    _since("moved_back", "less is better"),
    _since("lost", "less is better"),
    _since("disqualified", "less is better"),
    _since("handed_off", "neither"),
    Kpi(
        id="still_there",
        subject="stage",
        unit="visits",
        title="Still in the stage",
        meaning="Of the visits that began in the period: still in the stage.",
        formula=Sum(total("still_there")),
        gauge=None,
        rank=8,
    ),
    Kpi(
        id="still_there_amount",
        subject="stage",
        unit="money",
        title="Amount still in the stage",
        meaning="Amount of the deals that entered in the period and are still in the stage.",
        formula=Sum(total("still_there_amount")),
        gauge=None,
        rank=8,
    ),
    Kpi(
        id="stalled",
        subject="stage",
        unit="visits",
        title="Of these stalled",
        meaning="Of the visits that began in the period: still in the stage, and longer than its limit.",
        direction="less is better",
        formula=Sum(total("still_there", stalled=True)),
        gauge=None,
        rank=8,
    ),
    Kpi(
        id="conversion_flow",
        subject="stage",
        unit="share",
        title="Flow conversion",
        meaning="(Advanced + skipped) / (entries + skipped), each by its own date.",
        direction="more is better",
        formula=Rate(total("advanced", "skipped"), total("entered", "taken_over", "skipped"), flow=True),
        gauge=Gauge("conversion"),
        rank=8,
    ),
    Kpi(
        id="cohort_entered",
        subject="stage",
        unit="deals",
        title="First entries",
        meaning="Deals that reached the stage for the first time.",
        formula=Sum(total("cohort_entered")),
        rank=8,
    ),
    Kpi(
        id="cohort_progressed",
        subject="stage",
        unit="deals",
        title="First entries gone on",
        meaning="Of those: deals that have since reached a later stage or were won.",
        direction="more is better",
        formula=Sum(total("cohort_progressed")),
        rank=8,
    ),
    *(
        Kpi(
            id=f"leakage_{kind}",
            subject="stage",
            unit="share",
            title=f"Leakage: {kind}",
            meaning=f"Visits {meaning} / entries.",
            direction="less is better",
            formula=Rate(leaked, _ENTRIES, flow=True),
            gauge=Gauge("leakage", kind=kind),
            rank=8,
        )
        for kind, meaning, leaked in (
            ("lost", "that ended in losing the deal", total("lost")),
            ("disqualified", "that ended in disqualification", total("disqualified")),
            (
                "stalled",
                "that began in the period and are longer there than the limit",
                total("still_there", stalled=True),
            ),
        )
    ),
)
