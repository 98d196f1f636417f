"""Middleware that lets through whom the rules let through."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial

from aiohttp import hdrs, web
from aiohttp.typedefs import Middleware

from stream.access.door import Door, Refused
from stream.access.problems import problem
from stream.access.reader import words_of
from stream.access.rules import SIGNATURE, Rule, rule_of
from stream.access.sight import AGAIN, NOTHING, SIGHT, Sight
from stream.words import Refusal

BODY_SECONDS = 5.0
"""So long the body of a request may take to arrive, and then it is there."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def guarded(door: Door) -> Middleware:
    """Return the middleware of a door. What it refuses is answered 401 or 403, with the reason."""

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        if resource is None:
            if isinstance(request.match_info.http_exception, web.HTTPNotFound):
                raise problem(web.HTTPNotFound, Refusal("no-such-address"))
            return await handler(request)  # another method, which it says
        try:
            await _let_in(door, rule_of(resource.canonical), request)
        except Refused as refused:
            if rule_of(resource.canonical) == "signed" and SIGNATURE in request.query:
                request[SIGHT] = NOTHING
                return await handler(request)
            return _answer(door, request, refused)
        return await handler(request)

    return check


async def _let_in(door: Door, rule: Rule | None, request: web.Request) -> None:
    if rule is None:
        raise Refused(403, "nobody-may-ask")
    if rule == "open":
        return
    door.check_name(request)
    if rule == "metrics":
        door.check_scraper(request)
        return
    door.check_origin(request)
    if rule == "login":
        await _body(request)
        return
    sight = door.caller(request)
    if rule == "all" and not sight.is_all:
        raise Refused(403, "only-who-sees-all")
    request[SIGHT] = sight
    request[AGAIN] = partial(_again, door, request)
    await _body(request)


def _again(door: Door, request: web.Request) -> Sight | None:
    try:
        return door.caller(request)
    except Refused:
        return None


async def _body(request: web.Request) -> None:
    if not request.body_exists:
        return
    try:
        async with asyncio.timeout(BODY_SECONDS):
            await request.read()
    except TimeoutError:
        raise Refused(408, "body-late", seconds=f"{BODY_SECONDS:g}") from None
    except web.HTTPRequestEntityTooLarge:
        raise Refused(413, "body-too-large") from None


def _answer(door: Door, request: web.Request, refused: Refused) -> web.Response:
    why = refused.said(words_of(request))
    if refused.status == web.HTTPUnauthorized.status_code:
        if door.has_tokens and request.method == hdrs.METH_GET and request.path == "/":
            return web.Response(status=303, headers={hdrs.LOCATION: "/login"})
        headers = {hdrs.WWW_AUTHENTICATE: 'Bearer realm="dealstream"'}
        return web.json_response({"error": why}, status=401, headers=headers)
    answer = web.json_response({"error": why}, status=refused.status)
    if request.body_exists:
        answer.force_close()
    return answer
