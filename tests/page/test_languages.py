"""What the page's routes tell in another language."""

import pytest
from aiohttp.test_utils import TestClient, TestServer

from stream.access.reader import Readers
from stream.words import ENGLISH, Languages


@pytest.fixture
def readers(request, tmp_path):
    """As the service is set; with a third language, whose file has a few words only, where the test asks for it."""
    if request.param != "de":
        return Readers(language=request.param)
    (tmp_path / "en.ftl").write_text(ENGLISH.text, encoding="utf-8")
    words = "language = Deutsch\nlocale = de\ntitle = Vertriebs<b>trichter\nkpi-deals-won = Gewonnen\n"
    (tmp_path / "de.ftl").write_text(words, encoding="utf-8")
    return Readers(Languages(tmp_path))


@pytest.mark.parametrize("readers", ["tr"], indirect=True)
async def test_page_catalogue_and_the_choice_of_languages_are_told_as_the_service_is_set(page_app):
    async with TestClient(TestServer(page_app)) as client:
        page = await (await client.get("/")).text()
        catalogue = await (await client.get("/api/catalogue")).json()
        names = await (await client.get("/api/funnel?lang=en")).json()
    assert '<html lang="tr">' in page
    assert "<title>Satış hunisi, canlı</title>" in page
    assert (catalogue[0]["id"], catalogue[0]["title"]) == ("revenue", "Gelir")
    assert names["languages"] == {"en": "English", "tr": "Türkçe"}


@pytest.mark.parametrize("readers", ["de"], indirect=True)
async def test_a_third_language_is_offered_and_told_once_its_file_is_there(page_app):
    async with TestClient(TestServer(page_app)) as client:
        page = await (await client.get("/?lang=de")).text()
        catalogue = await (await client.get("/api/catalogue", headers={"Accept-Language": "de-AT"})).json()
        names = await (await client.get("/api/funnel")).json()
    assert names["languages"] == {"de": "Deutsch", "en": "English"}
    assert '<html lang="de">' in page
    assert "<h1>Vertriebs&lt;b&gt;trichter</h1>" in page
    assert 'title = Vertriebs{"\\u003C"}b>trichter' in page  # no markup in what the page reads, and all the other words
    assert "chapter-team = Team" in page
    assert {one["title"] for one in catalogue if one["id"] in ("won", "lost")} == {"Gewonnen", "Won", "Lost"}


@pytest.mark.parametrize("readers", [""], indirect=True)
@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("/api/kpis?team=nowhere", "team: şunlardan biri olmalı: "),
        ("/api/kpis?from=2026-13-01", "from: 2026-01-31 gibi bir tarih olmalı"),
        ("/api/kpis?from=2026-02-01&to=2026-01-01", "from: şundan sonra olamaz: `to`"),
        ("/api/kpis?grain=day&from=1990-01-01&to=2026-01-01", "grain: day adımıyla 13.150 gün, "),
        ("/api/kpis?as_of=2250-01-01", "as_of: ileride; hakkında henüz bir şey bilinmiyor"),
        ("/api/deals?kpi=nothing", "kpi: şunlardan biri olmalı: "),
        ("/api/deals?color=red", "color: böyle bir parametre yok; olanlar: "),
    ],
)
async def test_what_is_wrong_with_a_question_is_told_in_the_readers_language_under_the_name_of_the_field(
    page_app, address, said
):
    async with TestClient(TestServer(page_app)) as client:
        answers = [await client.get(address, headers={"Accept-Language": tag}) for tag in ("tr", "en")]
        turkish, english = [(await answer.json())["error"] for answer in answers]
    assert turkish.startswith(said)
    assert english.partition(": ")[0] == turkish.partition(": ")[0]
    assert english != turkish
    assert {answer.status for answer in answers} == {400}
