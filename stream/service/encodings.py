"""Bodies that are packed: answers for who takes them so, and no request, of which a small one can be a large one."""

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from multidict import MultiMapping

PLAIN = "send the body as it is, without a Content-Encoding"


def is_packed(headers: MultiMapping[str]) -> bool:
    """Say whether any Content-Encoding, in however many headers, is more than none."""
    told = headers.getall(hdrs.CONTENT_ENCODING, ())
    return any(one.strip().lower() not in ("", "identity") for one in ",".join(told).split(","))


def takes_gzip(headers: MultiMapping[str]) -> bool:
    """Say whether who asks takes an answer in gzip: a weight of 0 rules it out."""
    told = ",".join(headers.getall(hdrs.ACCEPT_ENCODING, ())).lower().replace(" ", "")
    for coding, _, weight in (one.partition(";q=") for one in told.split(",")):
        if coding == "gzip":
            return not weight or weight.strip("0.") != ""
    return False


@web.middleware
async def refuse_packed(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 415 to a request with a packed body, which is not read."""
    if is_packed(request.headers):
        answer = web.json_response({"error": PLAIN}, status=415, headers={hdrs.ACCEPT_ENCODING: "identity"})
        answer.force_close()
        return answer
    return await handler(request)
