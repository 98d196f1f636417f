"""Salesforce's REST API as documented: queries, answered in pages that name the next one."""

import re
from typing import Any

from tests.support.crm_apis.server import TOKEN, Answer, Asked, FakeApi

QUERY = "/services/data/v62.0/query"


class Salesforce:
    """What an org has, by object, or how it refuses that; a test changes it."""

    def __init__(self) -> None:
        north = {"Id": "00E000000000001AAA", "Name": "North"}
        self.objects: dict[str, Any] = {
            "OpportunityStage": [
                {"ApiName": "Closed Won", "MasterLabel": "Won", "IsClosed": True, "IsWon": True, "SortOrder": 8},
                {
                    "ApiName": "Prospecting",
                    "MasterLabel": "Prospects",
                    "IsClosed": False,
                    "IsWon": False,
                    "SortOrder": 1,
                },
                {"ApiName": "Closed Lost", "MasterLabel": "Lost", "IsClosed": True, "IsWon": False, "SortOrder": 9},
            ],
            "User": [
                {"Id": "005000000000001AAA", "Name": "Ada Lindqvist", "IsActive": True, "UserRole": north},
                {"Id": "005000000000002AAA", "Name": "Jonas Berg", "IsActive": True, "UserRole": None},
                {
                    "Id": "005000000000003AAA",
                    "Name": "Old Hand",
                    "IsActive": False,
                    "UserRole": {"Id": "00E000000000009AAA", "Name": "Gone"},
                },
            ],
            "Organization": [{"TimeZoneSidKey": "America/New_York"}],
        }
        self.page_size = 2
        self.queries: list[str] = []

    def answers(self, asked: Asked) -> Any:
        """Return what Salesforce answers; None: it has no such path."""
        if asked.path == QUERY:
            self.queries.append(asked.query["q"])
            return self._page(len(self.queries) - 1, 0)
        if match := re.fullmatch(rf"{QUERY}/01g(\d+)-(\d+)", asked.path):
            return self._page(int(match[1]), int(match[2]))
        return None

    def _page(self, number: int, begin: int) -> Any:
        name = re.search(r" FROM (\w+)", self.queries[number])
        if name is None or name[1] not in self.objects:
            return Answer(400, [{"message": "sObject type is not supported.", "errorCode": "INVALID_TYPE"}])
        records = self.objects[name[1]]
        if isinstance(records, Answer):
            return records
        if behind := re.search(r"Id > '(\w+)'", self.queries[number]):
            records = [one for one in records if one["Id"] > behind[1]]
        if most := re.search(r" LIMIT (\d+)$", self.queries[number]):
            records = records[: int(most[1])]
        end = begin + self.page_size
        more = {} if end >= len(records) else {"nextRecordsUrl": f"{QUERY}/01g{number}-{end}"}
        page = [{"attributes": {"type": name[1]}, **one} for one in records[begin:end]]
        return {"totalSize": len(records), "done": not more, "records": page, **more}

    def api(self) -> FakeApi:
        """Return a server of it."""
        return FakeApi(self.answers, lambda asked: asked.headers.get("authorization") == f"Bearer {TOKEN}")
