"""The Faust version that this package was written for."""

from importlib.metadata import version

WRITTEN_FOR = "0.15.3"


class IncompatibleFaust(Exception):
    """Another Faust is installed than the one whose internals this package extends."""


def check(installed: str | None = None) -> None:
    """Raise IncompatibleFaust unless the Faust that is installed is the one written for."""
    running = installed or version("faust-streaming")
    if running != WRITTEN_FOR:
        raise IncompatibleFaust(
            f"faust-streaming {running} is installed, but the chunked transport was written for {WRITTEN_FOR}; "
            f"install faust-streaming=={WRITTEN_FOR}, or run tests/transport against {running} and raise WRITTEN_FOR"
        )
