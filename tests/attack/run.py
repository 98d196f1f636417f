"""Attack a running stack, one attack after the other, and say of each what came of it."""

import asyncio
import multiprocessing
import os
import re
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

from tests.attack.attacks import ATTACKS, Attack, Target
from tests.attack.connections import Place
from tests.attack.watch import Seen, Watch, idle_server

LONGEST_SECONDS = 40.0
SLOWEST_SECONDS = 0.1
MOST_GAINED_MEGABYTES = 250.0
_NICE = 10


class Outcome(NamedTuple):
    """An attack, the answers to it, and what was seen meanwhile."""

    attack: str
    answers: str
    seen: Seen
    broken: tuple[str, ...]


def run(
    target: Target,
    processes: dict[Place, int],
    say: Callable[[str], None] = print,
    only: str = "",
    slowest: float = SLOWEST_SECONDS,
    longest: float = LONGEST_SECONDS,
) -> list[Outcome]:
    """Make the attacks, in a process of their own that leaves the processor to whoever else wants it.

    So it is the service that is measured, and neither who watches nor how many attackers one machine can be.

    Args:
        target: whom to attack.
        processes: process ids by the places whose health is watched.
        say: told what came of each.
        only: attacks whose name has this.
        slowest: seconds that a health check may take, beyond what a server takes that does nothing else.
        longest: seconds that an attack may take.
    """
    outcomes = []
    spawned = multiprocessing.get_context("spawn")
    with (
        idle_server() as idle,
        ProcessPoolExecutor(1, mp_context=spawned, initializer=os.nice, initargs=(_NICE,)) as attacker,
    ):
        attacker.submit(_attack, "", target, longest).result()  # it is started before anybody is watched
        for attack in ATTACKS:
            if only in attack.name:
                watch = Watch(processes, idle)
                try:
                    answers = attacker.submit(_attack, attack.name, target, longest).result(timeout=3 * longest)
                finally:
                    seen = watch.stop()
                outcome = Outcome(attack.name, answers, seen, broken_limits(attack, answers, seen, slowest))
                say(f"{attack.name}: {answers}: {'; '.join(outcome.broken) or 'held'}")
                outcomes.append(outcome)
    return outcomes


def broken_limits(attack: Attack, answers: str, seen: Seen, slowest: float) -> tuple[str, ...]:
    """Return which limits an attack broke, in words."""
    given = {re.sub(r"^\d+ (× )?", "", one) for one in answers.split(", ")} - {"closed"}
    broken = [f"answered {one}" for one in sorted(given) if one not in attack.allowed]
    if seen.slowest_seconds > slowest + seen.idle_seconds:
        broken.append(f"a health check took {seen.slowest_seconds:.2f} s")
    if seen.failed:
        broken.append(f"{seen.failed} of {seen.checks} health checks failed")
    if seen.gained_megabytes > MOST_GAINED_MEGABYTES:
        broken.append(f"{seen.gained_megabytes:.0f} MB gained")
    return tuple(broken)


def _attack(name: str, target: Target, longest: float) -> str:
    for attack in ATTACKS:
        if attack.name == name:
            return asyncio.run(_within(attack, target, longest))
    return ""


async def _within(attack: Attack, target: Target, longest: float) -> str:
    try:
        async with asyncio.timeout(longest):
            return await attack.make(target)
    except TimeoutError:
        return "no answer"
