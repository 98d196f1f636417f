"""What is wrong with a field is said with what belongs there, and without its value."""

import importlib
import json
import pkgutil

import pytest
from pydantic import BaseModel, ValidationError

import schemas
from schemas.events import any_event
from schemas.violations import told, violations

EVENT = {"event_id": "e", "deal_id": "d", "occurred_at": "2026-03-01T09:00:00Z"}
AMOUNT = EVENT | {"type": "deal.amount_changed", "amount": 1}


def said(event):
    with pytest.raises(ValidationError) as refused:
        any_event.validate_json(event if isinstance(event, str) else json.dumps(event))
    return told(refused.value)


@pytest.mark.parametrize(
    ("event", "words"),
    [
        (EVENT, "type: is missing"),
        (
            EVENT | {"type": "stage_changed"},
            "type: stage_changed is no type of event; did you mean deal.stage_changed?",
        ),
        (EVENT | {"type": "deal.delete"}, "type: deal.delete is no type of event; did you mean deal.deleted?"),
        (
            EVENT | {"type": "deal.won"},
            "type: deal.won is no type of event; there are deal.created, deal.stage_changed, ",
        ),
        (EVENT | {"type": "deal.merged"}, "deal.merged.into_deal_id: is missing"),
        (AMOUNT | {"deal_id": None}, "deal.amount_changed.deal_id: must not be empty"),
        (AMOUNT | {"deal_id": ""}, "deal.amount_changed.deal_id: must not be empty"),
        (AMOUNT | {"deal_id": 4711}, "deal.amount_changed.deal_id: must be a text"),
        (AMOUNT | {"event_id": "x" * 101}, "deal.amount_changed.event_id: must have at most 100 characters"),
        (
            AMOUNT | {"amount": "12.50"},
            "amount: must be a whole number of the currency's minor unit: 12.50 EUR is 1250",
        ),
        (AMOUNT | {"amount": 10**16}, "deal.amount_changed.amount: must be at most 1000000000000000"),
        (AMOUNT | {"currency": "eur"}, "currency: must be a code of ISO 4217 in capital letters, as EUR"),
        (AMOUNT | {"exact": "1,5"}, "exact: must be a number in quotes with a point before its decimals"),
        (AMOUNT | {"claim": "sure"}, "deal.amount_changed.claim: must be 'changed' or 'seen'"),
        (AMOUNT | {"occurred_at": "1.3.2026"}, "occurred_at: give the time in UTC, for example 2026-01-31T09:30:00Z"),
        (AMOUNT | {"occurred_at": "2026-13-01T00:00:00Z"}, "occurred_at: give the time in UTC, for example"),
        (AMOUNT | {"occurred_at": "1800-01-01T00:00:00Z"}, "occurred_at: must be between 1970 and 2099"),
        (AMOUNT | {"colour": "red"}, "deal.amount_changed.colour: is no field here"),
        (AMOUNT | {"order": "a\u202eb"}, "order: has a character that nobody sees (U+202E)"),
        ("5", "event: must be an object with fields"),
        ("{", "event: is no JSON: "),
    ],
)
def test_it_is_said_what_belongs_into_a_field(event, words):
    assert words in said(event)


def contracts():
    """All models of the contracts, also those within others."""
    for module in pkgutil.walk_packages(schemas.__path__, "schemas."):
        if module.name != "schemas.__main__":
            for one in vars(importlib.import_module(module.name)).values():
                if isinstance(one, type) and issubclass(one, BaseModel) and one.__module__ == module.name:
                    yield one


WRONG = (
    None,
    "",
    "wrong",
    "\t",
    "x" * 20_000,
    "2026-02-31",
    -5,
    5,
    1.5,
    float("nan"),
    10**30,
    True,
    [],
    ["x"],
    {},
    {"x": 1},
    object(),
)


@pytest.mark.parametrize("contract", list(contracts()), ids=lambda one: one.__name__)
def test_no_field_of_any_contract_is_refused_in_the_words_of_a_programmer(contract):
    for field in contract.model_fields:
        for wrong in WRONG:
            try:
                contract.model_validate({field: wrong})
            except ValidationError as error:
                for one in violations(error):
                    assert not one.message.startswith(
                        ("Input ", "String ", "Value ", "Unable ", "Field ", "Extra ", "Decimal ")
                    )
