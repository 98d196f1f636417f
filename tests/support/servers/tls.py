"""A throwaway certificate authority, and a door with TLS in front of a server that has none."""

import asyncio
import ssl
import threading
from pathlib import Path
from typing import NamedTuple

import trustme

from tests.support.waiting import PATIENCE


class Pair(NamedTuple):
    """Files of a certificate and its key."""

    certificate: Path
    key: Path


class Authority:
    """Signs certificates; its own is in the file `ca`."""

    def __init__(self, folder: Path) -> None:
        self._ca = trustme.CA()
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.ca = folder / "ca.pem"
        self._ca.cert_pem.write_to_path(str(self.ca))

    def issue(self, *names: str, common_name: str | None = None) -> Pair:
        issued = self._ca.issue_cert(*names, common_name=common_name)
        pair = Pair(self._folder / f"{names[0]}.pem", self._folder / f"{names[0]}.key")
        pair.certificate.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        issued.private_key_pem.write_to_path(str(pair.key))
        return pair


class Front:
    """Listens with TLS and passes on what it decrypts. Use it as a context.

    Args:
        pair: the certificate that it shows.
        target: the port on this machine that it passes on to.
        clients_of: who must have signed certificates of clients; None: they need none.
    """

    def __init__(self, pair: Pair, target: int, clients_of: Authority | None = None) -> None:
        self._context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self._context.load_cert_chain(pair.certificate, pair.key)
        if clients_of is not None:
            self._context.verify_mode = ssl.CERT_REQUIRED
            self._context.load_verify_locations(clients_of.ca)
        self._target = target
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self.port = 0
        self.received = bytearray()
        """All that clients said, decrypted."""

    def __enter__(self) -> "Front":
        self._thread.start()
        asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result(10)
        return self

    def __exit__(self, *_: object) -> None:
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result(10)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(PATIENCE)
        self._loop.close()

    async def _listen(self) -> None:
        self._loop.set_exception_handler(lambda *_: None)  # handshakes that fail are what is tested
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, ssl=self._context)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _close(self) -> None:
        self._server.close()
        tasks = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind_reader, behind_writer = await asyncio.open_connection("127.0.0.1", self._target)
        try:
            await asyncio.gather(
                self._pass_on(reader, behind_writer, keep=True), self._pass_on(behind_reader, writer, keep=False)
            )
        finally:
            for one in (writer, behind_writer):
                one.close()

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, keep: bool) -> None:
        try:
            while part := await reader.read(65_536):
                if keep:
                    self.received += part
                writer.write(part)
                await writer.drain()
        except OSError:
            return
        finally:
            writer.close()
