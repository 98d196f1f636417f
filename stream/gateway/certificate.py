"""The certificate at the public address: when it ends, CRMs no longer send.

The proxy in front has it. The gateway looks at it from outside, as a CRM does.
"""

import asyncio
import logging
import ssl
from urllib.parse import urlsplit

from stream.service import metrics

log = logging.getLogger(__name__)

EVERY_SECONDS = 3600.0
_ANSWER_SECONDS = 10.0
_EXPIRED = 10
"""OpenSSL's X509_V_ERR_CERT_HAS_EXPIRED."""


async def watch_certificate(public_url: str, context: ssl.SSLContext | None = None) -> None:
    """Look at the certificate each hour until cancelled; at once done where the address has none."""
    if urlsplit(public_url).scheme == "https":
        while True:
            await look(public_url, context or ssl.create_default_context())
            await asyncio.sleep(EVERY_SECONDS)


async def look(public_url: str, context: ssl.SSLContext) -> None:
    """Bring the metric up to date. Where the address cannot be reached from here, it stays as it is."""
    address = urlsplit(public_url)
    host, port = address.hostname or "", address.port or 443
    try:
        async with asyncio.timeout(_ANSWER_SECONDS):
            _, writer = await asyncio.open_connection(host, port, ssl=context)
    except ssl.SSLCertVerificationError as error:
        log.error("The certificate at %s:%d is refused: %s", host, port, error.verify_message)
        if error.verify_code == _EXPIRED:
            metrics.CERTIFICATE_EXPIRES.labels(host).set(0)
    except (OSError, TimeoutError) as error:
        why = getattr(error, "strerror", None) or f"no answer within {_ANSWER_SECONDS:g} s"
        log.warning("Cannot look at the certificate at %s:%d: %s", host, port, why)
    else:
        end = writer.get_extra_info("peercert")["notAfter"]
        metrics.CERTIFICATE_EXPIRES.labels(host).set(ssl.cert_time_to_seconds(end))
        writer.close()
