"""In every language dashboards ask and lead to the same, and say nothing in another language."""

import json
import re

import pytest
from fluent.syntax import FluentParser, ast

from stream.generate.dashboards import files, said
from stream.words import ENGLISH, Words
from tests.generate.dashboards.delivered import BY_LANGUAGE, DASHBOARDS
from tests.generate.dashboards.good_form import UNITS
from tests.support.paths import ROOT

OTHERS = [(tag, name) for tag in BY_LANGUAGE if tag != "en" for name in DASHBOARDS]
FOLDER = ROOT / "stream/words/dashboards"
SPEAKS = ("title", "description", "noValue", "legendFormat", "label", "displayName", "text")
"""Fields in which a dashboard speaks, wherever they stand."""
NO_WORDS = re.compile(r"\$?\{+[^}]*\}+|\b(?:ClickHouse|Prometheus|MQL|SQL|Kafka|CRM)\b|[\W\d_]")
"""What is the same in all languages: variables, names of products, signs."""
IN_SQL = ("not-given", "nobody", "flag-stuck", "flag-quiet", "flag-overdue", "mark-correction")


def leaves(part, path=()):
    """Every text of a dashboard with where it stands."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, one in inner:
        yield from leaves(one, (*path, name))
    if isinstance(part, str):
        yield path, part


def without_heads(dashboard):
    """A dashboard without what stands over columns and for values: English says most of it by the names it asks for."""
    dashboard = json.loads(json.dumps(dashboard))
    for panel in dashboard["panels"]:
        changed = panel.get("fieldConfig", {}).get("overrides", [])
        for override in changed:
            override["properties"] = [
                one for one in override["properties"] if one["id"] not in ("displayName", "mappings")
            ]
        changed[:] = [one for one in changed if one["properties"]]
    return dashboard


@pytest.mark.parametrize("name", DASHBOARDS)
def test_turkish_dashboards_are_written_with_what_their_readers_call_a_deal(name, monkeypatch):
    written = files.FILES[f"dashboards/tr/{name}.json"]
    as_delivered = " ".join(text for _, text in leaves(json.loads(written()))).casefold()
    monkeypatch.setenv("DEALSTREAM_DEAL_WORD", "opportunity")
    told = " ".join(text for _, text in leaves(json.loads(written()))).casefold()
    assert "anlaşma" not in told
    assert ("fırsat" in told) == ("anlaşma" in as_delivered)


def is_read(dashboard, path):
    """Whether people read what stands there."""
    if path[:2] == ("templating", "list"):
        kind = dashboard["templating"]["list"][path[2]]["type"]
        if path[-1] == "query":
            return kind == "custom"
        return path[-1] == "label" or ("text" in path and kind != "datasource")
    if path[-1] == "value" and path[-3] == "properties":
        return True
    return path[-1] in SPEAKS or (path[0] == "annotations" and path[-1] == "name")


def asked_and_led_to(dashboard, words):
    """The texts of a dashboard that nobody reads, with the words in questions by their ids."""
    dashboard, ids = without_heads(dashboard), {words.say(one): one for one in IN_SQL}
    for path, text in leaves(dashboard):
        if path[-1] in ("rawSql", "expr"):
            yield path, re.sub(r"'( ?)([^']*)'", lambda one: f"'{one[1]}{ids.get(one[2], one[2])}'", text)
        elif not is_read(dashboard, path) and path[-1] not in ("unit", "content"):
            yield path, re.sub(rf"{said.tag(words)}(?=-|$)", "dealstream", text)


def spoken(dashboard):
    """What people read of a dashboard, as far as it has words."""
    return {
        text
        for path, text in leaves(dashboard)
        if is_read(dashboard, path) and text not in UNITS and NO_WORDS.sub("", text)
    }


@pytest.mark.parametrize(("tag", "name"), OTHERS)
def test_a_dashboard_asks_and_leads_to_the_same(tag, name):
    own = {*asked_and_led_to(BY_LANGUAGE[tag][name], said.words_of(tag))}
    english = {*asked_and_led_to(DASHBOARDS[name], said.words_of("en"))}
    assert english
    assert own ^ english == set()


@pytest.mark.parametrize(("tag", "name"), OTHERS)
def test_a_dashboard_says_nothing_in_english(tag, name):
    alerts = {panel["title"] for panel in DASHBOARDS["runbooks"]["panels"] if panel["type"] == "text"}
    assert spoken(DASHBOARDS[name])
    assert (spoken(BY_LANGUAGE[tag][name]) & spoken(DASHBOARDS[name])) - alerts == set()


@pytest.mark.parametrize(("tag", "name"), OTHERS)
def test_every_column_of_a_table_has_a_head(tag, name):
    for panel in BY_LANGUAGE[tag][name]["panels"]:
        if panel["type"] == "table" and "rawSql" in panel["targets"][0]:
            columns = set(re.findall(r'AS "([^"]+)"', panel["targets"][0]["rawSql"]))
            overrides = panel["fieldConfig"]["overrides"]
            heads = {
                one["matcher"]["options"]
                for one in overrides
                if any(changed["id"] == "displayName" for changed in one["properties"])
            }
            assert columns
            assert columns - heads == set(), panel["title"]


def messages(tag):
    """The ids of a file, and of attributes, with their texts."""
    for entry in FluentParser().parse((FOLDER / f"{tag}.ftl").read_text(encoding="utf-8")).body:
        assert not isinstance(entry, ast.Junk), entry.content
        if isinstance(entry, ast.Message):
            words = said.words_of(tag)
            yield from ((id_, words.say(id_)) for id_ in (entry.id.name, *_attributes(entry)))


def _attributes(entry):
    return (f"{entry.id.name}.{one.id.name}" for one in entry.attributes)


@pytest.mark.parametrize("tag", [tag for tag in BY_LANGUAGE if tag != "en"])
def test_a_language_has_the_words_of_english_each_once(tag):
    own, english = [*messages(tag)], [*messages("en")]
    assert len(dict(own)) == len(own)
    assert [id_ for id_, _ in own] == [id_ for id_, _ in english]
    assert [id_ for id_, text in own if text == dict(english)[id_]] == []


def test_every_word_is_said_on_a_dashboard():
    asked = set()

    class Listens(Words):
        def say(self, id_, /, **told):
            asked.add(id_)
            return super().say(id_, **told)

    words = Listens("en", [FOLDER / "en.ftl"], otherwise=ENGLISH)
    for make in files.DASHBOARDS.values():
        make(words)
    assert {id_ for id_, _ in messages("en")} - asked - {"folder"} == set()
