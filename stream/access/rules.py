"""Which route is for whom. A route that is not here is for nobody."""

from typing import Literal

Rule = Literal["open", "login", "metrics", "known", "seen", "signed", "all"]
"""open: whoever reaches the port. login: the same, from this page only. metrics: who scrapes. known: who is known.

seen: who is known, and the answer has what he may see of it. signed: the same, or whoever has an address with a
signature, which the route verifies: to it he sees nothing. all: who sees everything.
"""

SIGNATURE = "signature"
"""Parameter of an address that is signed."""

RULES: dict[str, Rule] = {
    "/health/live": "open",
    "/health/ready": "open",
    "/login": "login",
    "/logout": "login",
    "/favicon.ico": "open",
    "/static/{name}": "open",
    "/": "known",
    "/metrics": "metrics",
    "/api/catalogue": "known",
    "/api/status": "seen",
    "/api/funnel": "seen",
    "/api/kpis": "seen",
    "/api/live": "seen",
    "/api/deals": "seen",
    "/api/goals": "seen",
    "/api/commission": "seen",
    "/api/forecast": "seen",
    "/api/alerts": "seen",
    "/api/alerts/{id}": "seen",
    "/api/alerts/{id}/answer": "seen",
    "/api/alerts/{id}/picture.png": "signed",
    "/api/alert-explanation": "seen",
    "/api/territories": "all",
    "/api/problems": "all",
    "/api/windows": "all",
    "/api/calibration": "all",
    "/api/alert-tuning": "all",
    "/api/alert-backtest": "all",
    "/api/audit": "all",
    "/api/sql": "all",
    "/api/deal-rows": "all",
    "/api/deal-measures": "all",
    "/api/leak-counts": "all",
    "/api/funnel-file": "all",
    "/api/stored-events": "all",
    "/api/silence": "all",
    "/api/backup": "all",
    "/api/backup/piece": "all",
}
"""By the path of the route."""

_STATIC, _WEBHOOKS = "/static/", "/webhooks/"


def rule_of(path: str) -> Rule | None:
    """Return for whom a route is; None: for nobody. Webhooks have their signatures."""
    if path.startswith(_STATIC):
        return RULES["/static/{name}"]
    return "open" if path.startswith(_WEBHOOKS) else RULES.get(path)
