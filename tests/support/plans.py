"""The funnel of the histories with plans: quotas of reps and of a team, over calendar and working days."""

from stream.config.funnel_file import parse
from stream.core.funnel import Funnel
from tests.support.histories import FUNNEL

_PLANS = """
calendar: {working_days: [mon, tue, wed, thu, fri, sat], holidays: {2026-03-04: 0.5, 2026-11-02: 0.5, 2026-11-26: 1}}
quotas:
  - {rep: ada, every: month, amount: 0.50, starts: 2026-01-01}
  - {rep: bo, every: quarter, amount: 1.01, starts: 2020-01-01, spread: working}
  - {rep: cy, every: year, amount: 7, starts: 2024-05-10}
  - {team: s, every: year, amount: 9, starts: 2026-03-03}
ramps: [{rep: cy, starts: 2026-01-31, months: [0.25, 0.5]}]
"""
_TERRITORY = "{id: t, name: T}"
_REP = "{id: cy, name: Cy,"

PLANNED_FILE = parse(
    FUNNEL.replace(_TERRITORY, "{id: t, name: T, calendar: {hours_a_day: 7.5}}").replace(
        _REP, f"{_REP} absences: [{{from: 2026-03-05, to: 2026-03-06}}, {{from: 2026-11-03, to: 2026-11-05}}],"
    )
    + _PLANS
)
PLANNED = Funnel(PLANNED_FILE)
