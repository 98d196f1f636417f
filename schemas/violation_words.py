"""What a contract finds wrong with a field, in words that say what belongs there; pydantic has a programmer's."""

from collections.abc import Iterator
from difflib import get_close_matches

from pydantic_core import ErrorDetails

from schemas.alerting import LANGUAGE, VARIABLE
from schemas.base import CURRENCY, EXACT_AMOUNT, IN_UTC
from schemas.visible import unseen

_A_DAY, _A_TIME, _A_NUMBER, _WHOLE = (
    "must be a day",
    "must be a time of day",
    "must be a number",
    "must be a whole number",
)
_FIELDS, _LIST = "must be an object with fields", "must be a list"

_SHOWN = 60

_NO_WHOLE = {"int_type", "int_parsing", "int_from_float"}

_BY_KIND = {
    "missing": "is missing",
    "extra_forbidden": "is no field here",
    "union_tag_not_found": "is missing",
    "string_type": "must be a text",
    "string_too_long": "must have at most {max_length} characters",
    **dict.fromkeys(_NO_WHOLE, _WHOLE),
    "int_parsing_size": "has too many digits",
    "float_type": _A_NUMBER,
    "float_parsing": _A_NUMBER,
    "finite_number": _A_NUMBER,
    "decimal_type": _A_NUMBER,
    "decimal_parsing": _A_NUMBER,
    "decimal_max_digits": "has more than {max_digits} digits",
    "decimal_whole_digits": "has too many digits before its decimals: at most {whole_digits}",
    "decimal_max_places": "has more than {decimal_places} decimals",
    "greater_than": "must be above {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be below {lt}",
    "less_than_equal": "must be at most {le}",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "literal_error": "must be {expected}",
    "date_type": _A_DAY,
    "date_parsing": _A_DAY,
    "date_from_datetime_parsing": _A_DAY,
    "date_from_datetime_inexact": _A_DAY,
    "datetime_type": IN_UTC,
    "datetime_parsing": IN_UTC,
    "datetime_from_date_parsing": IN_UTC,
    "datetime_object_invalid": IN_UTC,
    "time_type": _A_TIME,
    "time_parsing": _A_TIME,
    "model_type": _FIELDS,
    "model_attributes_type": _FIELDS,
    "dict_type": _FIELDS,
    "tuple_type": _LIST,
    "list_type": _LIST,
    "json_invalid": "is no JSON: {error}",
}
"""By pydantic's names of what is wrong; in braces what it knows of it."""

_BY_PATTERN = {
    CURRENCY: "must be a code of ISO 4217 in capital letters, as EUR",
    EXACT_AMOUNT: 'must be a number in quotes with a point before its decimals, as "1234.50"',
    LANGUAGE: "must be the code of a language, as en",
    VARIABLE: "must be the name of an environment variable: letters, digits and _",
}


def message(one: ErrorDetails) -> str:
    """Return what is wrong with a field, without its value; of what nobody sees only which character it is."""
    kind, about = one["type"], one.get("ctx", {})
    if is_empty(one):
        return "must not be empty"
    if kind in _NO_WHOLE and one["loc"][-1:] == ("amount",):
        return f"{_WHOLE} of the currency's minor unit: 12.50 EUR is 1250"
    match kind:
        case "string_pattern_mismatch":
            return _of_pattern(one["input"], about["pattern"])
        case "string_too_short" | "too_short":
            return "must not be empty" if about["min_length"] == 1 else f"must have at least {about['min_length']}"
        case "union_tag_invalid":
            return "; ".join(_of_types(about["tag"], about["expected_tags"].replace("'", "").split(", ")))
        case "value_error":
            return one["msg"].removeprefix("Value error, ")
    words = _BY_KIND.get(kind)
    return one["msg"] if words is None else words.format_map(about)


def is_empty(one: ErrorDetails) -> bool:
    """Say whether nothing stands where something belongs."""
    return one["input"] is None and one["type"].endswith("_type")


def _of_pattern(text: object, pattern: str) -> str:
    if isinstance(text, str) and (character := unseen(text)) is not None:
        return f"has a character that nobody sees ({character}); write it without, or copy it from where it has none"
    return _BY_PATTERN.get(pattern, f"must be written as the regular expression {pattern} says")


def _of_types(given: str, types: list[str]) -> Iterator[str]:
    """Yield that there is no such type, and which was meant, or all."""
    yield f"{given[:_SHOWN]} is no type of event"
    # Of `stage_changed` as of `deal.stage_change`.
    ends = [one for one in types if one.partition(".")[2] == given.lower()]
    meant = ends or get_close_matches(given.lower(), types, 1, cutoff=0.8)
    yield f"did you mean {meant[0]}?" if meant else f"there are {', '.join(types)}"
