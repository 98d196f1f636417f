"""The whole of production on one machine: Kafka, ClickHouse, gateways and workers, each a process."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from aiokafka.errors import KafkaError
from pydantic import SecretStr

from stream.config.funnel_file import load as load_funnel
from stream.config.settings import Settings
from stream.kafka.topics import ensure_topics
from stream.local_stack.ports import free_ports
from tests.chaos.changing_file import ChangingFile
from tests.chaos.processes import Process, eventually
from tests.support.paths import FUNNEL_FILE
from tests.support.servers.clickhouse import Server
from tests.support.servers.kafka import Kafka
from tests.support.servers.secured_kafka import PASSWORD, USER, SecuredKafka
from tests.support.servers.tls import Authority
from tests.support.waiting import PATIENCE

HUBSPOT_SECRET = "e2794c10-d8b3-4f6a-95c1-0ab73f8e62d4"
STANDARD_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ALERTS_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
ALERTS_SECRET_VARIABLE = "ALERTS_SECRET"
SESSION_SECONDS = 6.0


class Cluster:
    """Brokers, ClickHouse, gateways, and workers of which some run; `worker_module` is what runs them.

    `file`: gives their funnel file, by its path; None: that of the demo, which lacks a rep at first.
    `alerts_from`: from which day on events say what time it is for alerts; None: the clock does.
    `secured`: the broker, which is one then, is reached with TLS and a login only.
    """

    def __init__(
        self,
        folder: Path,
        brokers: int = 1,
        workers: int = 3,
        gateways: int = 2,
        worker_module: str = "stream.cli",
        file: Callable[[Path], ChangingFile] | None = None,
        alerts_from: date | None = None,
        secured: bool = False,
    ) -> None:
        path = folder / "funnel.yaml"
        self.funnel_file = file(path) if file is not None else ChangingFile(path, load_funnel(FUNNEL_FILE), lacking=1)
        login: dict[str, str] = {}
        if secured:
            authority = Authority(folder / "authority")
            managed = SecuredKafka(folder / "kafka", authority)
            self.kafka: Kafka = managed
            login = _login(managed, authority)
        else:
            self.kafka = Kafka(folder / "kafka", brokers)
        self.clickhouse = Server(folder / "clickhouse")
        ports = free_ports(gateways + workers)
        self.gateway_urls = [f"http://127.0.0.1:{port}" for port in ports[:gateways]]
        self.worker_urls = [f"http://127.0.0.1:{port}" for port in ports[gateways:]]
        reached: dict[str, Any] = {"kafka": self.kafka.addresses, **login}
        self.settings = Settings(
            replication=min(3, brokers),
            clickhouse=SecretStr(self.clickhouse.dsn),
            session_timeout_seconds=SESSION_SECONDS,
            rebalance_timeout_seconds=SESSION_SECONDS,
            **reached,
        )
        self.environment = shared = {
            "DEALSTREAM_FUNNEL_FILE": str(self.funnel_file.path),
            "DEALSTREAM_KAFKA": self.settings.kafka,
            "DEALSTREAM_REPLICATION": str(self.settings.replication),
            "DEALSTREAM_SESSION_TIMEOUT_SECONDS": str(SESSION_SECONDS),
            "DEALSTREAM_REBALANCE_TIMEOUT_SECONDS": str(SESSION_SECONDS),
            "DEALSTREAM_CLICKHOUSE": self.clickhouse.dsn,
            "DEALSTREAM_HUBSPOT_SECRET": HUBSPOT_SECRET,
            "DEALSTREAM_STANDARD_SECRET": STANDARD_SECRET,
            ALERTS_SECRET_VARIABLE: ALERTS_SECRET,
            **{f"DEALSTREAM_{name.upper()}": value for name, value in login.items()},
        }
        if alerts_from is not None:
            shared["DEALSTREAM_CLOCK_OF_EVENTS_FROM"] = alerts_from.isoformat()
        self.gateways = [
            Process(
                f"gateway{n}",
                "gateway",
                {**shared, "DEALSTREAM_GATEWAY_PORT": str(port), "DEALSTREAM_PUBLIC_URL": url},
                folder,
            )
            for n, (port, url) in enumerate(zip(ports[:gateways], self.gateway_urls, strict=True))
        ]
        self.workers = [
            Process(f"worker{n}", "worker", {**shared, "DEALSTREAM_WORKER_PORT": str(port)}, folder, worker_module)
            for n, port in enumerate(ports[gateways:])
        ]

    @property
    def processes(self) -> list[Process]:
        """All processes of the service."""
        return [*self.gateways, *self.workers]

    def start(self, workers: int = 2) -> None:
        """Start everything, and so many of the workers. Raises TimeoutError."""
        self.kafka.start()
        self.clickhouse.start()
        eventually(self._topics, PATIENCE, "the topics")
        for process in (*self.gateways, *self.workers[:workers]):
            process.start()
        eventually(lambda: self.ready(self.gateway_urls), PATIENCE, "the gateways")
        eventually(self.workers_ready, PATIENCE, "the workers")

    def workers_ready(self) -> bool:
        """Say whether all workers that are meant to run are ready."""
        return self.ready(self.running_workers())

    def running_workers(self) -> list[str]:
        """Return the addresses of the workers that are meant to run."""
        return [url for url, process in zip(self.worker_urls, self.workers, strict=True) if process.wanted]

    @staticmethod
    def ready(urls: list[str]) -> bool:
        """Say whether all of these are ready."""
        return all(status(f"{url}/health/ready") == 200 for url in urls)

    def watch(self) -> None:
        """Start again what ended by itself."""
        for process in self.processes:
            process.watch()

    def stop(self) -> None:
        """End everything."""
        for process in self.processes:
            process.kill()
        self.clickhouse.kill()
        self.kafka.stop()

    def _topics(self) -> bool:
        try:
            asyncio.run(ensure_topics(self.settings))
        except (KafkaError, OSError, TimeoutError):
            return False
        return True


def _login(kafka: SecuredKafka, authority: Authority) -> dict[str, str]:
    """Return the settings with which its door with TLS and a login is used."""
    return {
        "kafka": kafka.with_login,
        "kafka_security_protocol": "SASL_SSL",
        "kafka_sasl_mechanism": "SCRAM-SHA-512",
        "kafka_username": USER,
        "kafka_password": PASSWORD,
        "kafka_ca_file": str(authority.ca),
    }


def status(url: str) -> int:
    """Return the status of a GET; 0 where nobody answers."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code
    except OSError:
        return 0


def expositions(urls: list[str]) -> Iterator[str]:
    """Yield what is on each worker's /metrics; nothing where it does not answer."""
    for url in urls:
        try:
            with urllib.request.urlopen(f"{url}/metrics", timeout=5) as answer:
                yield answer.read().decode()
        except OSError:
            continue
