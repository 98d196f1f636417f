"""Kafka's files: fetched once, from where it is said, and none that is another one than was pinned."""

import errno
import hashlib
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

import pytest

from stream.local_stack.broker import parts
from stream.local_stack.broker.parts import PartsUnavailable, Pin, fetch, have, pins
from tests.support.telling import Told

CONTENT = {"org/one/1.jar": b"one" * 1000, "org/two/2.jar": b"two" * 2000}
PINS = [Pin(hashlib.sha256(content).hexdigest(), len(content), path) for path, content in CONTENT.items()]


class Repository(NamedTuple):
    folder: Path
    asked: list[str]
    url: str


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    """A user without Maven and without a cache."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "home"


@pytest.fixture
def repository(tmp_path):
    """A Maven repository, and what was asked of it."""
    folder = tmp_path / "repository"
    for path, content in CONTENT.items():
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_bytes(content)
    asked = []

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_):
            asked.append(self.path)

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder))) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield Repository(folder, asked, f"http://127.0.0.1:{server.server_port}")
        server.shutdown()
        thread.join()


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_files_are_fetched_once_and_it_is_said(repository, tmp_path):
    said = Told()
    fetch(PINS, tmp_path / "jars", repository.url, said)
    assert names(tmp_path / "jars") == ["1.jar", "2.jar"]
    assert said[0].startswith(f"Fetching Kafka {parts.VERSION} from {repository.url}: 2 files")
    said.clear()
    fetch(PINS, tmp_path / "jars", "http://127.0.0.1:1", said)
    assert said == []
    assert len(repository.asked) == 2


def test_another_file_than_was_pinned_is_refused_and_not_kept(repository, tmp_path):
    (repository.folder / "org/two/2.jar").write_bytes(b"TWO" * 2000)
    with pytest.raises(PartsUnavailable, match=r"2\.jar is not the file that was pinned"):
        fetch(PINS, tmp_path / "jars", repository.url, Told())
    assert "2.jar" not in names(tmp_path / "jars")


def test_nothing_stays_of_a_file_for_which_there_is_no_room(repository, tmp_path, monkeypatch):
    def full(_path, _target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(PartsUnavailable, match="No space left on device"):
        fetch(PINS, tmp_path / "jars", repository.url, Told())
    assert names(tmp_path / "jars") == []


def test_a_cached_file_that_was_changed_is_fetched_again(repository, tmp_path):
    fetch(PINS, tmp_path / "jars", repository.url, Told())
    (tmp_path / "jars" / "1.jar").write_bytes(b"ONE" * 1000)
    fetch(PINS, tmp_path / "jars", repository.url, Told())
    assert (tmp_path / "jars" / "1.jar").read_bytes() == CONTENT["org/one/1.jar"]


@pytest.mark.parametrize(
    ("address", "why"), [("http://127.0.0.1:1", "refused"), ("{}/nowhere", "answers 404")], ids=["away", "not there"]
)
def test_a_repository_that_does_not_have_them_is_named(repository, tmp_path, address, why):
    with pytest.raises(PartsUnavailable, match=why):
        fetch(PINS, tmp_path / "jars", address.format(repository.url), Told())


def test_what_maven_has_on_this_machine_is_copied(home, tmp_path):
    for path, content in CONTENT.items():
        (home / ".m2/repository" / path).parent.mkdir(parents=True)
        (home / ".m2/repository" / path).write_bytes(content)
    fetch(PINS, tmp_path / "jars", "http://127.0.0.1:1", Told())
    assert names(tmp_path / "jars") == ["1.jar", "2.jar"]


def test_the_mirror_of_mavens_settings_is_taken_unless_another_one_is_set(home, repository, monkeypatch):
    monkeypatch.setattr(parts, "pins", lambda: PINS)
    (home / ".m2").mkdir(parents=True)
    (home / ".m2" / "settings.xml").write_text(
        '<settings xmlns="http://maven.apache.org/SETTINGS/1.2.0"><mirrors><mirror><id>blocked</id>'
        "<mirrorOf>external:http:*</mirrorOf><url>http://0.0.0.0/</url></mirror><mirror><id>ours</id>"
        f"<mirrorOf>central</mirrorOf><url>{repository.url}/</url></mirror></mirrors></settings>"
    )
    with pytest.raises(PartsUnavailable, match=r"127\.0\.0\.1:1/"):
        have("http://127.0.0.1:1", Told())
    assert names(have("", Told()).jars) == ["1.jar", "2.jar"]


def test_each_file_of_kafka_is_pinned_once():
    all_pins = pins()
    assert len({pin.name for pin in all_pins}) == len(all_pins) > 40
    assert all(len(pin.sha256) == 64 and pin.path.endswith(pin.name) for pin in all_pins)
    assert [pin.name for pin in all_pins if pin.name == f"kafka_2.13-{parts.VERSION}.jar"]
