"""The text of a first funnel file, made of what a CRM says."""

import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup.own_names import NO_TEAM, named, whole, without_team
from stream.words import Words

_STARTS = "2000-01-01"

_KEPT: Mapping[str, Mapping[str, str]] = {
    "hubspot": {"sources": "hs_analytics_source", "loss_reasons": "closed_lost_reason"},
    "pipedrive": {"loss_reasons": "lost_reason"},
    "salesforce": {"sources": "LeadSource", "accounts": "AccountId"},
}
"""Properties of a deal that each CRM has without being told."""


class Basics(NamedTuple):
    """What a person says: the connector's name, time zone (IANA), currency (ISO 4217); whether the CRM was asked."""

    crm: str
    time_zone: str
    currency: str
    was_asked: bool


def funnel_text(told: Organisation, basics: Basics, words: Words) -> str:
    """Return the text of the funnel file; `stream.config.funnel_file` says whether it can be used."""
    return "\n".join(_lines(named(told, words), basics, words)) + "\n"


def stage_line(stage: ToldStage) -> str:
    """Return a stage as the file has it."""
    return f"{{id: {quoted(stage.id)}, name: {quoted(stage.name)}, kind: {stage.kind}}}"


def rep_line(rep: ToldRep, words: Words, starts: str = _STARTS) -> str:
    """Return a rep as the file has him; `starts`: his first day in his team."""
    place = f"[{{starts: {starts}, team: {quoted(rep.team_id or NO_TEAM)}}}]"
    until, left = ("", "") if rep.is_active else (f", until: {starts}", f"  # {words.say('funnel-has-left')}")
    return f"{{id: {quoted(rep.id)}, name: {quoted(rep.name)}, assignments: {place}{until}}}{left}"


def team_line(team: ToldTeam) -> str:
    """Return a team as the file has it."""
    return f"{{id: {quoted(team.id)}, name: {quoted(team.name)}}}"


def type_line(one: ToldType) -> str:
    """Return a type of activity as the file has it."""
    return f"{{id: {quoted(one.id)}, name: {quoted(one.name)}, selling: {str(one.selling).lower()}}}"


def pipeline_lines(pipeline: ToldPipeline, deal_url: str, words: Words) -> Iterator[str]:
    """Yield a pipeline as the file has it."""
    yield f"  - id: {quoted(pipeline.id)}"
    yield f"    name: {quoted(pipeline.name)}"
    if deal_url:
        yield f"    deal_url: {quoted(deal_url)}"
    yield "    stages:"
    yield from (f"      - {stage_line(stage)}" for stage in whole(pipeline, words))


def quoted(text: str) -> str:
    """Return a text as YAML has it, whatever stands in it."""
    return json.dumps(text, ensure_ascii=False)


def _lines(told: Organisation, basics: Basics, words: Words) -> Iterator[str]:
    yield from _remark(words, "funnel-of-the-crm" if basics.was_asked else "funnel-draft")
    yield from _remark(words, "funnel-how-to-read")
    yield f"time_zone: {quoted(basics.time_zone)}"
    yield f"currency: {quoted(basics.currency)}"
    other = "USD" if basics.currency != "USD" else "EUR"
    yield from _remark(
        words, "funnel-rates", example=f"exchange_rates: {{{other}: [{{starts: 2026-01-01, rate: 0.9}}]}}"
    )
    for section, name in _KEPT.get(basics.crm, {}).items():
        yield f"{section}: {{property: {name}}}"
    yield ""
    yield "pipelines:"
    for pipeline in told.pipelines:
        yield from pipeline_lines(pipeline, told.deal_url, words)
    yield ""
    nobody = not told.teams or any(rep.team_id is None for rep in told.reps)
    yield "teams:"
    yield from (f"  - {team_line(team)}" for team in (*told.teams, *([without_team(words)] if nobody else ())))
    yield ""
    yield from _remark(words, "funnel-starts")
    yield "reps:"
    yield from (f"  - {rep_line(rep, words)}" for rep in in_order(told.reps))
    if told.types:
        yield ""
        yield "activity_types:"
        yield from (f"  - {type_line(one)}" for one in told.types)


def _remark(words: Words, id_: str, **told: str) -> Iterator[str]:
    yield from (f"# {line}" for line in words.say(id_, **told).splitlines())


def in_order(reps: tuple[ToldRep, ...]) -> list[ToldRep]:
    """Return who works first, then who has left."""
    return sorted(reps, key=lambda rep: not rep.is_active)
