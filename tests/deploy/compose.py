"""The compose file as Docker would read it: variables filled in, and what the services have in common in each."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import yaml

from tests.support.paths import ROOT

FILE = ROOT / "docker-compose.yml"
CONTENT = yaml.safe_load(FILE.read_text())
SERVICES: dict[str, dict[str, Any]] = CONTENT["services"]
OURS = {name: service for name, service in SERVICES.items() if "build" in service}
SECRETS = "/run/secrets"

_VARIABLE = re.compile(r"\$\{(\w+)(?:(:?-)([^}]*))?\}")


class Mount(NamedTuple):
    """What a service has from outside: a folder or file of the tree, or a volume by name."""

    source: str
    target: str
    is_read_only: bool

    @property
    def is_of_the_tree(self) -> bool:
        """Whether it is a folder or file beside the compose file."""
        return self.source.startswith("./")


def mounts(service: Mapping[str, Any]) -> Iterator[Mount]:
    """Yield what is mounted into a service."""
    for told in service.get("volumes", []):
        source, target, *options = told.split(":")
        yield Mount(source, target, options == ["ro"])


def filled(text: str, variables: Mapping[str, str]) -> str:
    """Return a text with variables, or what it says for where they are not set, as Docker fills it in."""

    def value(match: re.Match[str]) -> str:
        name, mark, otherwise = match.groups()
        told = variables.get(name)
        return otherwise or "" if told is None or (mark == ":-" and not told) else told

    return _VARIABLE.sub(value, text)


def environment(name: str, variables: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a service, with a file .env that has the variables."""
    service, variables = SERVICES[name], variables or {}
    told = {one: filled(value, variables) for one, value in service.get("environment", {}).items()}
    return (dict(variables) if "env_file" in service else {}) | told


def secrets(name: str) -> list[str]:
    """Return the names of the secrets that a service is given."""
    return list(SERVICES[name].get("secrets", []))


def program(name: str) -> list[str]:
    """Return what a service of ours is called with, after `dealstream`."""
    return list(SERVICES[name]["command"])


def inner_ports(service: Mapping[str, Any]) -> list[int]:
    """Return the ports of a container that are published."""
    return [int(port.rpartition(":")[2]) for port in service.get("ports", [])]
