"""Find free ports."""

import socket


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Say whether a server could listen on a port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(wanted: int, taken: frozenset[int] = frozenset(), host: str = "127.0.0.1") -> int:
    """Return the wanted port, or the next one above that is free.

    Raises:
        OSError: none of the next hundred is free.
    """
    for port in range(wanted, min(wanted + 100, 65_536)):
        if port not in taken and is_free(port, host):
            return port
    raise OSError(f"no port from {wanted} to {wanted + 99} is free; stop something or choose others")
