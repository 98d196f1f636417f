"""What the CRM said when it was read last, in a file beside the funnel file; and what a funnel file itself says."""

import json
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from schemas.funnel_file import FunnelFile
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup.own_names import NO_TEAM

_ORGANISATION = TypeAdapter(Organisation)


def path_of(funnel: Path) -> Path:
    """Return where it is kept."""
    return funnel.with_suffix(".crm.json")


def text_of(crm: str, told: Organisation) -> str:
    """Return it as text."""
    return json.dumps({"crm": crm, "told": _ORGANISATION.dump_python(told, mode="json")}, ensure_ascii=False) + "\n"


def read(funnel: Path) -> tuple[str, Organisation] | None:
    """Return the CRM and what it said; None: nothing is kept, or not in this form."""
    try:
        content = json.loads(path_of(funnel).read_text(encoding="utf-8"))
        return str(content["crm"]), _ORGANISATION.validate_python(content["told"])
    except (OSError, ValueError, KeyError, TypeError, ValidationError):
        return None


def without(text: str, ids: set[str]) -> str:
    """Return what is kept, as text, without some reps; what is not in its form is not kept any more."""
    try:
        content = json.loads(text)
        told = _ORGANISATION.validate_python(content["told"])
        return text_of(str(content["crm"]), told._replace(reps=tuple(rep for rep in told.reps if rep.id not in ids)))
    except (ValueError, KeyError, TypeError, ValidationError):
        return ""


def of_file(file: FunnelFile) -> Organisation:
    """Return what a funnel file says, for one that was written by hand."""
    return Organisation(
        pipelines=tuple(
            ToldPipeline(
                one.id,
                one.name,
                tuple(
                    ToldStage(stage.id, stage.name, "lost" if stage.kind == "disqualified" else stage.kind)
                    for stage in one.stages
                ),
            )
            for one in file.pipelines
            if one.kind == "deals"
        ),
        reps=tuple(
            ToldRep(
                rep.id,
                rep.name,
                None if rep.assignments[-1].team == NO_TEAM else rep.assignments[-1].team,
                is_active=rep.until is None,
            )
            for rep in file.reps
        ),
        teams=tuple(ToldTeam(team.id, team.name) for team in file.teams if team.id != NO_TEAM),
        types=tuple(ToldType(one.id, one.name, one.selling) for one in file.activity_types),
    )
