import json

import pytest

from stream.simulator.journal import Journal, JournalError
from stream.simulator.pause import PauseRequest
from tests.simulator.runs import ITEMS


@pytest.fixture
def journal(tmp_path):
    opened = Journal(tmp_path)
    opened.open()
    yield opened
    opened.close()


def again(journal):
    """The journal as the next start finds it."""
    journal.close()
    journal.open()
    return journal.load()


def test_what_was_not_accepted_is_unconfirmed(journal):
    numbers = journal.write(ITEMS[:3])
    journal.accept(numbers[:2])
    past = again(journal)
    assert past.items == ITEMS[:3]
    assert past.unconfirmed == [(numbers[2], ITEMS[2])]


def test_numbers_go_on_after_a_restart(journal):
    journal.write(ITEMS[:3])
    again(journal)
    assert journal.write(ITEMS[3:4]) == [4]


def test_half_a_line_of_a_killed_simulation_is_dropped_and_the_next_one_is_whole(journal, tmp_path):
    journal.write(ITEMS[:2])
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"n": 3, "to": "hub')
    assert again(journal).items == ITEMS[:2]
    journal.write(ITEMS[2:3])
    assert again(journal).items == ITEMS[:3]


def test_a_reader_leaves_out_the_line_that_is_being_written(journal, tmp_path):
    journal.write(ITEMS[:2])
    with (tmp_path / "journal.jsonl").open("a") as file:
        file.write('{"n": 3, "to": "hub')
    assert Journal(tmp_path).load().items == ITEMS[:2]


def test_a_damaged_journal_is_named_with_the_line(journal, tmp_path):
    (tmp_path / "journal.jsonl").write_text("{}x\n")
    with pytest.raises(JournalError, match=r"journal\.jsonl:1: not JSON"):
        journal.load()


def test_two_simulations_cannot_share_a_journal(journal, tmp_path):
    with pytest.raises(JournalError, match="another simulation uses"):
        Journal(tmp_path).open()


def test_a_journal_is_in_use_as_long_as_its_simulation_runs(journal, tmp_path):
    reader = Journal(tmp_path)
    assert reader.in_use()
    journal.close()
    assert not reader.in_use()


def test_a_journal_that_never_was_is_empty_and_not_in_use(tmp_path):
    nowhere = Journal(tmp_path / "nowhere")
    assert nowhere.load().items == []
    assert not nowhere.in_use()


def test_an_item_takes_one_line_of_json(journal, tmp_path):
    journal.write(ITEMS[:1])
    assert json.loads((tmp_path / "journal.jsonl").read_text()) == {"n": 1, **ITEMS[0]}


def test_a_hold_is_granted_only_by_the_answer_to_this_very_request(tmp_path):
    old, asking, simulation = PauseRequest(tmp_path), PauseRequest(tmp_path), PauseRequest(tmp_path)
    old.ask()
    simulation.answer()
    asking.ask()
    assert not asking.granted()
    simulation.answer()
    assert asking.granted()


def test_a_released_hold_is_wanted_no_more(tmp_path):
    asking, simulation = PauseRequest(tmp_path), PauseRequest(tmp_path)
    asking.ask()
    assert simulation.wanted()
    asking.release()
    assert not simulation.wanted()
