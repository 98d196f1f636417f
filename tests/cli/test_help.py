"""What a person reads first: what there is, each in a line that is whole, and in his language."""

import ast
import inspect
import re
import subprocess
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from fluent.syntax import FluentParser
from fluent.syntax import ast as fluent

from stream.cli import speaking
from stream.cli.main import COMMANDS, cli
from stream.words import LANGUAGES
from tests.support.paths import ROOT
from tests.support.stack import CLI

CLICK = sorted(Path(click.__file__).parent.glob("*.py"))
NEVER_SAID = {
    "%(prog)s, version %(version)s", "(dynamic)", "unknown error", "Value must be an iterable.", "env var: {var}",
    "Press any key to continue...", "Repeat for confirmation", "Could not open file {filename!r}: {message}",
    "{name} {filename!r} is not executable.", "{value!r} is not a valid UUID.", "Missing parameter: {param_name}",
    "Missing {param_type}", "Option {name!r} requires {nargs} arguments.", "{text} {deprecated_message}",
    "Show this message and exit.", "Show the version and exit.",  # ours are said
}  # fmt: skip
"""Texts of click that no command here comes to."""
OF_MODULES_THAT_ARE_NOT_USED = ("_termui_impl.py", "shell_completion.py")


@pytest.fixture(autouse=True)
def _environment(monkeypatch):
    for name in ("DEALSTREAM_LANGUAGE", "DEALSTREAM_DEAL_WORD", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("told", ["DEALSTREAM_LANGUAGE=tr\n", "DEALSTREAM_LANGUAGE=tr\nwhat is this\n"])
def test_help_is_in_the_language_that_the_settings_of_the_folder_say_and_comes_where_they_are_wrong(tmp_path, told):
    (tmp_path / "dealstream.env").write_text(told)
    answer = subprocess.run([*CLI, "kpis", "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Seçenekler" in answer.stdout
    assert "--team" in answer.stdout


@pytest.fixture
def typed(monkeypatch):
    """Types a command in a terminal of a language, and returns what it says."""
    for module in speaking.MODULES:
        for name in ("_", "ngettext"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, getattr(module, name))  # as it was, afterwards
    for kind, name, _ in speaking.PLAIN:
        monkeypatch.setattr(kind, name, getattr(kind, name))
    speaking.speak()

    def typed(language, *words, code=0):
        environment = {"COLUMNS": "80", "DEALSTREAM_LANGUAGE": language}
        answer = CliRunner().invoke(cli, words, env=environment, prog_name="dealstream")
        assert answer.exit_code == code, answer.output
        return answer.output

    return typed


def walked(name, command, parent=None):
    """Yield each command with its context."""
    context = click.Context(command, info_name=name, parent=parent)
    yield context, command
    if isinstance(command, click.Group):
        for one in command.list_commands(context):
            yield from walked(one, command.get_command(context, one), context)


EACH = list(walked("dealstream", cli))
PATHS = [context.command_path.split()[1:] for context, _ in EACH]


@pytest.mark.parametrize("language", LANGUAGES.tags)
def test_a_command_says_what_it_does_in_a_whole_sentence_of_one_line(typed, language):
    lines = typed(language, "--help").splitlines()
    for command in COMMANDS:
        [line] = [line for line in lines if line.startswith(f"  {command} ")]
        assert line.endswith("."), line
        assert not line.endswith("..."), line


@pytest.mark.parametrize("language", LANGUAGES.tags)
@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_no_line_of_a_help_is_longer_than_a_terminal(typed, path, language):
    lines = typed(language, *path, "--help").splitlines()
    assert [line for line in lines if len(line) > 80] == []


@pytest.mark.parametrize("language", LANGUAGES.tags)
def test_a_day_that_is_none_is_told_with_one_that_is_and_not_with_the_letters_of_a_format(typed, language):
    refused = typed(language, "deals", "--from", "2026-13-01", code=2)
    assert "2026-01-31" in refused
    assert "%" not in refused


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_what_values_are_called_is_said_in_the_language_of_who_types(typed, path):
    assert re.findall(r"\b(?:FILE|FOLDER|NAME|CODE|ZONE|DATE|TEXT)\b|\[required", typed("tr", *path, "--help")) == []


def messages_of(tag):
    """Return the ids of messages and attributes of the terminal's file."""
    body = FluentParser().parse((ROOT / f"stream/words/terminal/{tag}.ftl").read_text(encoding="utf-8")).body
    ids = set()
    for entry in body:
        if isinstance(entry, fluent.Message):
            ids |= {entry.id.name, *(f"{entry.id.name}.{one.id.name}" for one in entry.attributes)}
    return ids


def texts_of_click():
    """Yield the texts that click says in the language of who types."""
    for path in CLICK:
        if path.name in OF_MODULES_THAT_ARE_NOT_USED:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "ngettext"):
                for one in node.args[:2]:
                    if isinstance(one, ast.Constant) and isinstance(one.value, str):
                        yield one.value


def test_every_command_and_option_has_its_words_and_there_are_no_others():
    used = {"usage-options", "usage-commands", *(f"kind-{one}" for one in speaking.KINDS)}
    used |= {"click-required", *(f"typed-{one}" for one in speaking.VALUES)}  # click says the former by a variable
    for context, command in EACH:
        id_ = speaking.id_of(context)
        used.add(id_)
        used |= {speaking.option_id(id_, one) for one in command.get_params(context) if isinstance(one, click.Option)}
    used |= {speaking.click_id(text) for text in texts_of_click()}
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "stream").rglob("*.py"))
    used |= {*re.findall(r"[\"']([a-z][\w-]*)[\"']", code)}
    there = messages_of("en")
    assert sorted(there - used) == []
    lacking = {speaking.click_id(one) for one in texts_of_click() if not _is_left(one)}
    for context, command in EACH:
        id_ = speaking.id_of(context)
        lacking |= {speaking.option_id(id_, one) for one in command.get_params(context) if _is_option(one)} | {id_}
    assert sorted(lacking - there) == []


