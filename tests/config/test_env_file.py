"""`dealstream.env` sets what the environment does not, and says what in it is wrong."""

import os

import pytest

from stream.config.env_file import NAME, take_in
from stream.config.refused import SettingError


@pytest.fixture
def environment(monkeypatch):
    """Forget afterwards what a file set."""
    for name in ("FUNNEL_FILE", "PUBLIC_URL"):
        monkeypatch.setenv(f"DEALSTREAM_{name}", "")
        monkeypatch.delenv(f"DEALSTREAM_{name}")
    return monkeypatch


def test_the_environment_goes_before_the_file(tmp_path, environment):
    environment.setenv("DEALSTREAM_PUBLIC_URL", "https://told.example")
    (tmp_path / NAME).write_text(
        "# comment\nDEALSTREAM_FUNNEL_FILE=a $HOME.yaml\nDEALSTREAM_PUBLIC_URL=https://file.example\n"
    )
    take_in(tmp_path)
    assert os.environ["DEALSTREAM_FUNNEL_FILE"] == "a $HOME.yaml"
    assert os.environ["DEALSTREAM_PUBLIC_URL"] == "https://told.example"


def test_without_such_a_file_nothing_is_set(tmp_path, environment):
    take_in(tmp_path)
    assert "DEALSTREAM_FUNNEL_FILE" not in os.environ


def test_the_mark_that_some_editors_put_first_is_no_part_of_a_name(tmp_path, environment):
    (tmp_path / NAME).write_bytes(b"\xef\xbb\xbfDEALSTREAM_FUNNEL_FILE=a.yaml\r\n")
    take_in(tmp_path)
    assert os.environ["DEALSTREAM_FUNNEL_FILE"] == "a.yaml"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"PATH=/tmp", "PATH is no setting; all begin with DEALSTREAM_"),
        (b"DEALSTREAM_FUNNEL_FILE", "DEALSTREAM_FUNNEL_FILE has no value"),
        (b"DEALSTREAM_FUNNEL_FILE=\xff", "not UTF-8"),
        (b"DEALSTREAM_FUNNEL_FILE=a\0b", "DEALSTREAM_FUNNEL_FILE has a character of code 0"),
        (b"DEALSTREAM_FUNNEL_FILE=a\nDEALSTREAM_FUNNEL_FILE=b", "DEALSTREAM_FUNNEL_FILE stands there twice"),
        (b"# address\nDEALSTREAM_PUBLIC_URL https://x.example", "line 2 cannot be read; write NAME=value"),
    ],
)
def test_what_is_wrong_in_it_is_named(tmp_path, environment, content, said):
    (tmp_path / NAME).write_bytes(content)
    with pytest.raises(SettingError) as raised:
        take_in(tmp_path)
    assert said in str(raised.value)
    assert str(tmp_path / NAME) in str(raised.value)
