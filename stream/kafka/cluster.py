"""Ask a broker which cluster it is of."""

import socket
import struct
from io import BytesIO

from aiokafka.protocol.metadata import MetadataRequest_v2, MetadataResponse_v2


def cluster_of(host: str, port: int, seconds: float = 3.0) -> str | None:
    """Return the id of the cluster that answers at an address; None where it has none.

    Raises:
        OSError: nobody answers in time, or not as Kafka does.
    """
    # No topics: only the brokers, the id and the controller come back.
    request = MetadataRequest_v2([])
    body = request.build_request_header(0, "dealstream").encode() + request.encode()
    with socket.create_connection((host, port), timeout=seconds) as connection, connection.makefile("rb") as answer:
        connection.sendall(struct.pack(">i", len(body)) + body)
        try:
            (length,) = struct.unpack(">i", answer.read(4))
            content = BytesIO(answer.read(length))
            content.seek(4)  # the correlation id
            cluster: str | None = MetadataResponse_v2.decode(content).cluster_id
        except (struct.error, ValueError) as error:
            raise ConnectionAbortedError(f"no answer of Kafka from {host}:{port} ({error})") from None
    return cluster
