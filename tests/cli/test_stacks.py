"""Which stack a command talks to."""

from pathlib import Path

import pytest

from stream.cli.stacks import NoStack, chosen
from tests.support.stacks import KAFKA


def test_without_a_stack_the_settings_are_used_and_nothing_is_said(stacks, capsys):
    settings, stack = chosen(None)
    assert stack is None
    assert settings.kafka == "127.0.0.1:9092"
    assert capsys.readouterr().err == ""


def test_the_only_stack_that_runs_is_used_from_any_folder_and_named(stacks, capsys):
    data = stacks.start("elsewhere")
    settings, stack = chosen(None)
    assert stack.data == data
    assert (settings.kafka, settings.kafka_idempotence, settings.partitions) == (KAFKA, False, 7)
    assert settings.clickhouse.get_secret_value() == f"chdb://{data / 'clickhouse'}"
    assert settings.funnel_file == data / "funnel.yaml"
    assert capsys.readouterr().err == f"Stack in {data}: page http://127.0.0.1:28081, Kafka {KAFKA}\n"


def test_of_two_that_run_none_is_guessed_and_both_are_named(stacks):
    first, second = stacks.start("data"), stacks.start("second")
    with pytest.raises(NoStack) as caught:
        chosen(None)
    assert f"--data {first}" in caught.value.message
    assert f"--data {second}" in caught.value.message


def test_a_stack_that_is_still_starting_is_waited_for_and_its_broker_not_taken_for_one_of_nobody(stacks):
    data = stacks.begin("data")
    for given in (None, data):
        with pytest.raises(NoStack, match=r"the stack in .*data is still starting; try again once it says"):
            chosen(given)
    second = stacks.start("second")
    assert chosen(second).stack.data == second


def test_data_says_which_of_two(stacks):
    stacks.start("data")
    second = stacks.start("second", worker_port=28089)
    settings, stack = chosen(second)
    assert (stack.data, settings.worker_port) == (second, 28089)


@pytest.mark.parametrize("end", ["stop", "kill"])
def test_a_stack_of_this_folder_that_ended_is_not_passed_over_for_another_that_runs(stacks, end):
    stacks.start("data")
    getattr(stacks, end)("data")
    stacks.start("second")
    with pytest.raises(NoStack, match="there are several stacks"):
        chosen(None)


def test_a_stack_that_was_stopped_is_read_but_not_written_to(stacks, capsys):
    stacks.start("data")
    stacks.stop("data")
    settings, _ = chosen(None, stopped_too=True)
    assert settings.clickhouse.get_secret_value().endswith("data/clickhouse")
    assert capsys.readouterr().err == "Stack in data: stopped\n"
    with pytest.raises(
        NoStack, match=r"not running \(it was stopped\); start it again with `dealstream up --data data`"
    ):
        chosen(None)


def test_a_stack_that_was_killed_is_refused_and_its_broker_named(stacks):
    broker = stacks.broker()
    data = stacks.start("data", pids={"broker": broker.pid})
    stacks.kill("data")
    for given in (None, data):
        with pytest.raises(NoStack, match=rf"was killed, and its broker on {KAFKA} \(process {broker.pid}\)"):
            chosen(given, stopped_too=True)


def test_a_folder_without_a_stack_is_refused(stacks):
    stacks.start("data")
    with pytest.raises(NoStack, match="there is no stack in nowhere; start one with `dealstream up --data nowhere`"):
        chosen(Path("nowhere"))


def test_settings_that_name_kafka_win_over_a_stack_with_another(stacks, monkeypatch):
    stacks.start("data")
    monkeypatch.setenv("DEALSTREAM_KAFKA", "kafka.example:9092")
    settings, stack = chosen(None)
    assert stack is None
    assert (settings.kafka, settings.kafka_idempotence) == ("kafka.example:9092", True)


def test_where_they_name_the_kafka_of_a_stack_the_rest_comes_from_it(stacks, monkeypatch):
    stacks.start("data", kafka="127.0.0.1:29093")
    second = stacks.start("second")
    monkeypatch.setenv("DEALSTREAM_KAFKA", KAFKA)
    monkeypatch.setenv("DEALSTREAM_WORKER_PORT", "8081")  # as wanted; it was taken, and the stack took another
    settings, stack = chosen(None)
    assert stack.data == second
    assert (settings.kafka_idempotence, settings.worker_port) == (False, 28081)


def test_settings_that_name_a_funnel_file_mean_the_stack_that_counts_with_it(stacks, monkeypatch, tmp_path):
    stacks.start("data", funnel_file=tmp_path / "demo.yaml")
    live = stacks.start("live", funnel_file=tmp_path / "funnel.yaml")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", "funnel.yaml")
    assert chosen(None).stack.data == live


def test_a_stack_that_counts_with_another_funnel_file_than_the_settings_name_is_not_taken(
    stacks, monkeypatch, tmp_path
):
    demo = stacks.start("demo")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(tmp_path / "mine.yaml"))
    with pytest.raises(NoStack) as caught:
        chosen(None)
    assert f"counts with the funnel file set here, {tmp_path / 'mine.yaml'}; start one" in caught.value.message
    assert f"--data {demo}  (page http://127.0.0.1:28081) counts with {demo / 'funnel.yaml'}" in caught.value.message


def test_of_two_that_count_with_the_funnel_file_of_the_settings_none_is_guessed(stacks, monkeypatch, tmp_path):
    for name in ("one", "two"):
        stacks.start(name, funnel_file=tmp_path / "funnel.yaml")
    stacks.start("demo")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(tmp_path / "funnel.yaml"))
    with pytest.raises(NoStack, match="there are several stacks") as caught:
        chosen(None)
    assert "demo" not in caught.value.message


def test_with_data_a_funnel_file_that_is_named_stays(stacks, monkeypatch, tmp_path):
    data = stacks.start("data")
    monkeypatch.setenv("DEALSTREAM_FUNNEL_FILE", str(tmp_path / "mended.yaml"))
    assert chosen(data).settings.funnel_file == tmp_path / "mended.yaml"
