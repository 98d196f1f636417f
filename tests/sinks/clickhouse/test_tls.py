"""A ClickHouse server with TLS is checked; a password is never sent to one that is not."""

import socket
import threading

import pytest

from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.sinks.clickhouse.client import ClickHouse, ClickHouseUnavailable
from tests.support.servers.clickhouse import Server
from tests.support.servers.tls import Authority, Front

PASSWORD = Server.PASSWORD.replace("/", "%2F")


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    server = Server(tmp_path_factory.mktemp("clickhouse"))
    server.start()
    yield server
    server.kill()


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def front(server, authority):
    with Front(authority.issue("localhost"), server.port) as front:
        yield front


def connect(front, scheme="clickhouses", host="localhost", user=f"default:{PASSWORD}", **files):
    settings = Settings(clickhouse=f"{scheme}://{user}@{host}:{front.port}/", **files)
    settings.check_clickhouse_files()
    clickhouse = ClickHouse(settings)
    try:
        return clickhouse.query("SELECT 1")
    finally:
        clickhouse.close()


@pytest.mark.parametrize("scheme", ["clickhouses", "https"])
def test_a_server_whose_certificate_is_signed_by_who_we_trust_is_spoken_to_over_tls(front, authority, scheme):
    before = len(front.received)
    assert connect(front, scheme, clickhouse_ca_file=authority.ca) == [(1,)]
    assert b"Authorization: Basic" in front.received[before:]


def test_a_certificate_that_nobody_we_trust_has_signed_is_refused_and_the_password_stays_here(front, tmp_path):
    before = len(front.received)
    with pytest.raises(ClickHouseUnavailable, match=r"not signed by anybody.*set DEALSTREAM_CLICKHOUSE_CA_FILE"):
        connect(front)
    with pytest.raises(ClickHouseUnavailable, match="not signed by anybody we trust"):
        connect(front, clickhouse_ca_file=Authority(tmp_path).ca)
    assert len(front.received) == before


def test_a_certificate_of_another_name_is_refused(server, authority):
    with Front(authority.issue("clickhouse.example"), server.port) as front:
        for host in ("localhost", "127.0.0.1"):
            with pytest.raises(ClickHouseUnavailable, match=f"certificate is not for {host}"):
                connect(front, host=host, clickhouse_ca_file=authority.ca)
        assert not front.received


def test_a_server_that_asks_for_a_certificate_gets_ours(server, authority, tmp_path):
    pair = authority.issue("dealstream.example")
    files = {"clickhouse_certificate_file": pair.certificate, "clickhouse_key_file": pair.key}
    with Front(authority.issue("localhost"), server.port, clients_of=authority) as front:
        with pytest.raises(
            ClickHouseUnavailable, match=r"asks for a certificate of ours.*DEALSTREAM_CLICKHOUSE_CERTIFICATE_FILE"
        ):
            connect(front, clickhouse_ca_file=authority.ca)
        assert not front.received
        assert connect(front, clickhouse_ca_file=authority.ca, **files) == [(1,)]
        # Without a password it is the certificate that says who we are.
        with pytest.raises(ClickHouseUnavailable):
            connect(front, user="default", clickhouse_ca_file=authority.ca, **files)
        assert b"X-ClickHouse-SSL-Certificate-Auth: on" in front.received


def test_a_server_without_tls_gets_nothing_where_tls_is_meant(server):
    with pytest.raises(ClickHouseUnavailable, match="does not speak TLS"):
        connect(server)


def test_a_server_that_only_hears_tls_is_away_where_none_is_meant(front):
    with pytest.raises(ClickHouseUnavailable, match="does not answer"):
        connect(front, "clickhouse")


def test_a_password_can_stand_in_a_file_or_a_variable_of_its_own(front, authority, tmp_path):
    file = tmp_path / "password"
    file.write_text(Server.PASSWORD + "\n")
    for told in ({"clickhouse_password_file": file}, {"clickhouse_password": Server.PASSWORD}):
        assert connect(front, user="default", clickhouse_ca_file=authority.ca, **told) == [(1,)]
    with pytest.raises(SettingError, match="remove one of them"):
        connect(front, clickhouse_ca_file=authority.ca, clickhouse_password_file=file)


def test_a_wrong_password_over_tls_is_one_sentence_without_it(front, authority):
    with pytest.raises(ClickHouseUnavailable, match="user or password is wrong") as refused:
        connect(front, user="default:another-one", clickhouse_ca_file=authority.ca)
    assert "another-one" not in str(refused.value)


def test_nothing_of_a_password_goes_out_before_the_handshake(authority):
    """A listener that only writes down what comes sees a handshake of TLS, and no more."""
    heard = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def hear():
            connection, _ = listener.accept()
            with connection:
                heard.extend(connection.recv(65_536))

        thread = threading.Thread(target=hear)
        thread.start()
        dsn = f"clickhouses://default:{PASSWORD}@localhost:{listener.getsockname()[1]}/"
        with pytest.raises(ClickHouseUnavailable):
            ClickHouse(Settings(clickhouse=dsn)).query("SELECT 1")
        thread.join()
    assert heard[:1] == b"\x16"
    assert b"Authorization" not in heard
