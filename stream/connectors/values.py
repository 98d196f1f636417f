"""Values as CRMs write them: amounts, times, days, durations, ids.

What cannot be read raises Unusable, with the name of the field.
"""

import hashlib
import json
import re
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_EVEN, Context, Decimal

from stream.core.activities import LONGEST_SECONDS
from stream.core.funnel import MICROS, Funnel, micros, moment
from stream.ingest.problems import Unusable

LARGEST_AMOUNT = Decimal(10**12)
MOST_DECIMALS = 30
"""Of an amount; what lies behind them is rounded off."""

LONGEST_TEXT = 10_000

_FEW_DIGITS = 12
"""Of whole units as text: no more than the largest amount has, and read at once."""

_NUMBER = re.compile(r"[+-]?([0-9]{1,30}(\.[0-9]{0,500})?|\.[0-9]{1,500})([eE][+-]?[0-9]{1,3})?")
# Enough digits for every number that `number` lets through below the largest, so that it is rounded only once.
_EXACT = Context(prec=2000, rounding=ROUND_HALF_EVEN)
# One of the last digit of a number with so many decimals.
_UNIT = [Decimal(1).scaleb(-digits) for digits in range(MOST_DECIMALS + 1)]
_DURATION = re.compile(r"([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9])(?:\.[0-9]{1,9})?)?")
_SINCE_1970 = re.compile(r"[0-9]{9,14}")
# What ids are made of: the JSON of a list, in which texts are most of what there is.
_quoted = json.encoder.encode_basestring_ascii
_encode = json.JSONEncoder(default=str).encode
_AS_NUMBER = "write digits alone, with a point before decimals"
_SET, _NOT_SET = ("true", "1", "1.0"), ("false", "0", "0.0", "")
MILLISECONDS_FROM = 10**11
"""Seconds since 1970 reach it in the year 5138, milliseconds did in 1973."""


def text(value: object, field: str) -> str | None:
    """Return text or a number as text without spaces around it; None where there is none."""
    if value is None:
        return None
    if type(value) is str:
        return value.strip() or None
    if type(value) is float and value.is_integer():
        return str(int(value))  # an id that somebody's JSON wrote as 101.0
    if type(value) is int or type(value) is float:
        return str(value)
    raise Unusable("bad_value", f"{field}: must be text")


def custom_value(value: object, field: str) -> str | None:
    """Return the value of a property that a CRM's customers made: text, of several with a comma between; None: none.

    It is told as it is, in a list, or in an object as `value`, by the `id` of what was chosen, or several as `values`.
    """
    if isinstance(value, dict):
        for name in ("value", "id", "values"):
            if name in value:
                return custom_value(value[name], field)
        raise Unusable("bad_value", f"{field}: must be text, or an object with value, id or values")
    if isinstance(value, list):
        return ",".join(told for one in value if (told := custom_value(one, field))) or None
    return ("true" if value else "false") if isinstance(value, bool) else text(value, field)


def flag(value: object, field: str) -> bool:
    """Say whether a flag is set: a boolean, also as a number or as text; none is not."""
    if value is None or value is True or value is False:
        return value is True
    told = str(value).strip().lower()
    if told in _SET or told in _NOT_SET:
        return told in _SET
    raise Unusable("bad_value", f"{field}: {str(value)[:40]!r} is no flag; write true or false")


def currency(value: object, field: str) -> str | None:
    """Return the code of a currency in capitals, as events have it; None where there is none."""
    written = text(value, field)
    return written and written.upper()


def key(value: object, field: str) -> str:
    """Return the id of a thing as text."""
    if type(value) is int:
        return str(value)
    if type(value) is str and (written := value.strip()):
        return written
    raise Unusable("bad_id", f"{field}: must be an id")


def optional_key(value: object, field: str) -> str | None:
    """Return the id of a thing as text; None where it is null or empty."""
    return None if value is None or value == "" else key(value, field)


def number(written: str) -> Decimal | None:
    """Return a number as CRMs write them; None: it is none."""
    return Decimal(written) if _NUMBER.fullmatch(written) else None


