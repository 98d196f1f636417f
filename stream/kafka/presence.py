"""Ask Kafka whether it is there, and say in one sentence why not."""

import asyncio
import socket

from aiokafka.client import AIOKafkaClient
from aiokafka.conn import create_conn
from aiokafka.errors import (
    AuthenticationFailedError,
    BrokerResponseError,
    ClusterAuthorizationFailedError,
    GroupAuthorizationFailedError,
    IllegalSaslStateError,
    KafkaError,
    MessageSizeTooLargeError,
    RecordListTooLargeError,
    SaslAuthenticationFailed,
    TopicAuthorizationFailedError,
    UnknownError,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from stream.config.kafka_security import SETTING, Broker, KafkaSecurity, brokers_of
from stream.config.refused import SettingError
from stream.config.settings import Settings
from stream.config.tls import tls_problem
from stream.kafka.connection import connection_options, security_options
from stream.kafka.tokens import TokenError
from stream.service import metrics

ANSWER_SECONDS = 3.0

_NOT_ALLOWED = (TopicAuthorizationFailedError, GroupAuthorizationFailedError, ClusterAuthorizationFailedError)
_NO_LOGIN = (AuthenticationFailedError, SaslAuthenticationFailed)


async def kafka_problem(settings: Settings) -> str | None:
    """Return what is wrong with Kafka, or None if a broker answers a question put to it now."""
    try:
        client = AIOKafkaClient(
            **connection_options(settings), client_id="dealstream", request_timeout_ms=int(ANSWER_SECONDS * 1000)
        )
        try:
            async with asyncio.timeout(ANSWER_SECONDS):
                await client.bootstrap()
                await client.fetch_all_metadata()
        finally:
            await client.close()
    except (KafkaError, OSError, TimeoutError, SettingError) as error:
        metrics.BROKER_UP.set(0)
        return await why(settings, error)
    metrics.BROKER_UP.set(1)
    return None


async def why(settings: Settings, error: BaseException) -> str:
    """Return what is wrong with Kafka and the way out, after an error; it tells no secret.

    The clients tell only that no broker would have them: so each is asked again, and what it says is looked at.
    """
    if isinstance(error, _NOT_ALLOWED):
        return f"Kafka does not allow it ({_first_line(error)}); give {_user(settings)} the rights that docs name"
    if isinstance(error, MessageSizeTooLargeError | RecordListTooLargeError):
        return f"Kafka refuses ({_first_line(error)}): it is too large; raise max.message.bytes of the topic"
    if isinstance(error, UnknownError) and settings.kafka_idempotence:
        return (
            f"Kafka at {settings.kafka} refuses ({error}): it may have no idempotent producers, as the memory-only "
            f"broker of a stack; name the stack's folder with --data, or set {SETTING}_IDEMPOTENCE=false"
        )
    if isinstance(error, BrokerResponseError) and not isinstance(error, (*_NO_LOGIN, IllegalSaslStateError)):
        return f"Kafka refuses ({type(error).__name__}): {_first_line(error)}"
    if isinstance(error, SettingError):
        return str(error)
    brokers = brokers_of(settings.kafka)
    try:
        security = settings.kafka_security()
        problems = await asyncio.gather(*(_problem_of(settings, security, broker) for broker in brokers))
    except SettingError as wrong:
        return str(wrong)
    told = (f"Kafka at {one.host}:{one.port} {why}" for one, why in zip(brokers, problems, strict=True) if why)
    return next(told, f"Kafka does not answer ({type(error).__name__})")


def _first_line(error: BaseException) -> str:
    return str(error).splitlines()[0]


async def _problem_of(settings: Settings, security: KafkaSecurity, broker: Broker) -> str | None:
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            connection = await create_conn(
                broker.host,
                broker.port,
                client_id="dealstream",
                request_timeout_ms=int(ANSWER_SECONDS * 1000),
                **security_options(settings),
            )
            try:
                # A token that is refused is told only now, by an answer without brokers or by none.
                metadata = await connection.send(MetadataRequest([]))
            finally:
                connection.close()
        return None if metadata.brokers else _ended(security)
    except IllegalSaslStateError:
        return f"asks for no login on this port; correct {SETTING}, or {SETTING}_SECURITY_PROTOCOL"
    except UnsupportedSaslMechanismError:
        return f"does not know {security.mechanism}; correct {SETTING}_SASL_MECHANISM"
    except _NO_LOGIN:
        return _refused(security)
    except TokenError as error:
        return f"cannot be logged in to: {error}"
    except socket.gaierror:
        return f"does not answer: its name is not known; correct {SETTING}"
    except ConnectionRefusedError:
        return f"does not answer: nothing listens there; start it, or correct {SETTING}"
    except TimeoutError:
        return f"does not answer within {ANSWER_SECONDS:.0f} s; start it, or correct {SETTING}_SECURITY_PROTOCOL"
    except (KafkaError, OSError, ValueError) as error:
        problem = tls_problem(error, SETTING, broker.host) if security.is_tls else None
        return f"cannot be used: {problem}" if problem else _ended(security)


def _refused(security: KafkaSecurity) -> str:
    if security.is_oauth:
        return f"refuses the token; correct {SETTING}_OAUTH_…: who issues it, for whom, and when it ends"
    return (
        f"refuses the user {security.login.user} ({security.mechanism}): user or password is wrong; correct "
        f"{SETTING}_USERNAME and _PASSWORD"
    )


def _ended(security: KafkaSecurity) -> str:
    if security.is_oauth:
        return _refused(security)
    wants = {
        "PLAINTEXT": f"it may want TLS or a login; set {SETTING}_SECURITY_PROTOCOL",
        "SASL_PLAINTEXT": f"it may want TLS; correct {SETTING}_SECURITY_PROTOCOL",
        "SSL": f"it may ask for a certificate of ours ({SETTING}_CERTIFICATE_FILE) or a login "
        f"({SETTING}_SECURITY_PROTOCOL)",
        "SASL_SSL": f"it may ask for a certificate of ours; set {SETTING}_CERTIFICATE_FILE",
    }
    return f"ends the connection: {wants[security.protocol]}"


def _user(settings: Settings) -> str:
    security = settings.kafka_security()
    return f"the user {security.login.user}" if security.login.user else "who connects"
