"""Find free ports, and claim them: between the choice of a port and its use another stack might choose it too."""

import fcntl
import os
import random
import socket
import tempfile
from pathlib import Path

# Below the range from which Linux takes the ports of outgoing connections: one of those could take a port just before
# the server that it was found for, and a probe of an unused port in that range can connect to itself.
_ANY = range(10_000, 32_000)


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


_claims: dict[int, int] = {}  # port to the descriptor that is locked as long as this process lives


def claim(port: int) -> bool:
    """Claim a port for the life of this process, among all stacks of this user; say no where another one has it."""
    if port in _claims:
        return True
    folder = Path(tempfile.gettempdir()) / f"dealstream-ports-{os.getuid()}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        descriptor = os.open(folder / str(port), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError:
        return True  # nobody can claim any here
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        return False
    _claims[port] = descriptor
    return True


def free_port(wanted: int, taken: frozenset[int] = frozenset(), host: str = "127.0.0.1") -> int:
    """Return the wanted port, or the next one above that is free and claimed by no other stack.

    Raises:
        OSError: none of the next hundred is free.
    """
    for port in range(wanted, min(wanted + 100, 65_536)):
        if port not in taken and is_free(port, host) and claim(port):
            return port
    raise OSError(f"no port from {wanted} to {wanted + 99} is free; stop something or choose others")


def free_ports(count: int) -> list[int]:
    """Return ports that are free, drawn at random so that two processes seldom choose the same."""
    ports: list[int] = []
    while len(ports) < count:
        port = random.choice(_ANY)  # noqa: S311 (not for secrets)
        if port not in ports and is_free(port):
            ports.append(port)
    return ports
