"""Dashboards are what Grafana's published schemas say a dashboard is.

The schemas are those of github.com/grafana/grafana-foundation-sdk (commit f178d5a, Apache License 2.0).
"""

import json
from functools import cache
from pathlib import Path

import fastjsonschema
import pytest

from tests.generate.dashboards.delivered import EVERY, asked, panels

FOLDER = Path(__file__).parent / "schemas"
PANELS = {f"{name}: {panel['title']}": panel for name, panel in panels()}


@cache
def validator(name, definition):
    schema = json.loads((FOLDER / f"{name}.jsonschema.json").read_text())
    if definition is not None:
        schema["$ref"] = f"#/definitions/{definition}"
    return fastjsonschema.compile(with_anything(schema), use_default=False)


def with_anything(schema):
    """A schema in which what may be anything may be: where Grafana's kinds say `_`, these say an object of anything.

    The SDK itself writes the name of a column there (`override_by_name`), as Grafana does.
    """
    if isinstance(schema, list):
        return [with_anything(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    known = {name: with_anything(one) for name, one in schema.items()}
    if known.get("type") == "object" and known.get("additionalProperties") == {} and "properties" not in known:
        del known["type"]
    return known


def check(name, value, definition=None):
    validator(name, definition)(value)


def published(annotation):
    """A mark without what only its data source knows: of a target the schema has Grafana's own fields alone."""
    target = annotation.get("target")
    if not target:
        return annotation
    return annotation | {"target": {name: target[name] for name in ("limit", "matchAny", "tags", "type")}}


@pytest.mark.parametrize("name", EVERY)
def test_a_dashboard_has_the_fields_of_one_and_no_other(name):
    dashboard = EVERY[name]
    marks = [published(one) for one in dashboard["annotations"]["list"]]
    check("dashboard", dashboard | {"annotations": {"list": marks}, "panels": []})
    for panel in dashboard["panels"]:
        check("dashboard", panel, "RowPanel" if panel["type"] == "row" else "Panel")


@pytest.mark.parametrize("panel", PANELS)
def test_the_options_of_a_panel_are_those_of_its_kind(panel):
    panel = PANELS[panel]
    check(panel["type"], panel.get("options", {}), "Options")
    custom = panel.get("fieldConfig", {}).get("defaults", {}).get("custom")
    if custom:
        check(panel["type"], custom, "FieldConfig")


@pytest.mark.parametrize("question", asked("prometheus"), ids=str)
def test_a_question_to_prometheus_has_the_fields_of_one(question):
    check("prometheus", question.target)
