"""What a CRM has at first, for who has no token: pipelines to correct, and one rep.

Names are those that a new account of the CRM has; what is nobody's is without one.
"""

from collections.abc import Mapping

from stream.crm_api import close, hubspot, salesforce
from stream.crm_api.organisation import Organisation, ToldPipeline, ToldRep, ToldStage, ToldType

_OPEN_OF_SALESFORCE = (
    "Prospecting", "Qualification", "Needs Analysis", "Value Proposition", "Id. Decision Makers", "Perception Analysis",
    "Proposal/Price Quote", "Negotiation/Review",
)  # fmt: skip
_OPEN_OF_PIPEDRIVE = ("Qualified", "Contact Made", "Demo Scheduled", "Proposal Made", "Negotiations Started")
_OPEN_OF_HUBSPOT = {
    "appointmentscheduled": "Appointment scheduled",
    "qualifiedtobuy": "Qualified to buy",
    "presentationscheduled": "Presentation scheduled",
    "decisionmakerboughtin": "Decision maker bought-in",
    "contractsent": "Contract sent",
}


def _pipeline(pipeline_id: str, name: str, stages: Mapping[str, str], won: str, lost: str) -> tuple[ToldPipeline, ...]:
    """Return one pipeline; `stages` are the names of the open ones by their ids."""
    closed = (ToldStage(won, "", "won"), ToldStage(lost, "", "lost"))
    return (ToldPipeline(pipeline_id, name, (*(ToldStage(*one, "open") for one in stages.items()), *closed)),)


def _starter(pipelines: tuple[ToldPipeline, ...], types: tuple[ToldType, ...], rep_id: str) -> Organisation:
    return Organisation(pipelines, (ToldRep(rep_id, ""),), types=types)


CALL, EMAIL, MEETING = ToldType("call"), ToldType("email"), ToldType("meeting")
TASK = ToldType("task", selling=False)

STARTERS: Mapping[str, Organisation] = {
    "hubspot": _starter(
        _pipeline("default", "Sales pipeline", _OPEN_OF_HUBSPOT, "closedwon", "closedlost"), hubspot.TYPES, "101"
    ),
    "pipedrive": _starter(
        _pipeline("1", "Pipeline", {str(n): one for n, one in enumerate(_OPEN_OF_PIPEDRIVE, 1)}, "1-won", "1-lost"),
        (CALL, EMAIL, MEETING, TASK, ToldType("deadline", selling=False)),
        "101",
    ),
    "close": _starter(
        _pipeline("pipe_sales", "", {"stat_active": "Active"}, "stat_won", "stat_lost"),
        close.TYPES,
        "user_first",
    ),
    "salesforce": _starter(
        _pipeline("sales", "", {one: one for one in _OPEN_OF_SALESFORCE}, "Closed Won", "Closed Lost"),
        salesforce.TYPES,
        "005000000000001AAA",
    ),
    "standard": _starter(
        _pipeline("sales", "", {"qualified": "", "proposal": ""}, "won", "lost"),
        (CALL, EMAIL, MEETING),
        "101",
    ),
}  # fmt: skip
"""By the names of the connectors."""