def _is_option(parameter):
    return isinstance(parameter, click.Option)


def _is_left(text):
    return text in NEVER_SAID or "eprecat" in text or " values " in text


def test_english_says_what_click_says():
    english = LANGUAGES.of("terminal", "en")
    for text in texts_of_click():
        if speaking.click_id(text) in messages_of("en").difference(speaking.PLAINER):
            told = {name: f"{{{name}}}" for name in re.findall(r"\{([\w.]+)(?:!r)?\}", text)}
            said = english.say(speaking.click_id(text), **{name.replace(".", "-"): one for name, one in told.items()})
            assert said == re.sub(r"\s+", " ", text.replace("!r}", "}"))


WORD = re.compile(r"[^\W\d_]{3,}")
CODE = re.compile(
    r"""
    `[^`]*` | '[^']*' | \{[^}]*\} | \[[^\]]*\|[^\]]*\] | \[%.*?\]   # what is typed, and which values there are
    | varsayılan:\s[a-z]+\] | --?[\w-]+ | \b\w+[=/._]\S+ | DEALSTREAM_\w+…?
    """,
    re.VERBOSE,
)


def english_words():
    """Return words that stand in the English texts and in no Turkish one."""
    english, turkish = (
        {
            word.casefold()
            for place in ("terminal/", "")
            for word in WORD.findall(CODE.sub(" ", (ROOT / f"stream/words/{place}{tag}.ftl").read_text("utf-8")))
        }
        for tag in ("en", "tr")
    )
    return english - turkish - {"dealstream"}


@pytest.mark.parametrize("path", PATHS, ids=" ".join)
def test_a_turkish_terminal_reads_no_english(typed, path):
    asked_otherwise = typed("tr", *path, "--no-such-option", code=2)
    assert "Böyle bir seçenek yok: --no-such-option" in asked_otherwise
    told = CODE.sub(" ", typed("tr", *path, "--help") + asked_otherwise)
    # What is to be named is written large.
    words = {word.casefold() for word in WORD.findall(told) if not word.isupper()}
    names = {part for path in PATHS for name in path for part in name.split("-")} | {"team"}  # that of an example
    assert sorted(words & english_words() - names) == []


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("kpi",), "Böyle bir komut yok: 'kpi'."),
        (("kpis", "--from", "x"), "Geçersiz değer, '--from': 2026-01-31 gibi bir tarih olmalı"),
        (("kpis", "--by", "x"), "'x' şunlardan biri değil: 'team'"),
        (("backup",), "Eksik değer 'KLASÖR'."),
        (("simulate", "--rate", "0"), "0.0 olmaz: 0.01 ile 100000 arası."),
        (("simulate", "--days", "x"), "'x' burada kullanılabilecek bir sayı değil"),
        (("kpis", "--team"), "'--team' bir değer ister."),
        (("try",), "Eksik değer 'CRM'. Şunlardan biri: hubspot, pipedrive,"),
        (("backfill", "no.csv"), "Geçersiz değer, 'DOSYA...': 'no.csv' yok."),
        (("alerts", "backtest", "--budget", "0"), "0.0 olmaz: şundan büyük: 0, en çok 500."),
        (("kpis", "more"), "Beklenmeyen fazladan değer (more)"),
        (("kpis", "--json=1"), "'--json' değer almaz."),
    ],
)
def test_what_is_typed_wrong_is_told_in_turkish(typed, words, said):
    told = typed("tr", *words, code=2)
    assert said in told
    assert told.splitlines()[-1].startswith("Hata: ")


def test_the_option_for_the_language_is_that_of_the_help_too(typed):
    assert "Seçenekler:" in typed("en", "kpis", "--language", "tr", "--help")
    assert "Options:" in typed("tr", "kpis", "--language", "en", "--help")


@pytest.mark.parametrize(
    "words",
    [
        ("kpis", "--language", "tr", "--no-such-option"),
        ("kpis", "--no-such-option", "--language=tr"),
        ("kpis", "--language", "tr", "--team"),
        ("kpis", "more", "--language", "tr"),
        ("init", "--language", "tr", "--write"),
        ("init", "--language", "tr"),
        ("alerts", "--language", "tr", "show"),
        ("backfill", "--language", "tr"),
        ("nope", "--language", "tr"),
        ("--nope", "--language", "tr"),
        ("alerts", "nope", "--language", "tr"),
        ("topics", "--apply=1", "--language", "tr"),
        ("worker", "--language", "tr"),
    ],
)
def test_what_is_refused_is_told_in_the_language_of_the_option_whatever_stands_before_it(typed, words):
    told = typed("en", *words, code=2)
    assert "Usage: " not in told
    assert told.splitlines()[-1].startswith("Hata: ")


def test_a_refusal_that_is_no_wrong_usage_is_told_in_the_language_of_the_option(typed, tmp_path):
    (tmp_path / "token").write_text("two words")
    told = typed("en", "init", "hubspot", "--language", "tr", "--token-file", str(tmp_path / "token"), code=1)
    assert told.startswith("Hata: ")


def test_every_command_that_speaks_the_readers_language_has_the_option():
    speaking_here = [
        command.name
        for _, command in EACH
        if command.callback is not None
        and "words_here()" in Path(inspect.getfile(inspect.unwrap(command.callback))).read_text(encoding="utf-8")
        and not any("--language" in one.opts for one in command.params)
    ]
    assert speaking_here == []
