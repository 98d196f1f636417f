"""What changed in a CRM: each kind of change, and nothing that is none."""

import pytest

from stream.config.funnel_file import parse
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldTeam, ToldType
from stream.setup import as_read
from stream.setup.changes import changes
from stream.setup.funnel_text import Basics, funnel_text
from tests.setup.languages import ENGLISH
from tests.support.telling import WORDS

NEW, OFFER = ToldStage("1", "New", "open"), ToldStage("2", "Offer", "open")
WON, LOST = ToldStage("3", "Won", "won"), ToldStage("4", "Lost", "lost")
ADA, JONAS = ToldRep("7", "Ada", "n"), ToldRep("8", "Jonas")
NORTH, SOUTH = ToldTeam("n", "North"), ToldTeam("s", "South")
CALL = ToldType("call", "Calls")


def told(*stages, reps=(ADA, JONAS), teams=(NORTH,), types=(CALL,), more=()):
    return Organisation((ToldPipeline("p", "Sales", stages or (NEW, OFFER, WON, LOST)), *more), reps, teams, types)


def texts(before, now):
    return [change.said(WORDS) for change in changes(before, now)]


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (told(), []),
        (told(NEW, ToldStage("5", "Legal", "open"), OFFER, WON, LOST), ["stage Legal of Sales is new"]),
        (told(NEW, WON, LOST), ["stage Offer of Sales is gone"]),
        (told(NEW, OFFER._replace(name="Quote"), WON, LOST), ["stage Offer of Sales is called Quote now"]),
        (told(NEW, OFFER._replace(kind="lost"), WON, LOST), ["stage Offer of Sales is lost now, was open"]),
        (told(OFFER, NEW, LOST, WON), ["pipeline Sales has its stages in another order now: Offer, New"]),
        (told(more=(ToldPipeline("q", "Second", (NEW,)),)), ["pipeline Second is new"]),
        (told()._replace(pipelines=()), ["pipeline Sales is gone"]),
        (told(teams=(NORTH, SOUTH)), ["team South is new"]),
        (told(teams=(NORTH._replace(name="Nord"),)), ["team North is called Nord now"]),
        (told(reps=(ADA, JONAS, ToldRep("9", "Mette"))), ["rep Mette is new"]),
        (told(reps=(ADA,)), ["rep Jonas is gone"]),
        (told(reps=(ADA, JONAS._replace(is_active=False))), ["rep Jonas is gone"]),
        (told(reps=(ADA, JONAS._replace(team_id="n"))), ["rep Jonas is in North now, was in no team"]),
        (told(reps=(ADA._replace(name="Ada L."), JONAS)), ["rep Ada is called Ada L. now"]),
        (told(types=(CALL, ToldType("fax", "Fax"))), ["type of activity Fax is new"]),
    ],
)
def test_each_change_is_told_in_a_sentence(now, said):
    assert texts(told(), now) == said


def test_who_left_and_was_renamed_is_told_of_by_the_name_of_now():
    left = JONAS._replace(name="Jonas B.", is_active=False)
    assert texts(told(), told(reps=(ADA, left))) == ["rep Jonas is called Jonas B. now", "rep Jonas B. is gone"]


def test_who_comes_back_is_told_of():
    assert texts(told(reps=(ADA, JONAS._replace(is_active=False))), told()) == ["rep Jonas is back"]


def test_who_had_left_before_is_no_news_nor_is_that_he_is_no_longer_listed():
    left = JONAS._replace(is_active=False)
    assert texts(told(reps=(ADA, left)), told(reps=(ADA, left))) == []
    assert texts(told(reps=(ADA, left)), told(reps=(ADA,))) == []


def test_stages_for_won_and_lost_that_the_crm_does_not_have_are_not_gone():
    before = told(NEW, OFFER, ToldStage("p-won", "Won", "won"), ToldStage("p-lost", "Lost", "lost"))
    assert texts(before, told(NEW, OFFER)) == []


def test_a_funnel_file_that_was_made_of_the_crm_says_the_same_as_the_crm():
    file = parse(funnel_text(told(), Basics("hubspot", "UTC", "EUR", was_asked=True), ENGLISH))
    assert texts(as_read.of_file(file), told()) == []


def test_what_was_read_is_kept_beside_the_funnel_file(tmp_path):
    path = tmp_path / "funnel.yaml"
    assert as_read.read(path) is None
    as_read.path_of(path).write_text(as_read.text_of("close", told()))
    assert as_read.read(path) == ("close", told())
    as_read.path_of(path).write_text("{")
    assert as_read.read(path) is None
