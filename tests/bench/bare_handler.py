"""`python -m tests.bench.bare_handler PORT`: an aiohttp handler that reads the body, and nothing else."""

import sys

from aiohttp import web


async def handle(request: web.Request) -> web.Response:
    """Read the body."""
    await request.read()
    return web.json_response({"accepted": 0})


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/webhooks/hubspot", handle)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), access_log=None, print=None)
