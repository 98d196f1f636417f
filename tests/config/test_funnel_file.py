import pytest

from stream.config.funnel_file import FunnelError, load, parse
from tests.support.paths import FUNNEL_FILE


@pytest.fixture
def text():
    return FUNNEL_FILE.read_text(encoding="utf-8")


def line_of(text, part):
    return text[: text.index(part)].count("\n") + 1


def test_the_shipped_funnel_file_is_right():
    assert len(load(FUNNEL_FILE).reps) == 12


@pytest.mark.parametrize(
    ("old", "new", "field", "way_out"),
    [
        ("kind: won}", "kind: wn}", "pipelines[0].stages[5].kind", "'open', 'won', 'lost' or 'disqualified'"),
        ("time_zone: Europe/Berlin", "time_zone: Berlin", "time_zone", "Europe/Berlin or UTC"),
        ("team: south, territory: iberia}", "team: south, territory: iberi}", "territory", "add it under territories"),
        ("{id: mql,", "{id: lead,", "pipelines[0].stages[1].id", "must be unique"),
        ("starts: 2026-10-01", "starts: 2019-10-01", "assignments[1].starts", "put them in order"),
        ("name: Lead,", "title: Lead,", "pipelines[0].stages[0].title", "not permitted"),
    ],
)
def test_a_mistake_is_named_with_line_field_and_way_out(text, old, new, field, way_out):
    with pytest.raises(FunnelError) as caught:
        parse(text.replace(old, new, 1), name="funnel.yaml")
    message = str(caught.value)
    assert f"funnel.yaml:{line_of(text, old)}:" in message
    assert field in message
    assert way_out in message


def test_all_mistakes_are_named_at_once(text):
    with pytest.raises(FunnelError) as caught:
        parse(text.replace("team: north", "team: nort"))
    assert len(str(caught.value).splitlines()) == 4


def test_text_that_is_not_yaml_is_named_with_its_line():
    with pytest.raises(FunnelError, match=r"funnel\.yaml:2: not YAML"):
        parse("a: b\nc: [")


def test_a_missing_file_says_which_setting_names_it(tmp_path):
    with pytest.raises(FunnelError, match="DEALSTREAM_FUNNEL_FILE"):
        load(tmp_path / "none.yaml")
