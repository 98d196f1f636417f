"""What workers tell: KPIs, deals, goals, pay, forecasts."""

from stream.generate.openapi.operation import (
    BUSY,
    NUMBER,
    TEXT,
    WHOLE,
    YES,
    Answer,
    Operation,
    Parameter,
    one_of,
    or_null,
    read,
    record,
    several,
    told,
)
from stream.generate.openapi.parameters import AS_OF, ASKED, DAYS, LANG, OF_A_FORECAST, OF_DEALS, WHOSE

_NAMED = several(record(id=TEXT, name=TEXT))

_NAMES = record(
    funnel=WHOLE,
    currency=TEXT,
    time_zone=TEXT,
    teams=several(record(id=TEXT, name=TEXT, formerly=several(TEXT))),
    territories=_NAMED,
    reps=_NAMED,
    pipelines=several(record(id=TEXT, name=TEXT, stages=_NAMED)),
    activity_types=_NAMED,
    sources=_NAMED,
    loss_reasons=_NAMED,
    sees=record(login=TEXT, team=or_null(TEXT), rep=or_null(TEXT), has_cookie=YES),
    languages={"type": "object", "additionalProperties": TEXT},
    plans=record(quotas=YES, goals=YES),
)
_KPI = record(
    others=True,
    id=TEXT,
    subject=TEXT,
    grain=one_of("period", "now"),
    unit=TEXT,
    title=TEXT,
    meaning=TEXT,
    direction=TEXT,
    rate=YES,
    deals=YES,
)
_STATUS = record(
    others=True,
    ready=YES,
    generation=WHOLE,
    funnel=WHOLE,
    stored=YES,
    waiting=WHOLE,
    behind_seconds=NUMBER,
    silent_seconds=NUMBER,
)


NUMBERS = (
    read("/api/kpis", "All KPIs of somebody over some days.", "report", *ASKED),
    Operation(
        "get",
        "/api/live",
        "The report, again whenever it changes.",
        Answer("Server-sent events: `report` and `status`.", content="text/event-stream"),
        tuple(one for one in ASKED if one is not AS_OF),
        refuses=BUSY,
    ),
    read("/api/deals", "The deals behind a number, or in a state.", "deal-list", *ASKED, *OF_DEALS),
    read("/api/goals", "How goals stand, where they land, and what they need.", "goals", *WHOSE, AS_OF, LANG),
    read("/api/territories", "How fair territories are.", "territories", *DAYS, AS_OF, LANG),
    read(
        "/api/commission",
        "What reps are paid, deal by deal.",
        "commission",
        *ASKED,
        Parameter("plans", "The text of a file with other plans.", TEXT),
    ),
    read("/api/forecast", "What the present month or quarter comes to.", "forecast", *OF_A_FORECAST),
    read("/api/problems", "What could not be used in the last 30 days.", "problems", LANG, refuses=(429, 503)),
    told("/api/catalogue", "Every KPI with its unit and meaning.", several(_KPI), LANG),
    told("/api/funnel", "Names of the funnel file, and what who asks sees.", _NAMES),
    read("/api/funnel-file", "The funnel file in force.", "funnel", refuses=()),
    told("/api/status", "How far the workers are.", _STATUS),
)
