"""Which KPI a goal of the funnel file is of."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

from schemas.funnel_file import FunnelFile
from schemas.planning import Goal
from schemas.section import Location
from stream.kpis.catalogue import BY_SUBJECT
from stream.kpis.declaration import Kpi, Subject
from stream.kpis.formula import OverMembers, Rate

_FIELDS: Mapping[Subject, str] = {
    "stage": "stage",
    "activity type": "activity_type",
    "source": "source",
    "loss reason": "loss_reason",
}
"""The field of a goal that says of which one of its kind it is."""

_MOST_TIMES = 10
"""What is attained of a quota may be more than all of it, but beyond this a percentage is meant."""


def label_of(goal: Goal) -> tuple[Subject, str]:
    """Return what a goal is of, and of which one of that kind; of deals of none."""
    for subject, field in _FIELDS.items():
        label = getattr(goal, field)
        if label is not None:
            return subject, label
    return "deals", ""


def kpi_of(goal: Goal) -> Kpi:
    """Return the KPI of a goal of a funnel file that has no problems."""
    return _kpis_for(goal)[goal.kpi]


def goal_problems(file: FunnelFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with the KPIs of goals: where, and what to do about it."""
    for index, goal in enumerate(file.goals):
        where: Location = ("goals", index, "kpi")
        told = [field for field in _FIELDS.values() if getattr(goal, field) is not None]
        if len(told) > 1:
            yield ("goals", index), f"names both {told[0]} and {told[1]}; a KPI is of one of them"
            continue
        subject, _ = label_of(goal)
        kpi = _kpis_for(goal).get(goal.kpi)
        if kpi is None:
            yield where, _unknown(goal.kpi, subject)
        elif goal.rep is not None and not kpi.of_reps:
            yield where, f"{goal.kpi} compares reps with each other; leave out rep"
        elif goal.target < 0:
            yield ("goals", index, "target"), "is below 0, which nothing is meant to be; write one above it"
        elif goal.target == 0 and not goal.at_most:
            way_out = "write what is to be reached, or at_most: true if nothing is to be"
            yield ("goals", index, "target"), f"is reached before anything happens; {way_out}"
        elif kpi.unit == "share" and goal.target > _most(kpi):
            way_out = f"{goal.kpi} is a share of at most {_most(kpi)}; write 25% as 0.25"
            yield ("goals", index, "target"), way_out


def _kpis_for(goal: Goal) -> Mapping[str, Kpi]:
    subject, _ = label_of(goal)
    if subject == "deals" and goal.territory is not None:
        return {**BY_SUBJECT["territory"], **BY_SUBJECT["deals"]}
    return BY_SUBJECT[subject]


def _most(kpi: Kpi) -> int:
    """Return the largest share that is a target: of deals or reps, no more than all of them."""
    return 1 if isinstance(kpi.formula, Rate | OverMembers) else _MOST_TIMES


def _unknown(kpi_id: str, subject: Subject) -> str:
    fields = {**_FIELDS, "territory": "territory"}
    elsewhere = [field for other, field in fields.items() if other != subject and kpi_id in BY_SUBJECT[other]]
    if kpi_id in BY_SUBJECT["deals"]:
        return f"{kpi_id} is not of a {subject}; leave out {_FIELDS[subject]}"
    if elsewhere:
        return f"{kpi_id} needs {_either(elsewhere)}"
    everywhere = [*BY_SUBJECT[subject], *(one for kpis in BY_SUBJECT.values() for one in kpis)]
    near = get_close_matches(kpi_id, everywhere, n=1)
    meant = f"did you mean {near[0]}? " if near else ""
    return f"there is no KPI {kpi_id!r}; {meant}docs/kpis.md lists them"


def _either(fields: Iterable[str]) -> str:
    return " or ".join(fields)
