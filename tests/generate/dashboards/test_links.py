"""Links of dashboards lead somewhere: to a dashboard, a panel of it, a chapter of the page, or what a row names."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.generate.dashboards.delivered import DASHBOARDS, EVERY, panels, variables
from tests.support.paths import DOCS, ROOT

[CHAPTERS] = re.findall(r"const CHAPTERS = \{(.*?)\};", (ROOT / "stream/page/static/page.js").read_text())
UIDS = {one["uid"]: one for one in EVERY.values()}


def links():
    for name, dashboard in DASHBOARDS.items():
        yield from ((name, one["url"]) for one in dashboard["links"] if one["type"] == "link")
    for name, panel in panels():
        text = panel.get("options", {}).get("content", "")
        yield from ((name, url) for url in re.findall(r"\]\(([^)]+)\)", text))
        for override in panel.get("fieldConfig", {}).get("overrides", []):
            for changed in override["properties"]:
                if changed["id"] == "links":
                    yield from ((name, one["url"]) for one in changed["value"])


@pytest.mark.parametrize(("name", "url"), sorted(set(links())))
def test_a_link_leads_somewhere(name, url):
    if url == "${__data.fields.url}":
        return
    if url.startswith("${page}/"):
        assert "page" in variables(name)
        if url.endswith("/?alert=${__data.fields.alert_id}"):
            return
        chapter = parse_qs(urlsplit(url).query).get("chapter", ["overview"])[0]
        assert f"{chapter}: " in CHAPTERS
        return
    (uid,) = re.findall(r"^/d/([\w-]+)", url)
    panel = parse_qs(urlsplit(url).query).get("viewPanel")
    assert not panel or int(panel[0]) in {one["id"] for one in UIDS[uid]["panels"]}


def test_what_a_link_takes_of_its_row_is_a_column_of_the_list_that_is_not_shown():
    found = 0
    for _, panel in panels():
        overrides = panel.get("fieldConfig", {}).get("overrides", [])
        properties = [(one["matcher"]["options"], changed) for one in overrides for changed in one["properties"]]
        urls = [link["url"] for _, changed in properties if changed["id"] == "links" for link in changed["value"]]
        for field in re.findall(r"__data\.fields\.(\w+)", " ".join(urls)):
            assert any(re.search(rf"\b{field}\n", one["rawSql"].replace(",", "\n")) for one in panel["targets"])
            assert [one["value"] for name, one in properties if name == field and one["id"].startswith("custom.")]
            found += 1
    assert found


def test_each_runbook_is_on_the_dashboard_of_runbooks_and_listed_with_the_alerts():
    alerts = {path.read_text().partition("\n")[0].removeprefix("# ") for path in (DOCS / "runbooks").glob("*.md")}
    assert {panel["title"] for name, panel in panels() if name == "runbooks"} == alerts
    (listed,) = (
        panel["options"]["content"] for name, panel in panels() if panel["title"].startswith("What to do about")
    )
    by_number = {panel["id"]: panel["title"] for panel in DASHBOARDS["runbooks"]["panels"]}
    linked = re.findall(r"\[(\w+)\]\(\S*viewPanel=(\d+)\)", listed)
    assert {name for name, _ in linked} == alerts
    assert [name for name, number in linked if by_number[int(number)] != name] == []
