"""HubSpot's API as documented: pipelines, owners in pages, the account's details."""

from typing import Any

from tests.support.crm_apis.server import TOKEN, Asked, FakeApi

STAGES = [
    ("contractsent", "Contract sent", 1, "false", "0.8"),
    ("appointmentscheduled", "Appointment scheduled", 0, "false", "0.2"),
    ("closedwon", "Closed won", 2, "true", "1.0"),
    ("closedlost", "Closed lost", 3, "true", "0.0"),
]


def stage(id_: str, label: str, order: int, closed: str, probability: str) -> dict[str, Any]:
    meta = {"isClosed": closed, "probability": probability}
    return {"id": id_, "label": label, "displayOrder": order, "metadata": meta, "archived": False}


def owner(id_: str, first: str, last: str, teams: list[dict[str, Any]], *, archived: bool = False) -> dict[str, Any]:
    base = {"id": id_, "email": f"{first}@example.com".lower(), "type": "PERSON", "userId": int(id_) + 9000}
    return base | {"firstName": first, "lastName": last, "archived": archived, "teams": teams}


class HubSpot:
    """What a portal has; a test changes it."""

    def __init__(self) -> None:
        self.pipelines = [
            {
                "id": "default",
                "label": "Sales",
                "displayOrder": 0,
                "archived": False,
                "stages": [stage(*one) for one in STAGES],
            }
        ]
        north = {"id": "7", "name": "North", "primary": True}
        south = {"id": "8", "name": "South", "primary": False}
        self.owners = [
            owner("101", "Ada", "Lindqvist", [south, north]),
            owner("102", "Jonas", "Berg", [south]),
            owner("103", "Mette", "Holm", []),
            owner("90", "Old", "Hand", [], archived=True),
        ]
        self.page_size = 2
        self.account = {"portalId": 4711, "timeZone": "Europe/Berlin", "companyCurrency": "EUR"} | {
            "uiDomain": "app-eu1.hubspot.com",
            "accountType": "STANDARD",
        }
        self.deals: list[dict[str, Any]] = []

    def answers(self, asked: Asked) -> Any:
        """Return what HubSpot answers; None: it has no such path."""
        match asked.path:
            case "/crm/v3/pipelines/deals":
                return {"results": self.pipelines}
            case "/crm/v3/owners":
                archived = asked.query.get("archived") == "true"
                return self._page([one for one in self.owners if one["archived"] == archived], asked)
            case "/account-info/v3/details":
                return self.account
            case "/crm/v3/objects/deals":
                return self._page(self.deals, asked)
        return None

    def _page(self, items: list[dict[str, Any]], asked: Asked) -> dict[str, Any]:
        begin = int(asked.query.get("after", "0"))
        end = begin + min(self.page_size, int(asked.query.get("limit", "100")))
        answer: dict[str, Any] = {"results": items[begin:end]}
        if end < len(items):
            answer["paging"] = {"next": {"after": str(end), "link": "https://api.hubapi.com/…"}}
        return answer

    def api(self) -> FakeApi:
        """Return a server of it."""
        return FakeApi(self.answers, lambda asked: asked.headers.get("authorization") == f"Bearer {TOKEN}")
