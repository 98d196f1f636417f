"""Close's API as documented: lists with _limit, _skip and has_more."""

import base64
from typing import Any

from tests.support.crm_apis.server import TOKEN, Answer, Asked, FakeApi


class Close:
    """What an organization has; a test changes it."""

    def __init__(self) -> None:
        statuses = [
            {"id": "stat_active", "label": "Active", "type": "active"},
            {"id": "stat_won", "label": "Won", "type": "won"},
            {"id": "stat_lost", "label": "Lost", "type": "lost"},
        ]
        self.pipelines: list[dict[str, Any]] = [{"id": "pipe_sales", "name": "Sales", "statuses": statuses}]
        self.users = [
            {"id": "user_ada", "first_name": "Ada", "last_name": "Lindqvist", "email": "ada@example.com"},
            {"id": "user_jonas", "first_name": "Jonas", "last_name": "", "email": "jonas@example.com"},
            {"id": "user_mette", "first_name": "", "last_name": "", "email": "mette@example.com"},
        ]
        self.groups: list[dict[str, Any]] | Answer = [
            {"id": "group_north", "name": "North", "members": [{"user_id": "user_ada"}]}
        ]
        self.opportunities: list[dict[str, Any]] = []
        self.changes: list[dict[str, Any]] = []
        self.page_size = 2

    def answers(self, asked: Asked) -> Any:
        """Return what Close answers; None: it has no such path."""
        match asked.path:
            case "/api/v1/pipeline/":
                return self._page(self.pipelines, asked)
            case "/api/v1/user/":
                return self._page(self.users, asked)
            case "/api/v1/group/":
                return self.groups if isinstance(self.groups, Answer) else self._page(self.groups, asked)
            case "/api/v1/me/":
                return {"id": "user_ada", "organizations": [{"id": "orga_1", "name": "Acme"}]}
            case "/api/v1/organization/orga_1/":
                return {"id": "orga_1", "currency": "USD"}
            case "/api/v1/opportunity/":
                return self._page(self.opportunities, asked)
            case "/api/v1/activity/status_change/opportunity/":
                leads = asked.query["lead_id"].split(",")
                return self._page([one for one in self.changes if one["lead_id"] in leads], asked)
        return None

    def _page(self, items: list[dict[str, Any]], asked: Asked) -> dict[str, Any]:
        begin = int(asked.query.get("_skip", "0"))
        end = begin + min(self.page_size, int(asked.query.get("_limit", "100")))
        return {"data": items[begin:end], "has_more": end < len(items)}

    def api(self) -> FakeApi:
        """Return a server of it."""
        expected = f"Basic {base64.b64encode(f'{TOKEN}:'.encode()).decode()}"
        return FakeApi(self.answers, lambda asked: asked.headers.get("authorization") == expected)
