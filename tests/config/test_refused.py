"""A variable that looks like a setting and is none stops the start: it would be ignored."""

import os
import subprocess
import sys

import pytest

from stream.cli.main import COMMANDS
from stream.config.refused import SettingError, refuse_unknown
from stream.config.settings import Settings
from tests.support.waiting import PATIENCE

FUNNEL = """
alerts:
  receivers:
    - {name: crm, kind: webhook, url_env: DEALSTREAM_HOOK, secret_env: DEALSTREAM_HOOK_KEY}
"""


def refuse(tmp_path, **variables):
    refuse_unknown(variables, Settings.model_fields, tmp_path / "funnel.yaml")


def test_a_misspelt_setting_is_refused_with_the_one_that_is_meant(tmp_path):
    with pytest.raises(SettingError, match=r"DEALSTREAM_PARTITON: .*did you mean DEALSTREAM_PARTITIONS\?"):
        refuse(tmp_path, DEALSTREAM_PARTITON="4")


def test_all_of_them_are_named_also_in_small_letters_and_empty_but_never_their_values(tmp_path):
    with pytest.raises(SettingError) as refused:
        refuse(tmp_path, dealstream_kafak="s3cret", DEALSTREAM_XYZZY="", DEALSTREAM_KAFKA="127.0.0.1:9092", HOME="/")
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["DEALSTREAM_KAFAK", "DEALSTREAM_XYZZY"]
    assert "s3cret" not in str(refused.value)


def test_settings_are_known_in_capitals_and_small_letters(tmp_path):
    refuse(tmp_path, dealstream_kafka="127.0.0.1:9092", DEALSTREAM_PARTITIONS="4")


def test_variables_that_the_funnel_file_names_are_known(tmp_path):
    (tmp_path / "funnel.yaml").write_text(FUNNEL)
    refuse(tmp_path, DEALSTREAM_HOOK="https://crm.example/", DEALSTREAM_HOOK_KEY="whsec_x")
    with pytest.raises(SettingError, match="DEALSTREAM_HOOK_KYE"):
        refuse(tmp_path, DEALSTREAM_HOOK_KYE="whsec_x")


def test_the_funnel_file_is_the_one_that_is_set(tmp_path):
    other = tmp_path / "other.yaml"
    other.write_text(FUNNEL)
    refuse(tmp_path, DEALSTREAM_HOOK="https://crm.example/", DEALSTREAM_FUNNEL_FILE=str(other))


@pytest.mark.parametrize("command", ["worker", "holidays", "check"])
def test_every_command_stops_with_exit_code_2(command):
    assert command in COMMANDS
    answer = subprocess.run(
        [sys.executable, "-m", "stream.cli", command],
        env={**os.environ, "DEALSTREAM_PARTITONS": "s3cret"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert answer.returncode == 2
    assert "did you mean DEALSTREAM_PARTITIONS?" in answer.stderr
    assert "s3cret" not in answer.stderr + answer.stdout


def test_help_is_given_all_the_same():
    answer = subprocess.run(
        [sys.executable, "-m", "stream.cli", "worker", "--help"],
        env={**os.environ, "DEALSTREAM_PARTITONS": "4"},
        capture_output=True,
        timeout=PATIENCE,
    )
    assert answer.returncode == 0
