import json
from datetime import UTC, datetime
from typing import Any

import pytest
from pydantic import ValidationError

from schemas.__main__ import CONTRACTS, path, render
from schemas.aggregates import Partial
from schemas.events import any_event
from schemas.measures import MEASURES
from schemas.report import RateValue, Report, Row, Waterfall


@pytest.mark.parametrize("name", CONTRACTS)
def test_the_json_schema_file_is_in_step_with_the_model(name):
    assert path(name).read_text(encoding="utf-8") == render(name), "run `python -m schemas`"


def test_every_field_of_an_event_says_what_it_means():
    schema = CONTRACTS["deal-event"].json_schema()
    for model in schema["$defs"].values():
        for name, field in model["properties"].items():
            assert name == "type" or field.get("description"), f"{model['title']}.{name}"


def event(**changes):
    return {
        "type": "deal.amount_changed",
        "event_id": "e1",
        "deal_id": "d1",
        "occurred_at": "2026-03-01T09:00:00Z",
        "amount": 125_000,
    } | changes


def test_an_event_is_read_from_json_or_python():
    read = any_event.validate_python(event(occurred_at=datetime(2026, 3, 1, 9, tzinfo=UTC)))
    assert read.amount == 125_000


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"occurred_at": datetime(2026, 3, 1, 9)}, "occurred_at"),  # noqa: DTZ001
        ({"amount": 12.5}, "amount"),
        ({"amount": "125000"}, "amount"),
        ({"deal_id": ""}, "deal_id"),
        ({"event_id": "x" * 101}, "event_id"),
        ({"revision": -1}, "revision"),
        ({"colour": "red"}, "colour"),
        ({"currency": "euro"}, "currency"),
    ],
)
def test_a_wrong_field_is_named(changes, field):
    good = event(occurred_at=datetime(2026, 3, 1, 9, tzinfo=UTC))
    with pytest.raises(ValidationError) as caught:
        any_event.validate_python(good | changes)
    assert field in str(caught.value.errors()[0]["loc"])


def test_times_that_are_not_in_utc_are_refused():
    with pytest.raises(ValidationError, match="give the time in UTC"):
        any_event.validate_json(
            '{"type":"deal.deleted","event_id":"e","deal_id":"d","occurred_at":"2026-03-01T09:00:00+02:00"}'
        )


@pytest.mark.parametrize(
    "written",
    ["2026", "20260131", "1763629200", "1763629200.5", 1763629200, True, "2026-01-31", "2026-01-31T09:30:00", ""],
)
def test_a_time_that_could_be_taken_for_seconds_or_another_zone_is_refused_with_how_to_write_it(written):
    body = {"type": "deal.created", "event_id": "e", "deal_id": "d", "occurred_at": written}
    with pytest.raises(ValidationError, match="give the time in UTC, for example 2026-01-31T09:30:00Z"):
        any_event.validate_json(json.dumps(body))


def test_a_text_is_a_time_in_json_alone():
    with pytest.raises(ValidationError, match="give the time in UTC"):
        any_event.validate_python(event(occurred_at="2026-01-31T09:30:00Z"))


def test_a_partial_holds_only_registered_measures():
    key: dict[str, Any] = {
        "team_id": "t",
        "rep_id": "r",
        "territory_id": "",
        "pipeline_id": "p",
        "hour": datetime(2026, 3, 1, tzinfo=UTC),
    }
    Partial(**key, source="sales.deals/0", version=1, measures={"won": 1, "entered:lead": 2})
    with pytest.raises(ValidationError, match="not a measure"):
        Partial(**key, source="sales.deals/0", version=1, measures={"wins": 1})


def test_every_measure_is_registered_once():
    names = [measure.name for measure in MEASURES]
    assert len(names) == len(set(names))


def test_a_report_is_read_back_as_it_was_written():
    rate = {"value": 0.5, "n": 2, "low": 0.09, "high": 0.91}
    kpis = {"revenue": 5, "win_rate": rate, "average_deal": None, "activities_by_type": {"call": 3}}
    row = kpis | {"previous": {"revenue": 4, "win_rate": rate}, "restated": {"revenue": 6}}
    nothing = {step: {"deals": 0, "amount": 0} for step in Waterfall.model_fields}
    told = {
        "from": "2026-01-01", "to": "2026-01-31", "previous_from": "2025-12-01", "previous_to": "2025-12-31",
        "team": None, "rep": None, "territory": None, "pipeline": None, "currency": "EUR", "money_unit": "0.01 EUR",
        "generated_at": "2026-01-31T12:00:00Z", "as_of": "2026-01-30T12:00:00Z", "fresh_until": None,
        "data_since": "2025-01-01",
        "complete_since": None, "total": row, "teams": [{"team_id": "n", "name": "North", **row}],
        "reps": [{"rep_id": "1", "name": "Ada", "teams": [{"team_id": "n", "name": "North"}], **row}],
        "territories": [], "pipelines": [], "sources": [], "loss_reasons": [], "grain": "day", "trend": [],
        "previous_trend": [], "win_curve": {"n": 0, "points": []}, "calendar": [], "waterfall": nothing,
        "waterfall_due": nothing, "due_by": "2026-01-31", "goals": [], "territory_balance": None,
        "uncertain_deals": 0, "has_data": True,
    }  # fmt: skip
    report = Report.model_validate_json(json.dumps(told))
    assert report.total.kpis["win_rate"] == report.total.previous["win_rate"] == RateValue.model_validate(rate)
    assert report.teams[0].kpis["activities_by_type"] == {"call": 3}
    assert json.loads(report.model_dump_json(by_alias=True)) == told


def test_a_report_with_a_value_that_is_no_kpi_s_is_refused():
    with pytest.raises(ValidationError, match="revenue"):
        Row.model_validate_json('{"revenue": "much"}')


def test_what_is_filled_in_and_written_quickly_is_as_pydantic_does_it():
    deal = {"event_id": "e", "occurred_at": datetime(2026, 3, 1, tzinfo=UTC), "deal_id": "d"}
    event = any_event.validate_python(deal | {"type": "deal.stage_changed", "stage_id": "lead", "claim": "seen"})
    fields = {"source": "crm", "received_at": datetime(2026, 3, 2, tzinfo=UTC)}
    filled, copied = event.filled(fields), event.model_copy(update=fields)
    assert filled == copied
    assert filled.model_fields_set == copied.model_fields_set
    assert filled.json_bytes() == copied.model_dump_json().encode()
    assert event.source == ""
