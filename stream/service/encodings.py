"""Bodies that are packed: nothing is unpacked here, so that a small body cannot become a large one."""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

PLAIN = "send the body as it is, without a Content-Encoding"


def is_packed(headers: MultiMapping[str]) -> bool:
    """Say whether any Content-Encoding, in however many headers, is more than none."""
    told = headers.getall(hdrs.CONTENT_ENCODING, ())
    return any(one.strip().lower() not in ("", "identity") for one in ",".join(told).split(","))


@web.middleware
async def refuse_packed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 415 to a request with a packed body, which is not read."""
    if is_packed(request.headers):
        answer = web.json_response({"error": PLAIN}, status=415, headers={hdrs.ACCEPT_ENCODING: "identity"})
        answer.force_close()
        return answer
    return await handler(request)
