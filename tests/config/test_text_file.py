"""A file of a person's is replaced at once or not at all, and stays in all else what it was."""

import pytest

from stream.config.text_file import replace_text


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "funnel.yaml"
    path.write_text("before\n")
    return path


def test_where_the_name_is_a_link_the_file_is_another_and_the_link_stays(file, tmp_path):
    link = tmp_path / "link.yaml"
    link.symlink_to(file)
    replace_text(link, "after\n")
    assert (link.is_symlink(), file.read_text()) == (True, "after\n")


def test_who_may_read_it_stays(file):
    file.chmod(0o640)
    replace_text(file, "after\n")
    assert file.stat().st_mode & 0o777 == 0o640


def test_lines_end_as_they_did(file):
    file.write_bytes(b"a\r\nb\r\n")
    replace_text(file, "a\nc\n")
    assert file.read_bytes() == b"a\r\nc\r\n"


def test_what_cannot_be_written_leaves_the_file_as_it_was_and_nothing_beside_it(file, monkeypatch):
    def full(_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space left"):
        replace_text(file, "after\n")
    assert [(one.name, one.read_text()) for one in file.parent.iterdir()] == [("funnel.yaml", "before\n")]
