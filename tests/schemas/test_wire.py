"""Structs accept nothing that their contracts refuse, and read the same from what they accept."""

import json
import re
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, TypeAdapter, ValidationError

from schemas import wire
from schemas.aggregates import HourlyMeasures, Partial
from schemas.deal_row import DealRow
from schemas.events import activity_event, any_event, deal_event
from schemas.wire import values
from stream.core.funnel import micros
from tests.schemas.structs import differences, structs_of
from tests.support.examples import examples
from tests.support.histories import activity_events, deal_events
from tests.support.payloads import KEY, hourly_measures, partials, payloads, written

CONTRACTS = {
    "deals": (wire.deals, deal_event, wire.AnyDealEvent, written(deal_events())),
    "activities": (wire.activities, activity_event, wire.AnyActivityEvent, written(activity_events())),
    "events": (wire.events, any_event, wire.AnyEvent, written(deal_events()) | written(activity_events())),
    "partials": (wire.partials, TypeAdapter(Partial), wire.Partial, partials),
    "hourly measures": (wire.hourly_measures, TypeAdapter(HourlyMeasures), wire.HourlyMeasures, hourly_measures),
}
TIMES = ("occurred_at", "received_at", "close_date", "started_at", "ended_at", "starts_at", "hour")


@pytest.fixture(params=CONTRACTS)
def contract(request):
    return SimpleNamespace(**dict(zip(("reader", "model", "struct", "json"), CONTRACTS[request.param], strict=True)))


def read(reader, value):
    """The fields of a struct as its readers see them, with times in microseconds. Raises NotCanonical."""
    return fields(reader.read(value))


def fields(value, name=""):
    if isinstance(value, msgspec.Struct):
        content = {each: fields(getattr(value, each), each) for each in value.__struct_fields__}
        if isinstance(value, wire.Partial | wire.HourlyMeasures):
            wire.check_measures((*value.measures, *getattr(value, "restates", ())))
        return content | ({"type": value.type} if hasattr(value, "type") else {})
    if isinstance(value, tuple):
        return [fields(one) for one in value]
    return wire.micros_of(value) if name in TIMES and value is not None else value


