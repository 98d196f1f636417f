"""The funnel file: pipelines and stages, teams and reps, and how KPIs are reported.

`stream.config.funnel_file` reads it and says line, field and way out where it is wrong; what is wrong between its parts
says `schemas.funnel_problems`.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal, Self, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from schemas.alerting import Alerts, Receiver
from schemas.base import Currency, Identifier
from schemas.planning import Absence, Calendars, Goal, OrFile, Plan, Potentials, Quota, Ramp
from schemas.section import Section


def _time_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("not an IANA time zone; write for example Europe/Berlin or UTC") from None
    return name


TimeZone = Annotated[str, AfterValidator(_time_zone)]
"""The name of a time zone (IANA)."""


def _month(told: object) -> object:
    if not str(told).isascii() or not str(told).isdigit() or not 1 <= int(str(told)) <= 12:
        raise ValueError(
            "write the month, 1 to 12, on whose first day the fiscal year begins; years that begin within a month, or "
            "are made of whole weeks (4-4-5), are not known"
        )
    return told


Month = Annotated[int, BeforeValidator(_month, json_schema_input_type=int), Field(ge=1, le=12)]
"""A month, from 1 to 12."""


def _deal_url(pattern: str) -> str:
    if not pattern.startswith(("https://", "http://")) or pattern.count("{deal_id}") != 1:
        raise ValueError(
            "write the address of a deal's page with {deal_id} where its id stands, "
            "for example https://crm.example.com/deals/{deal_id}"
        )
    return pattern


DealUrl = Annotated[str, AfterValidator(_deal_url)]
"""The address of a deal's page in the CRM, with {deal_id} in it."""

CloseDate = Literal["crm", "moved"]
"""When a deal counts as closed: on the CRM's close date, or when it was moved (unless the date was set later)."""

SENDERS = ("hubspot", "pipedrive", "close", "salesforce", "standard", "backfill")
"""Who tells close dates: the connectors, and backfills."""


def _close_date(told: object) -> object:
    choices = list(told.values()) if isinstance(told, dict) else [told]
    if any(choice not in ("crm", "moved") for choice in choices):
        raise ValueError("write crm or moved, or one of them by connector, for example {hubspot: crm, close: moved}")
    return told


CloseDates = Annotated[CloseDate | dict[Identifier, CloseDate], BeforeValidator(_close_date)]
"""One for all, or by who tells it."""


MOST_DAYS = 36_500
"""A hundred years: before more than that no day has a date in ClickHouse."""

Formerly = Annotated[tuple[Identifier, ...], Field(description="Ids that it had before, for example in another CRM.")]


class Stage(Section):
    """One stage of a pipeline, in the order in which deals pass through."""

    id: Identifier = Field(
        description="The CRM's id of the stage; unique over all pipelines. Where won and lost are no stages in the CRM "
        "(Pipedrive): any id."
    )
    name: Identifier = Field(description="What people call it.")
    kind: Literal["open", "won", "lost", "disqualified"] = Field(description="What being in it means.")
    mark: Literal["mql", "sql"] | None = Field(
        None, description="mql: marketing qualified, sql: sales qualified; for the MQL to SQL conversion."
    )
    stalled_after_days: int | None = Field(
        None, ge=1, le=MOST_DAYS, description="A deal that is longer in the stage counts as stuck; none: never."
    )
    quiet_after_days: int | None = Field(
        None,
        ge=1,
        le=MOST_DAYS,
        description="A deal in the stage is quiet when nothing happened for longer: no activity, move, new amount.",
    )
    formerly: Formerly = ()


class Pipeline(Section):
    """A way that deals take, from the first stage to won or lost."""

    id: Identifier = Field(description="The CRM's id of the pipeline.")
    name: Identifier = Field(description="What people call it.")
    kind: Literal["deals", "leads"] = Field(
        "deals",
        description="leads: its records are leads; they move through its stages, and are never counted as deals.",
    )
    continues_in: Identifier | None = Field(
        None, description="Id of the pipeline that goes on where this one ends: a move there is progress."
    )
    deal_url: DealUrl | None = Field(
        None, description="The CRM's own page of a deal of the pipeline, with {deal_id} in it."
    )
    stages: tuple[Stage, ...] = Field(min_length=2, description="In the order of the funnel.")


