"""The row of a deal, by the fields of `schemas.deal_row`, without those that say which events made it."""

from datetime import datetime, timedelta
from typing import Any

from stream.oracle.deal import Deal
from stream.oracle.difference import Difference
from stream.oracle.organisation import EPOCH
from stream.oracle.registers import Owner, Registers

Row = dict[str, Any]

_EMPTY: Row = {
    "is_lead": False, "pipeline_id": "", "stage_id": "", "stage_since": None, "outcome": "", "closed_at": None,
    "created_at": None, "created": None, "created_pipeline_id": "", "owner": Owner("", "", "")._asdict(),
    "closed": None, "qualified": False, "amount": None, "currency": None, "closed_amount": None, "created_amount": None,
    "expected_close": None, "account_id": "", "source": "", "loss_reason": "", "last_touch_at": None, "last_touch": "",
    "last_move_at": None, "last_amount_at": None, "parts": [], "reached": [], "qualifying": None, "touches": [],
    "amounts": [], "close_dates": [],
}  # fmt: skip


def row_of(deal: Deal) -> Row:
    """Return the row of a deal, without `version` and `received_at`."""
    gone: Row = {"deal_id": deal.deal_id, "is_deleted": deal.is_gone}
    if deal.is_gone:
        return gone | _EMPTY
    known = deal.registers
    last = deal.visits[-1] if deal.visits else None
    own = known.own_amount()
    touch = known.last_touch()
    expected = known.expected_close()
    created = deal.counted_created_at
    return gone | {
        "is_lead": deal.is_lead,
        "pipeline_id": last.place.pipeline if last else "",
        "stage_id": last.place.stage if last else "",
        "stage_since": last and _micros(last.start),
        "outcome": deal.outcome,
        "closed_at": _micros(deal.closed_at),
        "created_at": _micros(deal.created_at),
        "created": None if created is None else known.owner(created)._asdict(),
        "created_pipeline_id": "" if created is None else deal.first_pipeline,
        "owner": (last.parts[-1].owner if last else _last_owner(known))._asdict(),
        "closed": None if deal.moved_at is None else known.owner(deal.moved_at)._asdict(),
        "qualified": deal.is_qualified,
        "amount": own and own[0],
        "currency": own and own[1],
        "closed_amount": None if deal.closed_at is None else known.amount(deal.closed_at),
        "created_amount": None if created is None else known.amount(created),
        "expected_close": _micros(expected),
        "account_id": known.text("account_id"),
        "source": known.text("source"),
        "loss_reason": known.text("loss_reason"),
        "last_touch_at": touch and _micros(touch[0]),
        "last_touch": touch[1] if touch else "",
        "last_move_at": last and _micros(last.start),
        "last_amount_at": _micros(known.amount_at),
        "parts": _parts(deal),
        "reached": [
            {
                **one.owner._asdict(),
                "stage_id": one.place.stage,
                "pipeline_id": one.place.pipeline,
                "at": _micros(one.at),
                "skipped": one.is_skipped,
                "fate": one.fate,
                "amount": known.amount(one.at),
            }
            for one in deal.reached
        ],
        "qualifying": deal.qualifying
        and {
            **deal.qualifying.entry.owner._asdict(),
            "pipeline_id": deal.qualifying.entry.place.pipeline,
            "at": _micros(deal.qualifying.entry.at),
            "fate": deal.qualifying.fate,
            "until": _micros(deal.qualifying.until),
        },
        "touches": [
            {"activity_type": kind, "number": number} for kind, number in sorted(known.touches(deal.moved_at).items())
        ],
        "amounts": [
            {"at": _micros(at), "amount": amount, "currency": code}
            for at, (amount, code) in known.own_amounts().items()
        ],
        "close_dates": [{"at": _micros(at), "close_date": _micros(date)} for at, date in known.close_dates().items()],
    }


def _parts(deal: Deal) -> list[Row]:
    return [
        {
            **part.owner._asdict(),
            "stage_id": visit.place.stage,
            "pipeline_id": visit.place.pipeline,
            "visit": number,
            "began": _micros(part.start),
            "ended": _micros(part.end),
            "beginning": part.beginning,
            "ending": part.ending,
            "amount": deal.registers.amount(part.end or part.start),
        }
        for number, visit in enumerate(deal.visits)
        for part in visit.parts
    ]


def _last_owner(known: Registers) -> Owner:
    changes = known.owner_changes
    return known.owner(changes[-1]["occurred_at"]) if changes else Owner("", "", "")


def _micros(at: datetime | None) -> int | None:
    return None if at is None else (at - EPOCH) // timedelta(microseconds=1)


_NOBODY = Owner("", "", "")._asdict()
STORED = {
    "created": {**_NOBODY, "rep_id": None}, "closed": _NOBODY, "currency": "",
    "qualifying": {**_NOBODY, "pipeline_id": "", "at": 0, "fate": "", "until": None},
}  # fmt: skip
"""What ClickHouse has where a row has null: it knows no tuples that are NULL."""


def compare_rows(expected: dict[str, Row], stored: list[Row]) -> list[Difference]:
    """Return where the rows that ClickHouse has differ from those that must be there; of deals that are gone none."""
    actual = {row["deal_id"]: row for row in stored}
    wanted = {deal_id: row for deal_id, row in expected.items() if not row["is_deleted"]}
    differences = []
    for deal_id in sorted(wanted.keys() | actual.keys()):
        where = f"row of deal {deal_id!r}"
        if deal_id not in wanted or deal_id not in actual:
            differences.append(Difference(where, int(deal_id in wanted), int(deal_id in actual)))
            continue
        for name, value in wanted[deal_id].items():
            should = STORED.get(name) if value is None else value
            if should != actual[deal_id][name]:
                differences.append(Difference(f"{where}, {name}", should, actual[deal_id][name]))
    return differences
