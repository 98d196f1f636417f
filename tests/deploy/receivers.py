"""Receivers of messages of Alertmanager: a webhook, Slack, and a mail server."""

import asyncio
import base64
from contextlib import asynccontextmanager
from email import message_from_bytes, policy

from aiohttp import web


class Receivers:
    """What came: `hooks` and `slack` as (path, JSON, who is authorized), `mails` as parsed messages."""

    def __init__(self):
        self.hooks, self.slack, self.mails, self.passwords = [], [], [], set()

    async def _hook(self, request):
        self.hooks.append((request.path, await request.json(), request.headers.get("Authorization")))
        return web.Response()

    async def _slack(self, request):
        self.slack.append(await request.json())
        return web.Response(text="ok")

    async def _mail(self, reader, writer):
        def say(line):
            writer.write(line.encode() + b"\r\n")

        say("220 here")
        while line := (await reader.readline()).decode().strip():
            verb = line.upper().split()[0]
            if verb == "EHLO":
                say("250-here")
                say("250 AUTH PLAIN")
            elif verb == "AUTH":
                self.passwords.add(base64.b64decode(line.split()[-1]).split(b"\0")[-1].decode())
                say("235 welcome")
            elif verb == "DATA":
                say("354 go on")
                content = await reader.readuntil(b"\r\n.\r\n")
                self.mails.append(message_from_bytes(content, policy=policy.default))
                say("250 taken")
            elif verb == "QUIT":
                say("221 bye")
                break
            else:
                say("250 ok")
        writer.close()

    @asynccontextmanager
    async def listening(self):
        """Give the address of the web server, and host:port of the mail server."""
        app = web.Application()
        app.router.add_post("/slack", self._slack)
        app.router.add_post("/{hook}", self._hook)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        mail = await asyncio.start_server(self._mail, "127.0.0.1", 0)
        try:
            async with mail:
                web_at = f"http://127.0.0.1:{runner.addresses[0][1]}"
                yield web_at, f"127.0.0.1:{mail.sockets[0].getsockname()[1]}"
        finally:
            await runner.cleanup()
