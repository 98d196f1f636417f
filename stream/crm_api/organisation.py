"""What a CRM says of a sales organisation, in one form for all CRMs.

A name is empty where the CRM has none: who writes the funnel file calls it in his language.
"""

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
    name: str = ""
    selling: bool = True


class Organisation(NamedTuple):
    """All of it. `time_zone`, `currency` and `deal_url` are empty where the CRM does not say them.

    `has_teams` False: the CRM did not give its teams, so that nothing is known of who is in which.
    """

    pipelines: tuple[ToldPipeline, ...]
    reps: tuple[ToldRep, ...]
    teams: tuple[ToldTeam, ...] = ()
    types: tuple[ToldType, ...] = ()
    time_zone: str = ""
    currency: str = ""
    deal_url: str = ""
    has_teams: bool = True

    def with_teams_of(self, before: "Organisation") -> "Organisation":
        """Return it with the teams that were known before, and who was in which; somebody new is in none."""
        team_of = {rep.id: rep.team_id for rep in before.reps}
        reps = tuple(rep._replace(team_id=team_of.get(rep.id)) for rep in self.reps)
        return self._replace(reps=reps, teams=before.teams, has_teams=before.has_teams)
