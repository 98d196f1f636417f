"""The first files are written all or not at all, over nothing, and secrets are for their owner alone."""

import os
import stat

import pytest

from stream.setup.first_files import AlreadyThere, FirstFile, first_files, refuse_existing, write

FILES = first_files("hubspot", "the funnel\n", "the secret", {"DEALSTREAM_CRM_API": "https://x.example"})


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_secret_is_for_its_owner_alone_whatever_the_mask_is(tmp_path):
    before = os.umask(0)
    try:
        write(tmp_path, FILES)
    finally:
        os.umask(before)
    assert (mode(tmp_path / "secrets" / "hubspot"), mode(tmp_path / "secrets")) == (0o600, 0o700)
    assert (tmp_path / "secrets" / "hubspot").read_text() == "the secret\n"


def test_the_settings_name_what_is_written_and_have_no_secret(tmp_path):
    write(tmp_path, FILES)
    settings = (tmp_path / "dealstream.env").read_text()
    lines = [line for line in settings.splitlines() if not line.startswith("#")]
    assert lines == [
        "DEALSTREAM_FUNNEL_FILE=funnel.yaml",
        "DEALSTREAM_HUBSPOT_SECRET_FILE=secrets/hubspot",
        "DEALSTREAM_CRM_API=https://x.example",
    ]


@pytest.mark.parametrize("there", ["funnel.yaml", "secrets/hubspot", "dealstream.env"])
def test_each_file_that_is_there_is_refused_with_its_name(tmp_path, there):
    (tmp_path / "secrets").mkdir()
    (tmp_path / there).symlink_to("nowhere")
    with pytest.raises(AlreadyThere, match=there):
        refuse_existing(tmp_path, "hubspot")


def test_where_one_cannot_be_written_none_is(tmp_path):
    files = (*FILES, FirstFile("funnel.yaml/below", "x"))
    with pytest.raises(OSError, match=r"funnel\.yaml"):
        write(tmp_path, files)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_came_in_between_stays_as_it_is(tmp_path):
    (tmp_path / "dealstream.env").write_text("mine")
    with pytest.raises(FileExistsError):
        write(tmp_path, FILES)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["dealstream.env"]
    assert (tmp_path / "dealstream.env").read_text() == "mine"
