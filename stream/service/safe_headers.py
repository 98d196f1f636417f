"""Headers of every answer, also to a request that cannot be read: they tell browsers what not to do with it."""

from aiohttp import hdrs, web
from multidict import CIMultiDict

_SHOWN_BY = "Cross-Origin-Resource-Policy"
_ALWAYS = CIMultiDict(
    {
        "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "object-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",  # with none at all browsers do not say whose form it is that they send
        "Cross-Origin-Opener-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    }
)


def secure(response: web.StreamResponse) -> None:
    """Put them on an answer. What it says of caching, and of who may show it, stays; without that, nobody may."""
    headers = response.headers
    headers.extend(_ALWAYS)
    headers[hdrs.SERVER] = "dealstream"  # and of no version
    if hdrs.CACHE_CONTROL not in headers:
        headers[hdrs.CACHE_CONTROL] = "no-store"
    if _SHOWN_BY not in headers:
        headers[_SHOWN_BY] = "same-origin"


async def on_prepare(_request: web.BaseRequest, response: web.StreamResponse) -> None:
    """Put them on the answers of an application: a handler of its signal `on_response_prepare`."""
    secure(response)
