"""Reports: what `/api/kpis` answers and `dealstream kpis --json` prints.

A row has the KPIs of the catalogue beside what it is of: a field for each, named by its id.
"""

from datetime import datetime
from typing import Any, Literal

from pydantic import ConfigDict, Field

from schemas.base import Contract, Currency, Identifier, Label


class RateValue(Contract):
    """A share of `n` with its 95% interval; null where there is nothing to divide by, or no interval is meant."""

    value: float | None = Field(description="From 0 to 1; a flow can exceed 1.")
    n: int = Field(ge=0, description="Of how many.")
    low: float | None = Field(description="Lower end of the interval.")
    high: float | None = Field(description="Upper end of the interval.")


KpiValue = int | float | RateValue | None
"""Money in the `money_unit` of the report, shares from 0 to 1; null where the KPI says nothing."""

Values = KpiValue | dict[str, KpiValue]


class Row(Contract):
    """The KPIs of one group. `<id>_by_type` has those of each type of activity, by its id."""

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, Values]

    @property
    def kpis(self) -> dict[str, Any]:
        """The values by id of the KPI."""
        return self.__pydantic_extra__


class TeamRow(Row):
    """A team's KPIs."""

    team_id: Label = Field(description="Empty: no team is known.")
    name: str = Field(description="Its name, or its id where the funnel file no longer has it.")


class RepRow(Row):
    """A rep's KPIs in one team: who changed the team has a row for each."""

    rep_id: Label = Field(description="Empty: nobody has the deals.")
    team_id: Label = Field(description="The team.")
    name: str = Field(description="The rep's name.")
    team: str = Field(description="The team's name.")


class StageRow(Row):
    """A stage's KPIs."""

    stage_id: Identifier = Field(description="The stage.")
    name: str = Field(description="Its name.")
    kind: Literal["open", "won", "lost", "disqualified"] = Field(description="What being there means.")


class PipelineRow(Contract):
    """A pipeline's stages, in order."""

    pipeline_id: Identifier = Field(description="The pipeline.")
    name: str = Field(description="Its name.")
    stages: tuple[StageRow, ...] = Field(description="Its stages.")


class BucketRow(Row):
    """The KPIs of a stretch of time. The first and the last one may be cut by the report's days."""

    first: str = Field(alias="from", description="First day.")
    last: str = Field(alias="to", description="Last day.")


class Report(Contract):
    """All KPIs of somebody over some days."""

    first: str = Field(alias="from", description="First day, in the reporting time zone.")
    last: str = Field(alias="to", description="Last day.")
    team: str | None = Field(description="Only this team (id); null: all.")
    rep: str | None = Field(description="Only this rep (id); null: all.")
    pipeline: str | None = Field(description="Only this pipeline (id); null: all.")
    currency: Currency = Field(description="The reporting currency.")
    money_unit: str = Field(description="What an amount of 1 is, for example 0.01 EUR.")
    generated_at: datetime = Field(description="When the report was made. KPIs of now are of this moment.")
    total: Row = Field(description="Everybody.")
    teams: tuple[TeamRow, ...] = Field(description="By team.")
    reps: tuple[RepRow, ...] = Field(description="By rep and team.")
    pipelines: tuple[PipelineRow, ...] = Field(description="By stage.")
    grain: Literal["day", "week", "month", "quarter", "year"] = Field(description="Of `trend`.")
    trend: tuple[BucketRow, ...] = Field(description="Over time, oldest first.")
    uncertain_deals: int = Field(ge=0, description="Deals that may have missed changes, now.")
    has_data: bool = Field(description="Whether anything at all is known.")
