"""A pull that was interrupted goes on where it stopped, and its files are those of one that was not."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from stream.backfill.pull.pull import pull
from stream.backfill.pull.pulled import Pulled
from stream.crm_api.client import Api, CrmError
from stream.crm_api.history.page import History, Page, Part
from stream.crm_api.hubspot import MANNERS
from tests.support.crm_apis.server import TOKEN

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
PAGES = {"": (["1", "2"], "b"), "b": (["3", 'a "quoted"\nname'], "c"), "c": (["5"], "")}


class Gone(Exception):
    """The CRM went away."""


class Crm:
    """Two lists of three pages each; after `patience` pages it goes away."""

    def __init__(self, patience=99, mapping="source: hubspot\n"):
        self.patience, self.asked = patience, []
        parts = tuple(Part("deal", {f"{name}.csv": ("id", "of")}, self.page_of(name)) for name in ("first", "second"))
        self.history = History(parts, mapping)

    def page_of(self, name):
        async def page(api, cursor):
            if len(self.asked) >= self.patience:
                raise Gone
            self.asked.append((name, cursor))
            ids, following = PAGES[cursor]
            return Page({f"{name}.csv": [(one, name) for one in ids]}, following, len(ids))

        return page


def run(crm, folder, now=NOW, told=lambda what, count: None, account="ours"):
    pulled = Pulled(folder, crm.history, now, account)
    asyncio.run(pull(Api(MANNERS, TOKEN), crm.history, pulled, told))
    return pulled


@pytest.fixture
def whole(tmp_path):
    return [path.read_bytes() for path in run(Crm(), tmp_path / "whole").files]


@pytest.mark.parametrize("patience", range(6))
def test_wherever_it_is_interrupted_no_page_is_asked_for_twice_and_the_files_are_the_same(tmp_path, whole, patience):
    crm = Crm(patience)
    with pytest.raises(Gone):
        run(crm, tmp_path / "crm")
    crm.patience = 99
    pulled = run(crm, tmp_path / "crm", NOW + timedelta(hours=23))
    assert [path.read_bytes() for path in pulled.files] == whole
    assert len(crm.asked) == len(set(crm.asked)) == 6
    assert pulled.state.records == 10
    assert pulled.state.begun == NOW


def test_what_was_read_of_another_account_is_not_taken_for_this_one(tmp_path):
    run(Crm(), tmp_path / "crm", account="a trial")
    crm = Crm()
    run(crm, tmp_path / "crm")
    assert len(crm.asked) == 6


def test_a_crm_that_gives_the_same_page_again_is_not_asked_for_ever(tmp_path, monkeypatch):
    monkeypatch.setitem(PAGES, "b", (["3"], "b"))
    with pytest.raises(CrmError, match="the same page again"):
        run(Crm(), tmp_path / "crm")


def test_what_was_half_written_when_it_was_killed_is_cut_off(tmp_path, whole):
    crm = Crm(2)
    with pytest.raises(Gone):
        run(crm, tmp_path / "crm")
    with (tmp_path / "crm" / "first.csv").open("a") as file:
        file.write('5,"fir')
    crm.patience = 99
    assert [path.read_bytes() for path in run(crm, tmp_path / "crm").files] == whole


@pytest.mark.parametrize(
    ("later", "mapping", "lost"),
    [(timedelta(days=1), "source: hubspot\n", False), (timedelta(), "another\n", False), (timedelta(), None, True)],
    ids=["too old", "other questions", "a file is gone"],
)
def test_what_cannot_be_gone_on_with_is_read_again(tmp_path, whole, later, mapping, lost):
    run(Crm(), tmp_path / "crm")
    if lost:
        (tmp_path / "crm" / "first.csv").unlink()
    crm = Crm(mapping=mapping or "source: hubspot\n")
    pulled = run(crm, tmp_path / "crm", NOW + later)
    assert len(crm.asked) == 6
    assert [path.read_bytes() for path in pulled.files] == whole


def test_what_was_read_to_the_end_is_not_asked_for_again_until_it_is_sent(tmp_path):
    run(Crm(), tmp_path / "crm")
    again = Crm()
    pulled = run(again, tmp_path / "crm")
    assert (again.asked, pulled.state.is_whole) == ([], True)
    pulled.done()
    run(again, tmp_path / "crm")
    assert len(again.asked) == 6


def test_it_says_how_far_it_is(tmp_path):
    told = []
    run(Crm(), tmp_path, told=lambda what, count: told.append((what, count)))
    assert told == [("deal", count) for count in (2, 4, 5, 7, 9, 10)]


def test_a_torn_note_of_how_far_it_is_means_to_begin(tmp_path):
    run(Crm(), tmp_path / "crm")
    (tmp_path / "crm" / "state.json").write_text('{"begun": "20')
    crm = Crm()
    run(crm, tmp_path / "crm")
    assert len(crm.asked) == 6