class Team(Section):
    """A sales team."""

    id: Identifier
    name: Identifier
    formerly: Formerly = ()
    calendar: Calendars = Field((), description="Its own calendar; not given: that of the territory, or of the file.")


class Territory(Section):
    """A sales territory."""

    id: Identifier
    name: Identifier
    calendar: Calendars = Field((), description="Its own calendar; not given: that of the file.")
    potential: Potentials = Field((), description="What it could bring in a year; not given: its open pipeline counts.")


class RepAssignment(Section):
    """Where a rep works from a date on, until the next assignment."""

    starts: date = Field(description="First day, in the reporting time zone.")
    team: Identifier = Field(description="Id of the team.")
    territory: Identifier | None = Field(None, description="Id of the territory.")
    open_deals: Literal["go_along", "stay"] = Field(
        "go_along",
        description="Whether the rep's open deals come along into the team and territory, or stay in the old.",
    )


class Rep(Section):
    """A sales rep."""

    id: Identifier = Field(description="The CRM's id of the owner.")
    name: Identifier
    assignments: tuple[RepAssignment, ...] = Field(min_length=1, description="In order of their dates.")
    formerly: Formerly = ()
    absences: tuple[Absence, ...] = Field((), description="When the rep does not work.")
    until: date | None = Field(
        None,
        description="The last day of a rep who leaves: behind it nothing is asked of him, and he counts in no working "
        "time and in no territory. His deals stay his.",
    )


class ActivityType(Section):
    """A type of activity that reps log."""

    id: Identifier
    name: Identifier
    selling: bool = Field(description="Whether its time is selling time.")


class ExchangeRate(Section):
    """What one unit of a currency is worth from a date on, in the reporting currency."""

    starts: date = Field(description="First day, in the reporting time zone.")
    rate: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=9)] = Field(
        description="Units of the reporting currency for one unit."
    )
    known_since: date | None = Field(
        None,
        description="Day on which this rate was written down, of one that came or was corrected late: what was settled "
        "before it stays, and the difference is posted. Left out: it was always known.",
    )


class Sources(Section):
    """Where deals come from."""

    property: Identifier = Field(
        description="The CRM's property of a deal that says it, for example hs_analytics_source."
    )
    names: dict[str, Identifier] = Field(default_factory=dict, description="What people call its values.")


class LossReasons(Section):
    """Why deals are lost."""

    property: Identifier = Field(
        description="The CRM's property of a deal that says it, for example closed_lost_reason."
    )
    names: dict[str, Identifier] = Field(default_factory=dict, description="What people call its values.")


class Accounts(Section):
    """Which account (company) a deal is of."""

    property: Identifier = Field(description="The CRM's property of a deal that says it, for example AccountId.")


class Person(Section):
    """Somebody who may see numbers, and whose: without team and rep everybody's."""

    login: Identifier = Field(
        description="As whom he logs in: what a proxy says of him, or what stands before his token; capitals make no "
        "difference."
    )
    sees: Literal["all", "team", "own"] = Field(
        description="all: everything. team: the numbers of one team. own: those of one rep."
    )
    team: Identifier | None = Field(None, description="Of sees: team; its id.")
    rep: Identifier | None = Field(None, description="Of sees: own; the rep's id.")


class Forgotten(Section):
    """People and deals that were forgotten, by codes that nobody can read an id from; `dealstream forget` writes it."""

    key: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")] = Field(description="What the codes are made with; a secret.")
    ids: dict[Annotated[str, Field(pattern=r"^[a-z]+-[0-9]+-[0-9a-f]{32}$")], Identifier] = Field(
        description="What stands for each id, name or address from then on, by its kind, length and code."
    )


T = TypeVar("T", RepAssignment, Quota, Goal, Person)


