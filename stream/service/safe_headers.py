"""Headers of every answer, also to a request that cannot be read: they tell browsers what not to do with it."""

from aiohttp import hdrs, web

_ALWAYS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
    "object-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def secure(response: web.StreamResponse) -> None:
    """Put them on an answer. What it says of caching, and of who may show it, stays; without that, nobody may."""
    response.headers.update(_ALWAYS)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault(hdrs.CACHE_CONTROL, "no-store")
    response.headers[hdrs.SERVER] = "dealstream"  # and of no version


async def on_prepare(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Put them on the answers of an application: a handler of its signal `on_response_prepare`."""
    secure(response)
