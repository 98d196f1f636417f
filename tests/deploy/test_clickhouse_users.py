"""The users of the ClickHouse server: who they are, and that their passwords are those of the files."""

import re
import subprocess
from hashlib import sha256
from xml.etree import ElementTree

import pytest

from tests.deploy import compose
from tests.support.paths import ROOT

FOLDER = ROOT / "deploy" / "clickhouse"
USERS = ElementTree.parse(FOLDER / "users.d" / "dealstream.xml").getroot()


@pytest.fixture
def started(tmp_path):
    """What ClickHouse is started with, as its image does it: the variables that the script adds."""
    script = (FOLDER / "start.sh").read_text()
    entrypoint = tmp_path / "entrypoint.sh"
    entrypoint.write_text("#!/bin/sh\nenv\n")
    entrypoint.chmod(0o700)
    (tmp_path / "start.sh").write_text(
        script.replace(compose.SECRETS, str(tmp_path)).replace("/entrypoint.sh", str(entrypoint))
    )

    def start(**secrets):
        for name, secret in secrets.items():
            (tmp_path / name).write_text(secret)
        return subprocess.run(["bash", tmp_path / "start.sh"], capture_output=True, text=True, check=False)

    return start


def test_users_have_the_hashes_of_the_passwords_in_the_files(started):
    done = started(clickhouse_password="mine/'$x\n", clickhouse_reader_password="theirs")
    told = dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)
    variables = {user.tag: user.find("password_sha256_hex").get("from_env") for user in USERS.iter() if _is_user(user)}
    hashes = {name: told[variable] for name, variable in variables.items()}
    assert hashes == {
        name: sha256(word.encode()).hexdigest() for name, word in (("dealstream", "mine/'$x"), ("reader", "theirs"))
    }
    assert "theirs" not in done.stdout


def test_without_a_password_it_does_not_start(started):
    done = started(clickhouse_password="mine")
    assert done.returncode != 0
    assert "clickhouse_reader_password" in done.stderr


def test_the_server_is_given_each_secret_that_it_reads():
    read = re.findall(r"hash_of (\w+)\)", (FOLDER / "start.sh").read_text())
    assert sorted(read) == sorted(compose.secrets("clickhouse"))


def test_nobody_comes_in_without_a_password():
    users = {user.tag: user for user in USERS.find("users")}
    assert users.keys() == {"default", "dealstream", "reader"}
    assert users["default"].get("remove") == "remove"


def _is_user(element):
    return element.find("password_sha256_hex") is not None
