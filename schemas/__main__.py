"""Write the JSON Schema of every contract to `schemas/json/`: `python -m schemas`."""

import json
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from schemas.aggregates import HourlyMeasures, Partial
from schemas.alert import Alert, Answer, Calibration
from schemas.alert_delivery import Delivery
from schemas.alert_list import AlertHistory, AlertList
from schemas.alert_reports import Backtest, Explanation, Heard, SilenceExplanation, Tuning
from schemas.commission import Commission
from schemas.dead_letter import DeadLetter
from schemas.events import activity_event, deal_event
from schemas.forecast import ForecastReport
from schemas.funnel_file import FunnelFile
from schemas.goals import Goals
from schemas.listening import Listening
from schemas.mapping import Mapping
from schemas.report import DealList, Problems, Report
from schemas.territories import TerritoryBalance

FOLDER = Path(__file__).parent / "json"

CONTRACTS: dict[str, TypeAdapter[Any]] = {
    "deal-event": deal_event,
    "activity-event": activity_event,
    "partial": TypeAdapter(Partial),
    "hourly-measures": TypeAdapter(HourlyMeasures),
    "dead-letter": TypeAdapter(DeadLetter),
    "funnel": TypeAdapter(FunnelFile),
    "mapping": TypeAdapter(Mapping),
    "report": TypeAdapter(Report),
    "deal-list": TypeAdapter(DealList),
    "problems": TypeAdapter(Problems),
    "goals": TypeAdapter(Goals),
    "territories": TypeAdapter(TerritoryBalance),
    "commission": TypeAdapter(Commission),
    "forecast": TypeAdapter(ForecastReport),
    "alert": TypeAdapter(Alert),
    "answer": TypeAdapter(Answer),
    "calibration": TypeAdapter(Calibration),
    "alert-tuning": TypeAdapter(Tuning),
    "alert-backtest": TypeAdapter(Backtest),
    "alert-explanation": TypeAdapter(Explanation),
    "silence-explanation": TypeAdapter(SilenceExplanation),
    "heard": TypeAdapter(Heard),
    "alert-delivery": TypeAdapter(Delivery),
    "alert-list": TypeAdapter(AlertList),
    "alert-history": TypeAdapter(AlertHistory),
    "listening": TypeAdapter(Listening),
}


def render(name: str) -> str:
    """Return the JSON Schema of one contract as the text of its file."""
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": f"{name}.schema.json"}
    schema |= CONTRACTS[name].json_schema()
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


def path(name: str) -> Path:
    """Return the file that a contract's JSON Schema is written to."""
    return FOLDER / f"{name}.schema.json"


def main() -> None:
    """Write all files."""
    FOLDER.mkdir(exist_ok=True)
    for name in CONTRACTS:
        path(name).write_text(render(name), encoding="utf-8")
        print(path(name).relative_to(FOLDER.parent.parent))


if __name__ == "__main__":
    main()
