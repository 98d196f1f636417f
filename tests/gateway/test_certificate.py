"""When the certificate at the public address ends, as the gateway sees it from outside."""

import asyncio
import ssl
import subprocess
import time
from contextlib import asynccontextmanager

import pytest

from stream.gateway.certificate import look, watch_certificate
from stream.service import metrics
from tests.support.answers import metric
from tests.support.waiting import PATIENCE

DAY = 86_400


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


@asynccontextmanager
async def https(folder, days):
    """A server whose certificate, an authority of its own, ends after so many days; its address, and whom to trust."""
    key, request, certificate = folder / "key.pem", folder / "request.pem", folder / "certificate.pem"
    names = folder / "names"
    names.write_text("subjectAltName=DNS:localhost\n")
    openssl("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", request, "-subj", "/CN=localhost")
    openssl("x509", "-req", "-in", request, "-signkey", key, "-days", days, "-extfile", names, "-out", certificate)
    served = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    served.load_cert_chain(certificate, key)
    server = await asyncio.start_server(lambda _, writer: writer.close(), "localhost", 0, ssl=served)
    async with server:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}", ssl.create_default_context(cafile=certificate)


@pytest.fixture(autouse=True)
def _unseen():
    metrics.CERTIFICATE_EXPIRES.clear()


def ends():
    return metric("dealstream_certificate_expires_timestamp_seconds", host="localhost")


async def test_its_end_is_told_as_a_moment(tmp_path):
    async with https(tmp_path, days=5) as (url, trusted):
        await look(url, trusted)
    assert ends() == pytest.approx(time.time() + 5 * DAY, abs=60)


async def test_one_that_has_ended_is_told_as_0(tmp_path):
    metrics.CERTIFICATE_EXPIRES.labels("localhost").set(1)
    async with https(tmp_path, days=-1) as (url, trusted):
        await look(url, trusted)
    assert ends() == 0


async def test_where_nobody_answers_or_trust_is_missing_what_was_seen_stays(tmp_path, caplog):
    metrics.CERTIFICATE_EXPIRES.labels("localhost").set(7)
    await look("https://localhost:1", ssl.create_default_context())
    assert "Cannot look at the certificate at localhost:1: Connection refused" in caplog.text
    async with https(tmp_path, days=5) as (url, _):
        await look(url, ssl.create_default_context())
    assert "is refused: self-signed certificate" in caplog.text
    assert ends() == 7


async def test_an_address_without_tls_has_nothing_to_look_at():
    async with asyncio.timeout(PATIENCE):
        await watch_certificate("http://localhost:1")