def amount(value: object, digits: int, field: str, scale: int = 0) -> dict[str, int | str | None]:
    """Return an amount as the fields of an event: `amount`, and `exact` where that had to be rounded.

    Args:
        value: as the CRM writes it; blank: no amount.
        digits: of the minor unit of the amount's currency, or of the reporting currency where it is not known.
        field: its name.
        scale: how many decimal digits it was multiplied by: 2 where the CRM writes hundredths.

    Raises:
        Unusable: it is no number, or too large.
    """
    if type(value) is str and len(value) <= _FEW_DIGITS and value.isascii() and value.isdigit():
        value = int(value)
    if type(value) is int and digits >= scale and -LARGEST_AMOUNT <= value <= LARGEST_AMOUNT:
        return {"amount": value * 10 ** (digits - scale)}
    if isinstance(value, bool | dict | list):
        raise Unusable("bad_amount", f"{field}: must be an amount; {_AS_NUMBER}")
    written = text(value, field)
    if written is None:
        return {"amount": None}
    units = number(written)
    if units is not None and scale:
        units = units.scaleb(-scale, _EXACT)
    if units is None or not -LARGEST_AMOUNT <= units <= LARGEST_AMOUNT:
        limit = f"{LARGEST_AMOUNT.scaleb(scale):,f}"
        raise Unusable("bad_amount", f"{field}: {written[:40]!r} is not an amount up to {limit}; {_AS_NUMBER}")
    minor = _EXACT.quantize(units, _UNIT[digits])
    told: dict[str, int | str | None] = {"amount": int(minor.scaleb(digits))}
    if minor != units and (exact := _EXACT.quantize(units, _UNIT[MOST_DECIMALS])) != minor:
        told["exact"] = f"{exact:f}".rstrip("0")
    return told


def time(value: object, field: str) -> datetime:
    """Return a time: ISO text (without a zone UTC), or seconds or milliseconds since 1970, also as text."""
    try:
        if isinstance(value, str) and _SINCE_1970.fullmatch(value.strip()):
            value = int(value)
        if isinstance(value, str):
            written = datetime.fromisoformat(value.strip())
            at = (written if written.tzinfo else written.replace(tzinfo=UTC)).astimezone(UTC)
        elif isinstance(value, int | float) and not isinstance(value, bool):
            at = moment(int(value * (1000 if value >= MILLISECONDS_FROM else MICROS)))
        else:
            raise ValueError
        if not 1970 <= at.year < 2100:
            raise ValueError
    except (ValueError, OverflowError):
        detail = f"{field}: {str(value)[:40]!r} is no time from 1970 to 2099; write ISO 8601 or seconds since 1970"
        raise Unusable("bad_time", detail) from None
    return at


def optional_time(value: object, field: str) -> datetime | None:
    """Return a time as `time` does; None where it is null or empty."""
    return None if value is None or value == "" else time(value, field)


def end_of_day(value: object, field: str, funnel: Funnel, at: datetime) -> datetime | None:
    """Return the moment that stands for a day (YYYY-MM-DD, or days since 1970) of the reporting zone; None where blank.

    It is the day's last second, so that nothing of that day comes after it; on the day on which it was set, `at`,
    it is the moment at which it was set.
    """
    if value is None or value == "":
        return None
    try:
        if isinstance(value, int) and not isinstance(value, bool):
            day = date(1970, 1, 1) + timedelta(days=value)
        else:
            day = date.fromisoformat(str(value).strip())
        if funnel.day_of(micros(at)) == day:
            return at
        return moment(funnel.midnight(day + timedelta(days=1)) - MICROS)
    except (ValueError, OverflowError):
        raise Unusable("bad_time", f"{field}: {str(value)[:40]!r} is no day; write YYYY-MM-DD") from None


def seconds(value: object, field: str) -> int:
    """Return a duration of up to 7 days in whole seconds: a number of them, or HH:MM or HH:MM:SS; 0 where blank."""
    if value is None or value == "":
        return 0
    written = str(value).strip()
    match, units = _DURATION.fullmatch(written), None if isinstance(value, bool) else number(written)
    if match is not None:
        hours, minutes, rest = match.groups(default="0")
        length = int(hours) * 3600 + int(minutes) * 60 + int(rest)
    elif units is not None and 0 <= units < 10**9:
        length = int(units)
    else:
        raise Unusable("bad_value", f"{field}: {written[:40]!r} is no duration; write HH:MM:SS or seconds")
    if length > LONGEST_SECONDS:
        raise Unusable("bad_value", f"{field}: {written[:40]!r} is longer than 7 days")
    return length


def identity(prefix: str, *parts: object) -> str:
    """Return an event id that is made of nothing but what identifies the event."""
    return hashed(prefix, listed(*parts))


def listed(*parts: object) -> str:
    """Return parts of what an id is made of, as JSON without the brackets of a list."""
    return ", ".join([_quoted(one) if one.__class__ is str else _written(one) for one in parts])


def hashed(prefix: str, parts: str) -> str:
    """Return the id that `identity` makes of parts, which are `listed`, and joined by a comma and a space."""
    return prefix + hashlib.blake2b(f"[{parts}]".encode(), digest_size=12).hexdigest()


def ordered_identity(prefix: str, at: datetime, *parts: object) -> str:
    """Return an event id that also breaks ties in the order of `at`."""
    return identity(f"{prefix}{micros(at):016}-", *parts)


def _written(part: object) -> str:
    if part is None:
        return "null"
    if part.__class__ is datetime:
        return _quoted(str(part))
    return repr(part) if part.__class__ is int else _encode(part)


def in_order(number: int) -> str:
    """Return a number from 0 to below 10^26 as short text in the order of numbers: how many digits, then the digits."""
    digits = str(number)
    return f"{chr(ord('a') + len(digits) - 1)}{digits}"
