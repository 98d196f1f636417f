"""From a signed webhook to a live KPI, as a user sees it, with processes that really die."""

from stream.cli.main import COMMANDS
from tests.support.waiting import eventually


def test_every_number_agrees_also_after_a_worker_a_gateway_and_the_simulator_were_killed_and_the_stack_restarted(
    up_on_kafka,
):
    up = up_on_kafka
    up.start("--rate", "40", "--days", "15")
    eventually(lambda: up.sent() > 2000)
    up.kill("worker")
    eventually(lambda: up.said("The worker ended with code -9"))
    up.kill("simulate")
    up.kill("gateway")
    eventually(lambda: up.said("The gateway ended with code -9") and up.said("The simulator ended with code -9"))
    sent = up.sent()
    eventually(lambda: up.sent() > sent + 100)
    first = up.verify()
    assert first.returncode == 0, first.stdout
    assert "Every number agrees" in first.stdout

    assert up.stop() == 0
    assert up.left_behind() == []

    up.log.unlink()
    up.start("--no-simulate")
    second = up.verify()
    assert second.returncode == 0, second.stdout

    by_stage = up.run("kpis", "--by", "stage", "--json")
    assert by_stage.returncode == 0, by_stage.stderr
    assert '"Negotiation"' in by_stage.stdout
    checked = up.run("check")
    assert checked.returncode == 0, checked.stdout
    assert "begin at the same moments in ClickHouse and here" in checked.stdout
    assert up.stop() == 0
    after = up.run("kpis", "--json")
    assert after.returncode == 0, after.stderr
    assert '"revenue"' in after.stdout


def test_a_wrong_funnel_file_stops_the_start_with_its_line(up, tmp_path):
    wrong = tmp_path / "funnel.yaml"
    wrong.write_text("time_zone: Berlin\n")
    up.environment["DEALSTREAM_FUNNEL_FILE"] = str(wrong)
    answer = up.run("up", "--data", str(tmp_path))
    assert answer.returncode == 2
    assert "funnel.yaml:1: time_zone: " in answer.stderr


def test_a_folder_that_cannot_be_used_is_named_with_the_way_out(up, tmp_path):
    (tmp_path / "file").write_text("")
    answer = up.run("up", "--data", str(tmp_path / "file"))
    assert answer.returncode == 1
    assert answer.stderr == f"cannot use {tmp_path / 'file'}: File exists; choose another folder with --data\n"


def test_a_wrong_setting_is_named_without_its_value(up):
    up.environment["DEALSTREAM_GATEWAY_PORT"] = "s3cret"
    answer = up.run("check")
    assert answer.returncode == 1
    assert "DEALSTREAM_GATEWAY_PORT" in answer.stdout
    assert "s3cret" not in answer.stdout + answer.stderr


def test_help_says_what_each_command_does(up):
    answer = up.run("--help")
    assert answer.returncode == 0
    for command in COMMANDS:
        assert f"\n  {command} " in answer.stdout
