"""What is not understood in the address of ClickHouse is refused, with the way out and without the password."""

from typing import Any

import pytest
from pydantic import ValidationError

from stream.config.refused import SettingError
from stream.config.settings import Settings
from tests.support.servers.tls import Authority


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("clickhosue://u:hunter2@host:8123/", "did you mean clickhouse://?"),
        ("clickhouse+https://u:hunter2@host/", "scheme is not known"),
        ("tcp://u:hunter2@host:9000/", "scheme is not known"),
        ("host:8123", "scheme is not known"),
        ("clickhouse://u:hunter2@host:port/", "is no address"),
        ("clickhouse://u:hunter2@host:99999/", "is no address"),
        ("clickhouse://u:hunter2/more@host/", "%2F for / and %3F for"),
        ("clickhouse://u:hunter2?more@host/", "%3F for"),
        ("clickhouse://u:hunter2@host/?secure=true", "for TLS write clickhouses://"),
        ("clickhouses://u:hunter2@host/?verify=false", "certificates are always checked"),
        ("clickhouses://u:hunter2@host/?verfy=false", "certificates are always checked"),
        ("clickhouses://u:hunter2@host/?ca_cert=/ca.pem", "set DEALSTREAM_CLICKHOUSE_CA_FILE"),
        ("clickhouse://u:hunter2@host/sales", "set DEALSTREAM_CLICKHOUSE_DATABASE"),
        ("clickhouse://u:hunter2@host/#", "%23 in a password"),
        ("clickhouse://u:hunter2@host:8443/", "not encrypted; write clickhouses://"),
        ("clickhouse://", "names no host"),
        ("chdb://", "names no folder"),
    ],
)
def test_an_address_that_is_not_understood_is_refused(address, told):
    with pytest.raises(ValidationError, match=told) as refused:
        Settings(clickhouse=address)
    assert "hunter2" not in str(refused.value)


def test_files_of_tls_are_not_ignored_where_the_address_has_none(tmp_path):
    authority = Authority(tmp_path)
    with pytest.raises(SettingError, match=r"is not encrypted.*write clickhouses://"):
        Settings(clickhouse="clickhouse://u@host/", clickhouse_ca_file=authority.ca).check_clickhouse_files()


def test_files_of_tls_that_cannot_be_used_are_refused_by_name(tmp_path):
    authority = Authority(tmp_path)
    pair, other = authority.issue("one.example"), authority.issue("other.example")
    (tmp_path / "no.pem").write_text("no certificate")
    for files, told in (
        ({"ca_file": tmp_path / "away.pem"}, "DEALSTREAM_CLICKHOUSE_CA_FILE: cannot read .*away.pem"),
        ({"ca_file": tmp_path / "no.pem"}, "DEALSTREAM_CLICKHOUSE_CA_FILE: .* has no certificate or key in PEM"),
        ({"key_file": pair.key}, "DEALSTREAM_CLICKHOUSE_KEY_FILE: .*set DEALSTREAM_CLICKHOUSE_CERTIFICATE_FILE"),
        (
            {"certificate_file": pair.certificate},
            "DEALSTREAM_CLICKHOUSE_CERTIFICATE_FILE: .* has no certificate",
        ),
        ({"certificate_file": pair.certificate, "key_file": other.key}, "DEALSTREAM_CLICKHOUSE_KEY_FILE: .* one pair"),
        ({"password_file": tmp_path / "away"}, "DEALSTREAM_CLICKHOUSE_PASSWORD_FILE: cannot read .*away"),
        ({"password_file": tmp_path / "no.pem", "password": "x"}, "remove one of them"),
    ):
        told_files: dict[str, Any] = {f"clickhouse_{name}": one for name, one in files.items()}
        settings = Settings(clickhouse="clickhouses://u@host/", **told_files)
        with pytest.raises(SettingError, match=told):
            settings.check_clickhouse_files()
