"""Faults: which, when and on what, drawn from a seed; each is over when its function returns."""

import random
import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tests.chaos.cluster import SESSION_SECONDS, Cluster
from tests.chaos.processes import Process

Do = Callable[[Cluster, random.Random], None]


def _back_after(process: Process, rng: random.Random) -> None:
    time.sleep(rng.uniform(0, 4))
    process.start()


def _running(processes: list[Process], rng: random.Random) -> Process:
    # Several faults may be at work at once: then any of them that is down.
    return rng.choice([process for process in processes if process.wanted] or processes)


def kill_worker(cluster: Cluster, rng: random.Random) -> None:
    """SIGKILL a worker; it comes back."""
    process = _running(cluster.workers, rng)
    process.kill()
    _back_after(process, rng)


def terminate_worker(cluster: Cluster, rng: random.Random) -> None:
    """SIGTERM a worker; it comes back."""
    process = _running(cluster.workers, rng)
    process.terminate()
    _back_after(process, rng)


def freeze_worker(cluster: Cluster, rng: random.Random) -> None:
    """Freeze a worker, often past its session timeout, so that another takes over and it wakes up too late."""
    process = _running(cluster.workers, rng)
    process.freeze()
    time.sleep(SESSION_SECONDS * rng.uniform(0.3, 2.0))
    process.thaw()


def kill_all_workers(cluster: Cluster, rng: random.Random) -> None:
    """SIGKILL all workers at once."""
    processes = [process for process in cluster.workers if process.wanted]
    for process in processes:
        process.kill()
    for process in processes:
        _back_after(process, rng)


def add_or_remove_worker(cluster: Cluster, rng: random.Random) -> None:
    """Start a worker more, or stop one for good; one is always left."""
    off = [process for process in cluster.workers if not process.wanted]
    on = [process for process in cluster.workers if process.wanted]
    if off and (len(on) == 1 or rng.random() < 0.5):
        rng.choice(off).start()
    else:
        rng.choice(on).terminate()


def kill_gateway(cluster: Cluster, rng: random.Random) -> None:
    """SIGKILL a gateway; it comes back."""
    process = _running(cluster.gateways, rng)
    process.kill()
    _back_after(process, rng)


def terminate_gateway(cluster: Cluster, rng: random.Random) -> None:
    """SIGTERM a gateway; it comes back."""
    process = _running(cluster.gateways, rng)
    process.terminate()
    _back_after(process, rng)


def freeze_gateway(cluster: Cluster, rng: random.Random) -> None:
    """Freeze a gateway past the CRM's patience."""
    process = _running(cluster.gateways, rng)
    process.freeze()
    time.sleep(rng.uniform(1, 8))
    process.thaw()


def restart_broker(cluster: Cluster, rng: random.Random) -> None:
    """SIGKILL a broker; it comes back."""
    number = rng.choice(cluster.kafka.brokers)
    cluster.kafka.kill(number)
    time.sleep(rng.uniform(0, 3))
    cluster.kafka.start(number)


def freeze_broker(cluster: Cluster, rng: random.Random) -> None:
    """Freeze a broker."""
    number = rng.choice(cluster.kafka.brokers)
    cluster.kafka.freeze(number)
    time.sleep(rng.uniform(1, 6))
    cluster.kafka.thaw(number)


def clickhouse_away(cluster: Cluster, rng: random.Random) -> None:
    """SIGKILL ClickHouse; it comes back."""
    cluster.clickhouse.kill()
    time.sleep(rng.uniform(0, 8))
    cluster.clickhouse.start()


def clickhouse_slow(cluster: Cluster, rng: random.Random) -> None:
    """Make each statement wait."""
    cluster.clickhouse.slow_down(rng.uniform(0.2, 1.5))
    time.sleep(rng.uniform(2, 8))
    cluster.clickhouse.slow_down(0)


def clickhouse_full(cluster: Cluster, rng: random.Random) -> None:
    """Let all inserts fail."""
    cluster.clickhouse.refuse_inserts(True)
    time.sleep(rng.uniform(2, 8))
    cluster.clickhouse.refuse_inserts(False)


def add_rep(cluster: Cluster, rng: random.Random) -> None:
    """Add a rep to the funnel file, at times after it was broken for a while; sometimes processes start meanwhile."""
    if rng.random() < 0.5:
        cluster.funnel_file.break_off()
        time.sleep(rng.uniform(0, 3))
    cluster.funnel_file.add()


WEIGHTS: dict[Do, int] = {
    add_rep: 4,
    kill_worker: 6,
    terminate_worker: 3,
    freeze_worker: 6,
    kill_all_workers: 1,
    add_or_remove_worker: 4,
    kill_gateway: 3,
    terminate_gateway: 2,
    freeze_gateway: 2,
    restart_broker: 3,
    freeze_broker: 2,
    clickhouse_away: 2,
    clickhouse_slow: 1,
    clickhouse_full: 1,
}


class Fault(NamedTuple):
    """One fault to come: after how long, and which. `seed` is for its own choices."""

    wait_seconds: float
    do: Do
    seed: int

    @property
    def name(self) -> str:
        """What it is called in the report."""
        return self.do.__name__


def plan(seed: int, count: int, seconds: float) -> Iterator[Fault]:
    """Yield so many faults over so many seconds; the first of each kind come early."""
    rng = random.Random(seed)
    kinds = list(WEIGHTS)
    drawn = rng.choices(kinds, list(WEIGHTS.values()), k=count)
    first = rng.sample(kinds, k=min(count // 2, len(kinds)))
    for do in [*first, *drawn][:count]:
        yield Fault(rng.uniform(0.3, 1.7) * seconds / max(count, 1), do, rng.randrange(2**32))
