"""The contracts once more as msgspec structs: what programs read and write, many times faster than by the models.

A struct has the name of its contract, the same fields and the same limits (`tests/schemas/test_wire.py` compares them);
its times are text. A struct that is refused here may be one that its contract takes, see `Reader`.
"""

from schemas.wire.activity_events import (
    ActivityChanged,
    ActivityCreated,
    ActivityDeleted,
    ActivityLogged,
    ActivityRestored,
    AnyActivityEvent,
)
from schemas.wire.deal_events import (
    AnyDealEvent,
    DealAmountChanged,
    DealCloseDateChanged,
    DealCreated,
    DealCurrencyChanged,
    DealDeleted,
    DealEvent,
    DealGap,
    DealHealed,
    DealMerged,
    DealOwnerChanged,
    DealProperty,
    DealPropertyChanged,
    DealRestored,
    DealStageChanged,
    DealTouched,
)
from schemas.wire.deal_row import AmountTold, CloseDateTold, DealRow, Part, Place, Qualifying, Reached, Touches
from schemas.wire.event import Assignment, Event, Struct
from schemas.wire.reader import AnyEvent, Reader, activities, deals, events, hourly_measures, partials, write
from schemas.wire.times import NotCanonical, micros_of, micros_of_repeated, moment_of, text_of
from schemas.wire.windows import Cause, HourlyMeasures, Partial, WindowKey, check_measures

__all__ = [
    "ActivityChanged",
    "ActivityCreated",
    "ActivityDeleted",
    "ActivityLogged",
    "ActivityRestored",
    "AmountTold",
    "AnyActivityEvent",
    "AnyDealEvent",
    "AnyEvent",
    "Assignment",
    "Cause",
    "CloseDateTold",
    "DealAmountChanged",
    "DealCloseDateChanged",
    "DealCreated",
    "DealCurrencyChanged",
    "DealDeleted",
    "DealEvent",
    "DealGap",
    "DealHealed",
    "DealMerged",
    "DealOwnerChanged",
    "DealProperty",
    "DealPropertyChanged",
    "DealRestored",
    "DealRow",
    "DealStageChanged",
    "DealTouched",
    "Event",
    "HourlyMeasures",
    "NotCanonical",
    "Part",
    "Partial",
    "Place",
    "Qualifying",
    "Reached",
    "Reader",
    "Struct",
    "Touches",
    "WindowKey",
    "activities",
    "check_measures",
    "deals",
    "events",
    "hourly_measures",
    "micros_of",
    "micros_of_repeated",
    "moment_of",
    "partials",
    "text_of",
    "write",
]
