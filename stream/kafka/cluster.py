"""Ask a broker which cluster it is of, and whether consumers can join groups there."""

import socket
import struct
from io import BytesIO
from typing import Any

from aiokafka.protocol.coordination import FindCoordinatorRequest_v0, FindCoordinatorResponse_v0
from aiokafka.protocol.metadata import MetadataRequest_v2, MetadataResponse_v2


def cluster_of(host: str, port: int, seconds: float = 3.0) -> str | None:
    """Return the id of the cluster that answers at an address; None where it has none.

    Raises:
        OSError: nobody answers in time, or not as Kafka does.
    """
    # No topics: only the brokers, the id and the controller come back.
    cluster: str | None = _ask(host, port, MetadataRequest_v2([]), MetadataResponse_v2, seconds).cluster_id
    return cluster


def has_coordinator(host: str, port: int, seconds: float = 3.0) -> bool:
    """Say whether a broker knows who coordinates groups yet. Raises as `cluster_of`."""
    answer = _ask(host, port, FindCoordinatorRequest_v0("dealstream"), FindCoordinatorResponse_v0, seconds)
    return bool(answer.error_code == 0)


def _ask(host: str, port: int, request: Any, response: Any, seconds: float) -> Any:
    body = request.build_request_header(0, "dealstream").encode() + request.encode()
    with socket.create_connection((host, port), timeout=seconds) as connection, connection.makefile("rb") as answer:
        connection.sendall(struct.pack(">i", len(body)) + body)
        try:
            (length,) = struct.unpack(">i", answer.read(4))
            content = BytesIO(answer.read(length))
            content.seek(4)  # the correlation id
            return response.decode(content)
        except (struct.error, ValueError) as error:
            raise ConnectionAbortedError(f"no answer of Kafka from {host}:{port} ({error})") from None
