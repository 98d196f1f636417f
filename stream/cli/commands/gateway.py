"""`dealstream gateway`: receive webhooks."""

import asyncio
import logging
import signal

import click
import uvloop
from aiokafka.errors import KafkaError
from pydantic import ValidationError

from stream.cli.funnel_at_start import funnel_at_start
from stream.cli.speaking import Speaking
from stream.config import settings
from stream.config.listening import CannotListen, listen, listen_for_health
from stream.config.settings import Settings
from stream.connectors.salesforce.connector import Salesforce
from stream.core.funnel import Funnel
from stream.funnel_watch import FunnelWatch, is_of_the_past
from stream.gateway.app import build
from stream.gateway.certificate import watch_certificate
from stream.gateway.change_topic import ChangeTopic
from stream.gateway.journal import Journal, JournalError
from stream.gateway.journaled import JournaledPublisher
from stream.gateway.listening import say_so
from stream.gateway.publisher import Publisher
from stream.gateway.server import Server
from stream.kafka.generations import Following
from stream.kafka.presence import why
from stream.kafka.topics import KafkaMismatch, ensure_topics
from stream.service.connections import Limits, connections_for
from stream.service.disks import watch_disk
from stream.service.http import HEALTH
from stream.service.interpreter import answer_at_once
from stream.service.repeated import Repeated
from stream.service.tasks import begin, end

log = logging.getLogger(__name__)

FOLLOW_SECONDS = 0.5
UNREADABLE_SECONDS = 10.0


class _Failed(click.ClickException):
    def __init__(self, message: str, exit_code: int) -> None:
        super().__init__(message)
        self.exit_code = exit_code


@click.command(cls=Speaking)
def command() -> None:
    """Receive webhooks, write their events to Kafka."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    # It quotes parts of malformed requests; failures inside are logged by the gateway itself.
    logging.getLogger("aiohttp.server").setLevel(logging.CRITICAL)
    loaded = settings.load()
    known = Funnel(funnel_at_start(loaded))
    answer_at_once()
    try:
        uvloop.run(_serve(loaded, known))
    except (JournalError, KafkaMismatch) as error:
        raise _Failed(str(error), exit_code=2) from None
    except CannotListen as error:
        raise _Failed(str(error), exit_code=1) from None


async def _serve(loaded: Settings, known: Funnel) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    publisher = Publisher(loaded)
    journaled = None
    if loaded.journal is not None:
        journaled = JournaledPublisher(publisher, Journal(loaded.journal), loaded.journal_bytes)
        journaled.start()
        watch_disk("journal", loaded.journal)
    watch = FunnelWatch(loaded.funnel_file, known)
    app = build(loaded, known, journaled or publisher, watch)
    server = Server(app, Limits(connections_for(loaded.connections)))
    health_port = None
    working = asyncio.create_task(_work(loaded, known, publisher))
    watching = begin(watch.run(), "looks after the funnel file")
    following = begin(_follow(loaded, known, watch), "follows which numbers are in force")
    certificate = begin(watch_certificate(loaded.public_url), "looks at the certificate")
    stopping = asyncio.create_task(stop.wait())
    tasks = [working, watching, following, certificate, stopping]
    try:
        await _listen(server, loaded)
        health_port = listen_for_health(loaded, "gateway", app[HEALTH])
        tasks.append(begin(say_so(publisher, journaled), "says that this gateway listens"))
        await asyncio.wait((working, stopping), return_when=asyncio.FIRST_COMPLETED)
        if working.done():
            working.result()
        await stopping
    finally:
        await end(tasks)
        if health_port is not None:
            await health_port.stop()
        await server.stop()
        if journaled is not None:
            await journaled.stop()
        await publisher.stop()


async def _listen(server: Server, loaded: Settings) -> None:
    listener = listen(loaded, "gateway")
    host, port = listener.getsockname()[:2]
    await server.start(listener)
    log.info("Listening on http://%s:%d", host, port)
    secrets = any(loaded.connector_secrets(connector) for connector in loaded.connectors())
    if not secrets and not loaded.salesforce_topic:
        log.warning(
            "No connector has a secret; set one of %s",
            ", ".join(f"DEALSTREAM_{connector.upper()}_SECRET" for connector in loaded.connectors()),
        )


async def _work(loaded: Settings, known: Funnel, publisher: Publisher) -> None:
    """Connect, then read change events from their topic, if one is set. Raises KafkaMismatch."""
    await connect(loaded, publisher)
    if loaded.salesforce_topic:
        await ChangeTopic(loaded, Salesforce.without_secret(known), known, publisher).run()


async def _follow(loaded: Settings, known: Funnel, watch: FunnelWatch) -> None:
    """Check events with the funnel file of the numbers that are in force, for ever."""
    number, looked_at, unreadable = None, None, Repeated(log)
    while True:
        try:
            async with Following(loaded) as following:
                state = following.state
                while True:
                    counted = state.counted_with if state is not looked_at else None
                    if counted is not None and (number not in (None, state.number) or is_of_the_past(known, counted)):
                        await watch.put_in_force(counted)
                    number, looked_at = state.number, state
                    state = await following.look(FOLLOW_SECONDS)
        except (KafkaError, OSError, TimeoutError, KafkaMismatch):
            await asyncio.sleep(1.0)  # whoever connects says what is wrong
        except ValidationError:
            unreadable.warn("Which numbers are in force is noted as another version does; update this gateway, too")
            await asyncio.sleep(UNREADABLE_SECONDS)


async def connect(loaded: Settings, publisher: Publisher) -> None:
    """Connect to Kafka, however long it takes; until then requests are answered with 503, or go to the journal.

    Raises KafkaMismatch.
    """
    repeated = Repeated(log)
    while True:
        try:
            await ensure_topics(loaded, None)
            await publisher.start()
        except (KafkaError, OSError, TimeoutError) as error:
            repeated.warn(await why(loaded, error))
            await asyncio.sleep(1.0)
        else:
            log.info("Connected to Kafka")
            return
