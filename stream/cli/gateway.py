"""`dealstream gateway`: receive webhooks."""

import asyncio
import logging
import signal

import click
from aiohttp import web
from aiokafka.errors import KafkaError

from stream import funnel, settings
from stream.core.funnel import Funnel
from stream.gateway.app import build
from stream.gateway.publisher import Publisher
from stream.settings import Settings
from stream.topics import ensure_topics

log = logging.getLogger(__name__)


@click.command()
def command() -> None:
    """Receive webhooks and write their events to Kafka, until SIGTERM."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    loaded = settings.load()
    asyncio.run(_serve(loaded, Funnel(funnel.load(loaded.funnel_file))))


async def _serve(loaded: Settings, known: Funnel) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    publisher = Publisher(loaded)
    runner = web.AppRunner(build(loaded, known, publisher), access_log=None, shutdown_timeout=10.0)
    await runner.setup()
    await web.TCPSite(runner, loaded.gateway_host, loaded.gateway_port).start()
    log.info("Listening on %s", runner.addresses[0])
    connecting = asyncio.create_task(_connect(loaded, publisher))
    try:
        await stop.wait()
    finally:
        connecting.cancel()
        await runner.cleanup()
        await publisher.stop()


async def _connect(loaded: Settings, publisher: Publisher) -> None:
    """Connect to Kafka, however long it takes; requests are answered with 503 until then."""
    while True:
        try:
            await ensure_topics(loaded)
            await publisher.start()
        except (KafkaError, OSError) as error:
            log.warning("Kafka does not answer (%s); trying again", type(error).__name__)
            await asyncio.sleep(1.0)
        else:
            log.info("Connected to Kafka")
            return
