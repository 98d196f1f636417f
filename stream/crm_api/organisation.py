"""What a CRM says of a sales organisation, in one form for all CRMs."""

from typing import Literal, NamedTuple

Kind = Literal["open", "won", "lost"]


class ToldStage(NamedTuple):
    """A stage, by the id that the CRM's webhooks have. `kind` is the CRM's own flag of won and lost."""

    id: str
    name: str
    kind: Kind


class ToldPipeline(NamedTuple):
    """A pipeline with its stages in order."""

    id: str
    name: str
    stages: tuple[ToldStage, ...]


class ToldTeam(NamedTuple):
    """A team."""

    id: str
    name: str


class ToldRep(NamedTuple):
    """Somebody who can have deals. `team_id` None: the CRM knows of no team. `is_active` False: has left."""

    id: str
    name: str
    team_id: str | None = None
    is_active: bool = True


class ToldType(NamedTuple):
    """A type of activity, and whether its time is selling time."""

    id: str
    name: str
    selling: bool = True


class Organisation(NamedTuple):
    """All of it. `time_zone`, `currency` and `deal_url` are empty where the CRM does not say them."""

    pipelines: tuple[ToldPipeline, ...]
    reps: tuple[ToldRep, ...]
    teams: tuple[ToldTeam, ...] = ()
    types: tuple[ToldType, ...] = ()
    time_zone: str = ""
    currency: str = ""
    deal_url: str = ""
