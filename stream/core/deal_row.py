"""The row of a deal: its way as ClickHouse keeps it. `schemas.deal_row` says what the fields mean."""

from schemas import wire
from stream.core.places import NOBODY
from stream.core.registers import CloseDate
from stream.core.way import Qualifying, Way


def deal_row(deal_id: str, version: int, received_at: int, way: Way | None) -> wire.DealRow:
    """Return the row of a deal.

    Args:
        deal_id: the deal.
        version: highest source offset folded in.
        received_at: latest arrival among the events folded in last, microseconds UTC; 0: not known.
        way: what is known of the deal; None: it is gone.
    """
    if way is None:
        return _empty(deal_id, version, received_at)
    deal, worth, close, creation = way.deal, way.worth, way.close, way.creation
    now = way.path[-1] if way.path else None
    # Of several at one moment the type decides: the ids of touches say nothing.
    last_touch_at, last_touch = max(deal.touches) if deal.touches else (None, "")
    return wire.DealRow(
        deal_id=deal_id,
        version=version,
        received_at=received_at or None,
        is_deleted=False,
        is_lead=way.is_lead,
        pipeline_id="" if now is None else now.stage.pipeline_id,
        stage_id="" if now is None else now.stage.id,
        stage_since=None if now is None else now.entered,
        outcome="" if close is None else close.outcome,
        closed_at=None if close is None else close.at,
        created_at=deal.created,
        created=None if creation is None else wire.Place(*creation.place),
        created_pipeline_id="" if creation is None else creation.pipeline_id,
        owner=wire.Place(*(way.parts[-1].place if way.parts else way.owners.now())),
        closed=None if close is None else wire.Place(*close.place),
        qualified=way.is_qualified,
        amount=worth.amount,
        currency=worth.currency,
        closed_amount=None if close is None else worth.at(close.at),
        created_amount=None if creation is None else worth.at(creation.at),
        expected_close=deal.close_dates[-1].date if deal.close_dates else None,
        account_id=deal.account or "",
        source=deal.source or "",
        loss_reason=deal.loss_reason or "",
        last_touch_at=last_touch_at,
        last_touch=last_touch,
        last_move_at=None if now is None else now.entered,
        last_amount_at=worth.told_at,
        parts=_parts(way),
        reached=_reached(way),
        qualifying=None if way.qualifying is None else _qualifying(way.qualifying),
        touches=_touches(deal.touches, None if close is None or now is None else now.entered),
        amounts=tuple([wire.AmountTold(*one) for one in worth.amounts()]),
        close_dates=_close_dates(deal.close_dates),
    )


def _parts(way: Way) -> tuple[wire.Part, ...]:
    worth_at = way.worth.at
    parts = []
    for part in way.parts:
        (rep_id, team_id, territory_id), stage, began, ended = part.place, part.stage, part.began, part.ended
        amount = worth_at(ended or began)
        parts.append(
            wire.Part(
                rep_id, team_id, territory_id, stage.id, stage.pipeline_id, part.visit, began, ended, part.beginning,
                part.ending, amount,
            )
        )  # fmt: skip
    return tuple(parts)


def _reached(way: Way) -> tuple[wire.Reached, ...]:
    worth_at = way.worth.at
    reached = []
    for one, fate in zip(way.reached, way.fates, strict=True):
        (rep_id, team_id, territory_id), stage, at = one.place, one.stage, one.at
        pipeline_id, amount = stage.pipeline_id, worth_at(at)
        reached.append(
            wire.Reached(rep_id, team_id, territory_id, stage.id, pipeline_id, at, one.skipped, fate, amount)
        )
    return tuple(reached)


def _qualifying(qualifying: Qualifying) -> wire.Qualifying:
    entry = qualifying.entry
    return wire.Qualifying(*entry.place, entry.stage.pipeline_id, entry.at, qualifying.fate, qualifying.until)


def _touches(touches: list[tuple[int, str]], until: int | None) -> tuple[wire.Touches, ...]:
    if not touches:
        return ()
    number: dict[str, int] = {}
    for at, kind in touches:
        if until is None or at <= until:
            number[kind] = number.get(kind, 0) + 1
    return tuple([wire.Touches(kind, count) for kind, count in sorted(number.items())])


def _close_dates(told: list[CloseDate]) -> tuple[wire.CloseDateTold, ...]:
    changes: list[wire.CloseDateTold] = []
    for at, date in {set_at: date for set_at, date, _ in told}.items():  # of several at one moment the last holds
        if not changes or changes[-1].close_date != date:
            changes.append(wire.CloseDateTold(at, date))
    return tuple(changes)


def _empty(deal_id: str, version: int, received_at: int) -> wire.DealRow:
    return wire.DealRow(
        deal_id=deal_id,
        version=version,
        received_at=received_at or None,
        is_deleted=True,
        is_lead=False,
        pipeline_id="",
        stage_id="",
        stage_since=None,
        outcome="",
        closed_at=None,
        created_at=None,
        created=None,
        created_pipeline_id="",
        owner=wire.Place(*NOBODY),
        closed=None,
        qualified=False,
        amount=None,
        currency=None,
        closed_amount=None,
        created_amount=None,
        expected_close=None,
        account_id="",
        source="",
        loss_reason="",
        last_touch_at=None,
        last_touch="",
        last_move_at=None,
        last_amount_at=None,
        parts=(),
        reached=(),
        qualifying=None,
        touches=(),
        amounts=(),
        close_dates=(),
    )
