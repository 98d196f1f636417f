"""Which parameters a route takes: what is asked with another one would be answered as if that had not been said.

So would all but one of those that are there several times.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from stream.access.problems import problem
from stream.access.reader import LANGUAGE
from stream.access.rules import SIGNATURE
from stream.words import Refusal

DAYS = ("period", "from", "to")
WHOSE = ("team", "rep", "territory", "pipeline")
AS_OF = "as_of"
OF_DEALS = ("state", "kpi", "stage", "source", "reason", "waterfall", "waterfall_due", "sort", "limit", "offset")

_SHOWN = (*DAYS, *WHOSE, "grain")

TAKEN: dict[str, tuple[str, ...]] = {
    "/api/kpis": (*_SHOWN, AS_OF),
    "/api/live": _SHOWN,
    "/api/deals": (*_SHOWN, AS_OF, *OF_DEALS),
    "/api/goals": (*WHOSE, AS_OF),
    "/api/territories": (*DAYS, AS_OF),
    "/api/commission": (*_SHOWN, AS_OF, "plans"),
    "/api/forecast": ("period", *WHOSE, AS_OF),
    "/api/alerts": ("state", "team"),
    "/api/alerts/{id}/picture.png": ("version", "receiver", SIGNATURE),
    "/api/alert-backtest": ("from", "to", "budget"),
    "/api/alert-explanation": ("of",),
    "/api/audit": ("most", "patience"),
    "/api/backup/piece": ("table", "first", "end"),
}
"""By the path of the route; the other routes of the API take none. All take in which language they are to answer."""

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def known_parameters(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer 400 to a request of the API with a parameter that its route does not take, or with one twice; say why."""
    resource = request.match_info.route.resource
    if resource is not None and resource.canonical.startswith("/api/"):
        names = (*TAKEN.get(resource.canonical, ()), LANGUAGE)
        for name in request.query:
            if name not in names:
                raise problem(web.HTTPBadRequest, Refusal("no-parameter", names=", ".join(names)), name)
            if len(request.query.getall(name)) > 1:
                raise problem(web.HTTPBadRequest, Refusal("parameter-twice"), name)
    return await handler(request)
