"""In which language a terminal is told."""

import ast
import json
import re

import click
import pytest
from click.testing import CliRunner

from stream.cli.commands import alerts, commission, deals, forecast, goals, kpis, territories
from stream.cli.language import language_option, words_here
from tests.support.clickhouse import FUNNEL
from tests.support.paths import ROOT

COMMANDS = (commission, deals, forecast, goals, kpis, territories)


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in ("DEALSTREAM_LANGUAGE", "DEALSTREAM_DEAL_WORD", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("environment", "option", "language"),
    [
        ({}, (), "en"),
        ({"LANG": "tr_TR.UTF-8"}, (), "tr"),
        ({"LANG": "de_DE.UTF-8"}, (), "en"),
        ({"LC_ALL": "C", "LANG": "tr_TR.UTF-8"}, (), "en"),
        ({"DEALSTREAM_LANGUAGE": "en", "LANG": "tr_TR.UTF-8"}, (), "en"),
        ({"DEALSTREAM_LANGUAGE": "en"}, ("--language", "tr"), "tr"),
    ],
)
def test_the_option_decides_then_the_setting_then_the_terminal(monkeypatch, environment, option, language):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    @click.command()
    @language_option
    def command():
        click.echo(words_here().language)

    assert CliRunner().invoke(command, option).output.strip() == language


def test_a_deal_is_called_as_the_setting_says(monkeypatch):
    monkeypatch.setenv("DEALSTREAM_LANGUAGE", "tr")
    monkeypatch.setenv("DEALSTREAM_DEAL_WORD", "opportunity")
    assert words_here().say("deals", n=3) == "3 fırsat"


def test_every_command_that_leaders_read_has_the_option():
    told = [*(one.command for one in COMMANDS), alerts.command, *alerts.command.commands.values()]
    assert [one.name for one in told if "--language" not in [option for p in one.params for option in p.opts]] == []


@pytest.mark.parametrize(("language", "said"), [("en", "The funnel file has no such goals"), ("tr", "Huni dosyasında")])
def test_a_command_is_told_in_the_language_and_its_json_is_not(typed, funnel_file, language, said):
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    assert typed(goals.command, "--language", language).startswith(said)
    told = json.loads(typed(goals.command, "--language", language, "--json"))
    assert (told["currency"], told["goals"]) == ("EUR", [])


def test_what_is_wrong_is_told_in_the_language_with_the_ids_of_options(typed, funnel_file):
    funnel_file.write_text(FUNNEL.format(zone="Europe/Berlin", fiscal=1, team="north"))
    output = typed(kpis.command, "--language", "tr", "--team", "nowhere", code=2)
    assert "--team" in output
    assert "şunlardan biri olmalı: " in output


SPEAKING = (
    *(ROOT / "stream/cli/output").glob("*.py"),
    *(ROOT / "stream/cli/alerts").glob("*.py"),
    *(ROOT / f"stream/cli/commands/{one.__name__.rpartition('.')[2]}.py" for one in (*COMMANDS, alerts)),
    *(ROOT / "stream/cli/first").glob("*.py"),
    *(ROOT / "stream/cli/trial").glob("*.py"),
    *(
        ROOT / f"stream/cli/commands/{one}.py"
        for one in ("init", "up", "check", "try", "audit", "dead_letters", "redrive")
    ),
    *(ROOT / f"stream/local_stack/{one}.py" for one in ("stack", "children", "filling", "keeping", "left_behind")),
    ROOT / "stream/cli/asking.py",
    ROOT / "stream/cli/stacks.py",
    ROOT / "stream/cli/worker_client.py",
    *(ROOT / f"stream/setup/{one}.py" for one in ("changes", "edit", "funnel_text", "own_names")),
    ROOT / "stream/page/parameters.py",
    ROOT / "stream/page/alerts.py",
    ROOT / "stream/access/door.py",
    ROOT / "stream/access/guard.py",
    ROOT / "stream/access/sight.py",
)
IN_ENGLISH = {"sql_table.py"}
"""What administrators read, who get it from English tools all day."""

IDS = {
    "too low", "activity type", "loss reason",  # of contracts
    "Waiting", "Answer", "Records",  # classes, named in annotations
    "Kafka", "taken out",  # steps of a trial, as JSON has them
    "Opportunity", "stream.cli worker",  # of a CRM, of a command line
    "Float", "Decimal",  # types of ClickHouse
    "Authorization", "Forwarded", 'Bearer realm="dealstream"',  # HTTP
}  # fmt: skip
_SENTENCE = re.compile(r"[A-Za-z]{2,} [A-Za-z]{2,}|^[A-Z][a-z]{3,}$")


def sentences_of(path):
    """Return the texts of a module that people could read: not its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    silent: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):  # docstrings, also of values
            silent.add(node.value)
        if isinstance(node, ast.keyword) and node.arg == "where":
            silent |= {*ast.walk(node.value)}
        if isinstance(node, ast.FunctionDef):  # options of a function are added by loops, too
            silent |= {part for one in node.decorator_list for part in ast.walk(one)}
    texts = [node for node in ast.walk(tree) if isinstance(node, ast.Constant) and node not in silent]
    said = {one.value for one in texts if isinstance(one.value, str) and _SENTENCE.search(one.value)}
    return sorted(said - IDS)


def test_what_leaders_read_comes_from_the_words_and_what_does_not_is_named():
    speaking = {path.name: sentences_of(path) for path in SPEAKING}
    assert {name: told for name, told in speaking.items() if told and name not in IN_ENGLISH} == {}
    assert [name for name in IN_ENGLISH if not speaking[name]] == []
