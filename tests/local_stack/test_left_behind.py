"""What a killed stack left behind is cleared up before the next one starts in its folder."""

from stream.local_stack.left_behind import clear_up
from tests.support.telling import Told
from tests.support.waiting import PATIENCE


def test_the_broker_of_a_killed_stack_is_stopped_and_said(stacks):
    broker = stacks.broker()
    data = stacks.start("data", pids={"broker": broker.pid})
    stacks.kill("data")
    said = Told()
    clear_up(data, said)
    assert broker.wait(PATIENCE) == -9
    assert "send them again" in said[0]
    assert f"process {broker.pid}" in said[1]


def test_a_process_that_only_has_its_number_is_left_alone(stacks):
    other = stacks.broker("127.0.0.1:29999")
    data = stacks.start("data", pids={"broker": other.pid})
    stacks.kill("data")
    clear_up(data, Told())
    assert other.poll() is None


def test_after_a_stack_that_was_stopped_there_is_nothing_to_do_or_say(stacks):
    data = stacks.start("data")
    stacks.stop("data")
    said = Told()
    clear_up(data, said)
    clear_up(data.parent, said)  # there never was one
    assert said == []
