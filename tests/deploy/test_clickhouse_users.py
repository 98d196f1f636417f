"""The users of the ClickHouse server: who they are, and that their passwords are those of the files."""

import re
import subprocess
from hashlib import sha256
from xml.etree import ElementTree

import pytest

from stream.sinks.clickhouse.client import ClickHouseUnavailable
from stream.sinks.clickhouse.views import views
from tests.deploy import compose
from tests.deploy.grants import GRANTS, SQL, may_read
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


def test_the_reader_of_the_files_is_the_reader_of_the_sql():
    (grants,) = USERS.iter("grants")
    assert [grant.text for grant in grants] == re.findall(r"(GRANT .*) TO reader;", SQL)
    profile = USERS.find("profiles/reader")
    limits = {one.tag: [bound.text for bound in one] for one in profile.find("constraints")}
    for name, (least, most) in limits.items():
        assert f"{name} = {profile.find(name).text} MIN {least} MAX {most}" in SQL
    assert f"readonly = {profile.find('readonly').text}," in SQL


def test_clickhouse_reads_the_sql(chdb):
    statements = [statement for statement in re.sub(r"--.*", "", SQL).split(";") if statement.strip()]
    for statement in statements:
        chdb.query(f"EXPLAIN AST {statement}")


def test_the_reader_may_read_every_view_and_what_it_reads(funnel):
    made = list(views("dealstream", funnel))
    read = {view.name for view in made} | {
        table for view in made for table in re.findall(r"dealstream\.(\w+)", view.select)
    }
    assert len(read) > 50
    assert {table for table in read if not may_read(table)} == set()
    assert all(may_read(table) for table in ("kpi_hours_2", "deal_rows_2"))


def test_each_grant_is_of_something_that_is_there(chdb, funnel):
    there = {name for (name,) in chdb.query("SHOW TABLES FROM " + chdb.database)} | {
        view.name for view in views("d", funnel)
    }
    assert [
        name for name, star in GRANTS if not any(one == name or (star and one.startswith(name)) for one in there)
    ] == []


def test_the_reader_does_not_see_what_was_put_aside():
    (columns,) = re.findall(r"SELECT\((.*)\) ON dealstream.dead_letters", SQL)
    assert not {"payload_base64", "detail", "part"} & set(columns.split(", "))


def test_with_the_settings_of_the_reader_a_query_may_take_its_time_and_change_nothing(own_chdb):
    query = "SELECT 1 SETTINGS readonly = 2"
    assert own_chdb.query(f"{query}, max_execution_time = 30") == [(1,)]
    with pytest.raises(ClickHouseUnavailable, match="readonly"):
        own_chdb.command(f"INSERT INTO {own_chdb.database}.generations (number) SETTINGS readonly = 2 VALUES (7)")


def _is_user(element):
    return element.find("password_sha256_hex") is not None
