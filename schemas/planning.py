"""What the funnel file says of plans: the working calendar, quotas, ramps, goals and commission plans.

Money is in whole units of the reporting currency; shares are written as numbers, 0.25 for 25 %. All of it holds from a
day on, so that what was asked of somebody in the past does not change when it changes today. What is wrong between its
parts says `schemas.planning_problems`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.base import Identifier, Label
from schemas.section import Section, in_reach

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
Every = Literal["month", "quarter", "half_year", "year"]
"""How long the period of a quota is; all but months are those of the fiscal year."""

Units = Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=4)]
"""Money in whole units of the reporting currency."""


def _is_share(most: int) -> AfterValidator:
    """Refuse what is more than a share of this kind can be: a percentage that was written as it is said."""

    def share(told: Decimal) -> Decimal:
        if told > most:
            raise ValueError(f"is a share of at most {most}; write 12% as 0.12")
        return told

    return AfterValidator(share)


_Part = Annotated[Decimal, Field(ge=0, max_digits=12, decimal_places=8)]

Share = Annotated[_Part, Field(json_schema_extra={"maximum": 1}), _is_share(1)]
"""A part of a whole, which is 1."""

Attainment = Annotated[_Part, Field(json_schema_extra={"maximum": 10}), _is_share(10)]
"""A share of a quota, which can be exceeded."""

_PartOfDay = Annotated[
    Decimal, Field(gt=0, max_digits=12, decimal_places=4, json_schema_extra={"maximum": 1}), _is_share(1)
]
_ALWAYS = date(1900, 1, 1)


def _dated(told: object) -> object:
    """Let what holds always be written without a list and without a day."""
    if told is None:
        return ()
    return told if isinstance(told, list | tuple) else [told]


class OrFile:
    """Says in the JSON Schema that a part can also stand in a CSV file beside the funnel file."""

    def __init__(self, columns: str) -> None:
        self._columns = columns

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Return the schema of the part, or of a file."""
        file = {
            "type": "object",
            "description": f"A CSV file beside the funnel file with the columns {self._columns}.",
            "properties": {"file": {"type": "string", "description": "Its name, from the funnel file's folder."}},
            "required": ["file"],
            "additionalProperties": False,
        }
        return {"anyOf": [handler(schema), file]}


class Calendar(Section):
    """Which days are worked, from a day on."""

    starts: date = Field(_ALWAYS, description="First day; not given: it has always held.")
    working_days: tuple[Weekday, ...] = Field(
        ("mon", "tue", "wed", "thu", "fri"), min_length=1, description="The days of a week that are worked."
    )
    hours_a_day: Annotated[Decimal, Field(gt=0, le=24, max_digits=6, decimal_places=4)] = Field(
        Decimal(8), description="Hours that a rep works on a whole working day."
    )
    holidays: Annotated[dict[Annotated[date, AfterValidator(in_reach)], _PartOfDay], OrFile("day, share")] = Field(
        default_factory=dict,
        description="Days that are not worked, and how much of each: 1 for all of it, 0.5 for half. "
        "`dealstream holidays` writes them.",
    )


Calendars = Annotated[tuple[Calendar, ...], BeforeValidator(_dated)]
"""One calendar, or several in order of their days."""


class Absence(Section):
    """Days on which a rep does not work; they make the time smaller that can be spent on selling, and no quota."""

    first: date = Field(alias="from")
    last: date = Field(alias="to", description="The last day of it.")


class Quota(Section):
    """What a rep or a team is to win in each period, from a day on, until its next quota."""

    rep: Identifier | None = Field(None, description="Id of the rep.")
    team: Identifier | None = Field(
        None, description="Id of the team; its own quota counts instead of the sum of those of its members."
    )
    every: Every = Field(description="How long a period is.")
    amount: Units = Field(description="For a whole period; 0: none from then on.")
    starts: date = Field(description="First day.")
    spread: Literal["calendar", "working"] = Field(
        "calendar", description="Over which days of a period it is spread evenly: all, or those that are worked."
    )


class Ramp(Section):
    """A new rep's quota in the first months: a share of the whole."""

    rep: Identifier = Field(description="Id of the rep.")
    starts: date = Field(description="First day of the first month.")
    months: tuple[Share, ...] = Field(
        min_length=1, description="The share in the first month, the second and so on; then it is whole."
    )


class Goal(Section):
    """What a number is to be by a day."""

    id: Identifier | None = Field(
        None, description="What programs call it; not given: made of the KPI, of what and whom it is, and its last day."
    )
    kpi: Identifier = Field(description="Id of any KPI: docs/kpis.md lists them.")
    target: Annotated[Decimal, Field(le=10**15)] = Field(
        description="The value to reach, above 0, or 0 with `at_most`; money in whole units, shares as 0.25."
    )
    by: date = Field(description="The last day.")
    starts: date | None = Field(None, description="First day that counts; not given: of the fiscal year of `by`.")
    at_most: bool = Field(False, description="Whether it is not to be more, rather than not less.")
    team: Identifier | None = Field(None, description="Id of the team it is of.")
    rep: Identifier | None = Field(None, description="Id of the rep.")
    territory: Identifier | None = Field(None, description="Id of the territory.")
    pipeline: Identifier | None = Field(None, description="Id of the pipeline.")
    stage: Identifier | None = Field(None, description="Id of the stage, for KPIs of a stage.")
    activity_type: Identifier | None = Field(None, description="Id of the type, for KPIs of a type of activity.")
    source: Label | None = Field(None, description="As the CRM says it, for KPIs of a source.")
    loss_reason: Label | None = Field(None, description="As the CRM says it, for KPIs of a loss reason.")


class Tier(Section):
    """A stretch of attainment and what is paid of the revenue in it."""

    to: Attainment | None = Field(None, description="Up to this attainment of the quota; not given: the last tier.")
    rate: Share = Field(description="Share of the revenue.")


class Plan(Section):
    """What reps are paid for what they win, from a day on, until the next plan that names them."""

    id: Identifier
    starts: date = Field(description="First day; a period of the quota counts by the plan of its first day.")
    reps: tuple[Identifier, ...] = Field(min_length=1, description="Ids of the reps it holds for.")
    tiers: tuple[Tier, ...] = Field(min_length=1, description="In order; each rate is paid of the stretch alone.")
    cap: bool = Field(False, description="Whether nothing is paid beyond the last tier that has an end.")
    clawback: Literal["original", "recompute"] = Field(
        "original",
        description="What a cancelled deal takes back: what it brought itself, or what the period brings less without "
        "it.",
    )
    keep_attainment: bool = Field(
        True,
        description="Whether a deal that was cancelled later still counts in the attainment of its period; where the "
        "period is recomputed, it never does.",
    )
    settles_after_days: int = Field(
        0,
        ge=0,
        le=366,
        description="Days after the end of a period on which it is settled; what is known later is posted then.",
    )


class PlansFile(Section):
    """A file of plans alone, to compare them with those that hold."""

    plans: tuple[Plan, ...] = Field(min_length=1, description="As in the funnel file.")


class Potential(Section):
    """What a territory could bring, from a day on."""

    starts: date = Field(_ALWAYS, description="First day; not given: it has always held.")
    amount: Units = Field(description="In a year.")


def _potentials(told: object) -> object:
    if isinstance(told, int | float | Decimal | str):
        return [{"amount": told}]
    return _dated(told)


Potentials = Annotated[tuple[Potential, ...], BeforeValidator(_potentials)]
"""An amount, or several in order of their days."""