def model_fields(value):
    if isinstance(value, BaseModel):
        # Also the fields that a dump leaves out where they are at their default.
        return {name: model_fields(getattr(value, name)) for name in type(value).model_fields}
    if isinstance(value, dict):
        return {name: model_fields(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [model_fields(each) for each in value]
    return micros(value) if isinstance(value, datetime) else value


def test_a_struct_has_the_fields_and_limits_of_its_contract(contract):
    schema = contract.model.json_schema()
    assert list(differences(schema, contract.struct)) == []


def test_the_struct_of_a_deal_s_row_has_the_fields_and_limits_of_its_contract():
    assert list(differences(TypeAdapter(DealRow).json_schema(), wire.DealRow)) == []


@pytest.mark.parametrize(
    ("fields", "options", "difference"),
    [
        ([("deal_id", values.Identifier)], {}, "into_deal_id: missing"),
        ([("deal_id", values.Identifier), ("into_deal_id", values.Label)], {}, "into_deal_id: min_length"),
        ([("deal_id", values.Identifier), ("into_deal_id", str)], {}, "into_deal_id: max_length"),
        ([("deal_id", values.Identifier), ("into_deal_id", int)], {}, "into_deal_id: IntType"),
        ([("deal_id", values.Identifier), ("into_deal_id", values.Identifier, "d")], {}, "not required"),
        ([("into_deal_id", values.Identifier), ("deal_id", values.Identifier)], {}, "in another order"),
        (
            [("deal_id", values.Identifier), ("into_deal_id", values.Identifier), ("extra", str)],
            {},
            "extra: unknown",
        ),
        (
            [("deal_id", values.Identifier), ("into_deal_id", values.Identifier)],
            {"tag": "deal.absorbed"},
            "tag",
        ),
        (
            [("deal_id", values.Identifier), ("into_deal_id", values.Identifier)],
            {"forbid_unknown_fields": False},
            "takes unknown fields",
        ),
    ],
)
def test_a_struct_that_differs_from_its_contract_is_seen(fields, options, difference):
    options = {"tag_field": "type", "tag": "deal.merged"} | options
    other = msgspec.defstruct("DealMerged", fields, bases=(wire.Event,), kw_only=True, **options)
    schema = deal_event.json_schema()
    merged = schema["$defs"]["DealMerged"] | {"$defs": schema["$defs"]}
    assert list(differences(merged, wire.DealMerged)) == []
    assert any(difference in one for one in differences(merged, other))


def test_every_struct_names_its_type_as_its_tag():
    for struct in structs_of(wire.AnyEvent):
        assert struct.type == struct.__struct_config__.tag


def test_what_a_struct_accepts_its_contract_accepts_with_the_same_values(contract):
    @settings(max_examples=examples(400))
    @given(payloads(contract.json))
    def check(value):
        try:
            accepted = read(contract.reader, value)
        except wire.NotCanonical:
            return
        assert accepted == model_fields(contract.model.validate_json(value)), value

    check()


def test_what_a_contract_accepts_is_read_with_the_same_values_whatever_its_form(contract):
    @settings(max_examples=examples(200))
    @given(payloads(contract.json))
    def check(value):
        try:
            model = contract.model.validate_json(value)
        except ValidationError:
            with pytest.raises(ValidationError):
                contract.reader.read_by_contract(value)
            return
        assert fields(contract.reader.read_by_contract(value)) == model_fields(model)

    check()


def test_what_a_model_writes_is_read_the_fast_way(contract):
    @settings(max_examples=examples(100))
    @given(contract.json)
    def check(value):
        read(contract.reader, value.encode())

    check()


@given(st.text(min_size=1).filter(str.isprintable), st.text().filter(str.isprintable))
def test_what_a_struct_writes_the_contract_reads(rep_id, label):
    key: dict[str, Any] = KEY | {
        "rep_id": rep_id[:100],
        "version": 3,
        "measures": {f"entered:{label}": 2},
        "restates": {"won": 0},
    }
    causes = (wire.Cause(entity_id="d", event_id=rep_id[:100]),)
    model = TypeAdapter(HourlyMeasures).validate_json(wire.write(wire.HourlyMeasures(**key, causes=causes)))
    assert json.loads(model.model_dump_json(exclude_defaults=True)) == key | {
        "causes": [{"entity_id": "d", "event_id": rep_id[:100]}]
    }


CANONICAL = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?Z")


@st.composite
def nearly_times(draw):
    """Times as they are written, with a few characters replaced, left out or put in."""
    text = wire.text_of(draw(st.integers(0, 4_102_444_799) | st.integers(0, 4_102_444_800_000_000 - 1)))
    if draw(st.booleans()) and "." not in text:
        text = wire.text_of(draw(st.integers(0, 4_102_444_799)) * 1_000_000)
    for _ in range(draw(st.integers(0, 4))):
        place, length = draw(st.integers(0, len(text))), draw(st.integers(0, 2))
        text = text[:place] + draw(st.text("0123456789-+:.,TZWz \u0663", max_size=2)) + text[place + length :]
    return text


@settings(max_examples=examples(2_000))
@given(nearly_times())
@example("2026-W01-1T10:00:00Z")
@example("2026-01-01T10:00:00,123456Z")
@example("2026-01-01T10:00:00.1+0000Z")
@example("2026-01-01T10:00:00.1+00:0Z")
@example("2026-01-01T100000.123456789Z")
@example("2026-02-30T10:00:00Z")
@example("")
def test_a_time_is_read_where_it_has_the_canonical_form_and_nowhere_else(text):
    try:
        moment = datetime.fromisoformat(text) if CANONICAL.fullmatch(text) else None
    except ValueError:
        moment = None
    if moment is None or moment.year >= 2100 or moment.year < 1970:
        with pytest.raises(wire.NotCanonical):
            wire.micros_of(text)
    else:
        assert wire.micros_of(text) == micros(moment)


@given(st.integers(0, 4_102_444_800_000_000 - 1))
def test_a_time_is_read_as_it_was_written(at):
    text = wire.text_of(at)
    assert wire.micros_of(text) == at
    assert wire.moment_of(text) == datetime.fromisoformat(text)
    assert wire.moment_of(text).tzinfo is UTC