class FunnelFile(Section):
    """The whole funnel file."""

    time_zone: TimeZone = Field(description="Reporting time zone (IANA): where days, weeks and months begin.")
    fiscal_year_starts: Month = Field(1, description="Month in which the fiscal year begins, 1 to 12.")
    currency: Currency = Field(description="Reporting currency (ISO 4217).")
    exchange_rates: dict[
        Currency, Annotated[tuple[ExchangeRate, ...], Field(min_length=1), OrFile("starts, rate, known_since")]
    ] = Field(
        default_factory=dict,
        description="For each other currency that deals have: its rates, in order. Of several from one day on the one "
        "that became known last counts.",
    )
    pipelines: tuple[Pipeline, ...] = Field(min_length=1)
    teams: tuple[Team, ...] = Field(min_length=1)
    territories: tuple[Territory, ...] = ()
    reps: tuple[Rep, ...] = Field(min_length=1)
    activity_types: tuple[ActivityType, ...] = ()
    sources: Sources | None = Field(None, description="Where deals come from; none: it is not kept.")
    loss_reasons: LossReasons | None = Field(None, description="Why deals are lost; none: it is not kept.")
    accounts: Accounts | None = Field(None, description="Which account a deal is of; none: it is not kept.")
    calendar: Calendars = Field((), description="Which days are worked; not given: nothing is said of working days.")
    quotas: Annotated[tuple[Quota, ...], OrFile("rep, team, every, amount, starts, spread")] = Field(
        (), description="What reps and teams are to win."
    )
    ramps: tuple[Ramp, ...] = Field((), description="What new reps are asked in their first months.")
    goals: tuple[Goal, ...] = Field((), description="What numbers are to be by a day.")
    plans: tuple[Plan, ...] = Field((), description="What reps are paid.")
    alerts: Alerts = Field(
        default_factory=Alerts, description="What is watched for leaks, how many false alarms may be, and who is told."
    )
    people: tuple[Person, ...] = Field((), description="Who may log in, and what each sees.")
    forgotten: Forgotten | None = Field(None, description="Who was forgotten: `dealstream forget` writes it.")
    close_date: CloseDates = Field(
        default_factory=dict,
        description="When closed deals count: for all, or by connector (or backfill); not named: crm for salesforce, "
        "else moved.",
    )

    @model_validator(mode="after")
    def _teams_of_now(self) -> Self:
        """Have what names a team by an id from before name the team of now; who reads the file need not know."""
        former = {old: team.id for team in self.teams for old in team.formerly if not self._is_team(old)}
        if former:
            receivers = tuple(_for_teams_of_now(receiver, former) for receiver in self.alerts.receivers)
            parts: dict[str, Any] = {
                "alerts": self.alerts.model_copy(update={"receivers": receivers}),
                "reps": tuple(_in_teams_of_now(rep, former) for rep in self.reps),
                "quotas": tuple(_of_team_of_now(quota, former) for quota in self.quotas),
                "people": tuple(_of_team_of_now(person, former) for person in self.people),
                "goals": tuple(_of_team_of_now(goal, former) for goal in self.goals),
            }
            self.__dict__.update(parts)  # it is not in anybody's hands yet
        return self

    def rates(self) -> dict[str, tuple[ExchangeRate, ...]]:
        """Return the rates of each currency that count, in order: of several from one day on the last known one."""
        told = self.exchange_rates.items()
        return {currency: tuple({one.starts: one for one in rates}.values()) for currency, rates in told}

    def known_on(self, day: date) -> "FunnelFile":
        """Return the file without the rates that became known after a day."""
        rates = {
            currency: tuple(one for one in told if one.known_since is None or one.known_since <= day)
            for currency, told in self.exchange_rates.items()
        }
        return self if rates == self.exchange_rates else self.model_copy(update={"exchange_rates": rates})

    def _is_team(self, told: str) -> bool:
        return any(team.id == told for team in self.teams)


def _in_teams_of_now(rep: Rep, former: dict[str, str]) -> Rep:
    return rep.model_copy(update={"assignments": tuple(_of_team_of_now(one, former) for one in rep.assignments)})


def _for_teams_of_now(receiver: Receiver, former: dict[str, str]) -> Receiver:
    return receiver.model_copy(update={"teams": tuple(former.get(team, team) for team in receiver.teams)})


def _of_team_of_now(one: T, former: dict[str, str]) -> T:
    told = getattr(one, "team", None)
    return one.model_copy(update={"team": former[told]}) if told in former else one
