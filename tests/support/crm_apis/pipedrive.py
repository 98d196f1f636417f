"""Pipedrive's API as documented: version 2 with cursors for pipelines, stages and deals, version 1 for the rest."""

from typing import Any

from tests.support.crm_apis.server import TOKEN, Answer, Asked, FakeApi


def stage(id_: int, name: str, order: int, pipeline: int = 1, *, deleted: bool = False) -> dict[str, Any]:
    return {"id": id_, "order_nr": order, "name": name, "is_deleted": deleted, "pipeline_id": pipeline}


class Pipedrive:
    """What a company has; a test changes it."""

    def __init__(self) -> None:
        self.pipelines = [{"id": 1, "name": "Sales", "order_nr": 0, "is_deleted": False}]
        self.stages = [stage(12, "Proposal", 2), stage(11, "Qualified", 1), stage(13, "Old", 0, deleted=True)]
        self.users = [
            {"id": 101, "name": "Ada Lindqvist", "email": "ada@example.com", "active_flag": True},
            {"id": 90, "name": "Old Hand", "email": "old@example.com", "active_flag": False},
        ]
        self.teams: list[dict[str, Any]] | Answer = [{"id": 7, "name": "North", "users": [101], "active_flag": True}]
        self.types = [
            {"id": 1, "name": "Call", "key_string": "call", "active_flag": True},
            {"id": 2, "name": "Task", "key_string": "task", "active_flag": True},
            {"id": 3, "name": "Fax", "key_string": "fax", "active_flag": False},
        ]
        self.me = {"id": 101, "company_domain": "acme", "default_currency": "EUR", "timezone_name": "Europe/Berlin"}
        self.deals: list[dict[str, Any]] = []
        self.archived: list[dict[str, Any]] | Answer = []
        self.changes: dict[str, list[dict[str, Any]]] = {}
        self.page_size = 2

    def answers(self, asked: Asked) -> Any:
        """Return what Pipedrive answers; None: it has no such path."""
        match asked.path:
            case "/api/v2/pipelines":
                return self._page(self.pipelines, asked)
            case "/api/v2/stages":
                return self._page(self.stages, asked)
            case "/api/v2/deals":
                return self._page(self.deals, asked)
            case "/api/v2/deals/archived":
                return self.archived if isinstance(self.archived, Answer) else self._page(self.archived, asked)
            case "/v1/users":
                return {"success": True, "data": self.users}
            case "/v1/legacyTeams":
                return self.teams if isinstance(self.teams, Answer) else {"success": True, "data": self.teams}
            case "/v1/activityTypes":
                return {"success": True, "data": self.types}
            case "/v1/users/me":
                return {"success": True, "data": self.me}
        parts = asked.path.split("/")
        if asked.path.startswith("/v1/deals/") and parts[-1] == "changelog":
            return self._page(self.changes.get(parts[3], []), asked)
        return None

    def _page(self, items: list[dict[str, Any]], asked: Asked) -> dict[str, Any]:
        begin = int(asked.query.get("cursor", "c0")[1:])
        end = begin + min(self.page_size, int(asked.query.get("limit", "100")))
        following = f"c{end}" if end < len(items) else None
        return {"success": True, "data": items[begin:end], "additional_data": {"next_cursor": following}}

    def api(self) -> FakeApi:
        """Return a server of it."""
        return FakeApi(self.answers, lambda asked: asked.headers.get("x-api-token") == TOKEN)
