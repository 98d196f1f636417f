"""Send a message over HTTP: not to private addresses, not where a redirect leads, not for longer than some seconds."""

from aiohttp import ClientConnectorCertificateError, ClientError, ClientSession, ClientTimeout, TCPConnector
from yarl import URL

from schemas.http_address import address_problem
from stream.alerts.receivers.addresses import PrivateAddress, PublicOnly, check_written
from stream.alerts.receivers.messages import Message

TIMEOUT = ClientTimeout(total=15, connect=5)


class NotTold(Exception):
    """A receiver did not take a message. Says why, without its address, which may be a secret.

    `status`: of its answer; None: it did not answer.
    """

    def __init__(self, why: str, status: int | None = None) -> None:
        super().__init__(why)
        self.status = status


async def post(url: str, message: Message, *, allow_private: bool) -> None:
    """Send a message; return once the receiver has answered 2xx. Of its answer nothing but the status is read.

    Raises:
        NotTold: the address is none that may be sent to, or the receiver does not answer so in time.
    """
    try:
        address = URL(url)
        if (problem := address_problem(url)) is not None:
            raise NotTold(f"its address {problem}")
        if not allow_private:
            check_written(address)
        connector = TCPConnector(
            resolver=None if allow_private else PublicOnly(), use_dns_cache=False, force_close=True, limit=1
        )
        async with (
            ClientSession(connector=connector, timeout=TIMEOUT, trust_env=False, auto_decompress=False) as session,
            session.post(address, data=message.body, headers=message.headers, allow_redirects=False) as answer,
        ):
            status = answer.status
    except PrivateAddress:
        raise NotTold("its address lies in a private network; set allow_private if that is meant") from None
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        if isinstance(error.__cause__, PrivateAddress):
            raise NotTold("its address lies in a private network; set allow_private if that is meant") from None
        if isinstance(error, ClientConnectorCertificateError):
            why = getattr(error.certificate_error, "verify_message", "")
            raise NotTold(f"its certificate is refused ({why}); SSL_CERT_FILE names others to trust") from None
        raise NotTold(f"it does not answer ({type(error).__name__})") from None
    if not 200 <= status < 300:
        raise NotTold(f"it answered {status}", status)
