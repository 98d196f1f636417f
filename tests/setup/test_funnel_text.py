"""The funnel file that is made of what a CRM says can be used, whatever its names are."""

import re

import pytest
import yaml

from stream.cli.trial.crms import CRMS
from stream.config.funnel_file import parse
from stream.connectors import CONNECTORS
from stream.crm_api import hubspot
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam
from stream.setup.connector_secrets import made
from stream.setup.funnel_text import Basics, funnel_text
from stream.setup.starters import STARTERS
from tests.setup.languages import ENGLISH, TURKISH

STAGES = (ToldStage("1", "New", "open"), ToldStage("2", "Won", "won"), ToldStage("3", "Lost", "lost"))
ADA = (ToldRep("7", "Ada"),)
BASICS = Basics("hubspot", "Europe/Berlin", "EUR", was_asked=True)


def organisation(*stages, reps=ADA, teams=()):
    return Organisation((ToldPipeline("p", "Sales", stages or STAGES),), reps, teams)


def file_of(told):
    return parse(funnel_text(told, BASICS, ENGLISH))


@pytest.mark.parametrize("words", [ENGLISH, TURKISH], ids=lambda words: words.language)
def test_each_crm_has_a_first_draft_that_can_be_used(words):
    assert set(STARTERS) == set(CRMS)
    for crm, told in STARTERS.items():
        file = parse(funnel_text(told, Basics(crm, "UTC", "USD", was_asked=False), words))
        assert file.pipelines[0].stages[0].kind == "open"


@pytest.mark.parametrize(
    "name", ["no", "1.0", "a: b", 'say "hi"', "# not a comment", "{x}", "it's", "*", "Ünïcode 名", "null", "2026-01-01"]
)
def test_names_and_ids_may_be_anything_that_yaml_means_something_by(name):
    told = organisation(ToldStage("2026-01-01", name, "open"), *STAGES[1:], reps=(ToldRep("0o17", name),))
    file = file_of(told)
    assert (file.pipelines[0].stages[0].id, file.pipelines[0].stages[0].name) == ("2026-01-01", name)
    assert (file.reps[0].id, file.reps[0].name) == ("0o17", name)


def test_won_and_lost_are_added_where_the_crm_has_no_such_stage():
    file = file_of(organisation(STAGES[0]))
    assert [(one.id, one.kind) for one in file.pipelines[0].stages[1:]] == [("p-won", "won"), ("p-lost", "lost")]


def test_who_has_no_team_is_in_one_of_his_own_kind_and_who_has_left_comes_last():
    reps = (ToldRep("1", "Left", "t", is_active=False), ToldRep("2", "Ada", "t"), ToldRep("3", "Jonas"))
    told = organisation(reps=reps, teams=(ToldTeam("t", "North"),))
    file = file_of(told)
    assert [(one.id, one.assignments[0].team) for one in file.reps] == [("2", "t"), ("3", "no-team"), ("1", "t")]
    assert [one.id for one in file.teams] == ["t", "no-team"]
    assert [str(one.until) for one in file.reps] == ["None", "None", "2000-01-01"]
    assert "until: 2000-01-01}  # has left" in funnel_text(told, BASICS, ENGLISH)


def test_a_team_that_nobody_needs_is_not_made():
    told = organisation(reps=(ToldRep("2", "Ada", "t"),), teams=(ToldTeam("t", "North"),))
    assert [one["id"] for one in yaml.safe_load(funnel_text(told, BASICS, ENGLISH))["teams"]] == ["t"]


def test_what_no_crm_has_a_name_for_is_called_so_in_the_language_of_who_writes_the_file():
    reps = (ToldRep("1", "Ada"), ToldRep("2", "", is_active=False))
    text = funnel_text(organisation(STAGES[0], reps=reps)._replace(types=hubspot.TYPES), BASICS, TURKISH)
    file = parse(text)
    assert [one.name for one in file.pipelines[0].stages] == ["New", "Kazanıldı", "Kaybedildi"]
    assert ([one.name for one in file.teams], [one.name for one in file.reps]) == (["Ekipsiz"], ["Ada", "İlk temsilci"])
    assert [one.name for one in file.activity_types] == ["Aramalar", "E-postalar", "Toplantılar", "Notlar", "Görevler"]
    remarks = " ".join(re.findall("# (.*)", text))
    assert remarks.startswith("CRM'in söylediklerinden yapıldı;")
    assert remarks.endswith("ayrıldı: until son günüdür")


@pytest.mark.parametrize("connector", CONNECTORS, ids=lambda one: one.name)
def test_a_secret_is_one_that_the_connector_takes_and_another_each_time(connector):
    several = {made(connector.name) for _ in range(20)}
    assert len(several) == 20
    for secret in several:
        connector.check(secret)
