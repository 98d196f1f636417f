"""Where gateway and worker listen, as their settings say: for requests, and for health checks alone."""

import socket
from typing import Literal

from stream.config.settings import Settings
from stream.service.connections import listening
from stream.service.health_port import HealthPort
from stream.service.http import Health

Part = Literal["gateway", "worker"]


class CannotListen(Exception):
    """An address is taken, or none of this machine's; the message names the settings that have it."""

    def __init__(self, part: Part, port_setting: str, host: str, port: int, error: OSError) -> None:
        settings = f"DEALSTREAM_{part.upper()}_HOST and DEALSTREAM_{part.upper()}_{port_setting}"
        why = error.strerror or error
        super().__init__(f"cannot listen on {host}:{port}: {why}; set {settings} to an address that is free")


def listen(settings: Settings, part: Part) -> socket.socket:
    """Return a socket that listens for a part's requests; port 0 takes any free one. Raises CannotListen."""
    host, port = getattr(settings, f"{part}_host"), getattr(settings, f"{part}_port")
    try:
        return listening(host, port)
    except OSError as error:
        raise CannotListen(part, "PORT", host, port, error) from None


def listen_for_health(settings: Settings, part: Part, health: Health) -> HealthPort | None:
    """Answer health checks on a part's port for them, if it has one. Raises CannotListen."""
    host, port = getattr(settings, f"{part}_host"), getattr(settings, f"{part}_health_port")
    if port is None:
        return None
    try:
        health_port = HealthPort(host, port, health)
    except OSError as error:
        raise CannotListen(part, "HEALTH_PORT", host, port, error) from None
    health_port.start()
    return health_port
