"""The measures that are read off the rows of deals, at a moment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

from stream.oracle.hours import Sums
from stream.oracle.organisation import EPOCH, Organisation
from stream.oracle.rows import Row

_HOUR = 3600 * 10**6
_DAY = 24 * _HOUR


class RowCount:
    """Counts rows into `sums` as they are at `now`."""

    def __init__(self, organisation: Organisation, now: datetime, sums: Sums) -> None:
        self._o = organisation
        self._now = (now - EPOCH) // timedelta(microseconds=1)
        self._today = organisation.day(now)
        self._sums = sums

    def add(self, row: Row) -> None:
        """Count a row. Those of deals that are gone have nothing in them."""
        visits: dict[int, list[Row]] = {}
        for part in row["parts"]:
            visits.setdefault(part["visit"], []).append(part)
        for parts in visits.values():
            if self._o.places[parts[0]["stage_id"]].kind == "open":
                self._add_visit(row, parts[0]["began"], parts[-1])
        self._add_expected(row)
        self._add_reached(row["reached"])
        if row["qualifying"] is not None:
            self._add_qualifying(row, row["qualifying"])
        if row["created"] is not None:
            self._add_created(row)
        if row["closed"] is not None:
            stages = [parts[0]["stage_id"] for parts in visits.values()]
            self._add_closed(row, stages[-2] if len(stages) > 1 else "")

    def _at(self, owner: Mapping[str, Any], pipeline: str, at: int) -> Counter[str]:
        hour = self._o.hour(_moment(at))
        return self._sums[owner["team_id"], owner["rep_id"], owner["territory_id"], pipeline, hour]

    def _add_visit(self, row: Row, began: int, last: Row) -> None:
        stage = last["stage_id"]
        counted = self._at(last, last["pipeline_id"], began)
        if last["ended"] is not None:
            counted[f"stayed:{stage}:{_span(began, last['ended'], _HOUR)}"] += 1
            if last["ending"] == "lost":
                left = self._at(last, last["pipeline_id"], last["ended"])
                left[f"lost_for:{stage}:{row['loss_reason']}"] += 1
                left[f"lost_amount_for:{stage}:{row['loss_reason']}"] += last["amount"] or 0
            return
        counted[f"waited:{stage}:{_span(began, self._now, _HOUR)}"] += 1
        quiet_days = self._o.places[stage].quiet_days
        happened = [at for at in (row["last_touch_at"], row["last_move_at"], row["last_amount_at"]) if at is not None]
        if quiet_days is not None and max(happened) < self._now - quiet_days * _DAY:
            counted[f"quiet:{stage}"] += 1
        if row["expected_close"] is not None and self._o.day(_moment(row["expected_close"])) < self._today:
            counted[f"overdue:{stage}"] += 1

    def _add_expected(self, row: Row) -> None:
        place = self._o.places.get(row["stage_id"])
        if place is None or place.kind != "open" or place.of_leads or not row["qualified"]:
            return
        if row["expected_close"] is not None and row["currency"] is not None:
            counted = self._at(row["owner"], row["pipeline_id"], row["expected_close"])
            counted[f"expected_amount:{row['stage_id']}:{row['currency']}"] += row["amount"] or 0

    def _add_reached(self, reached: list[Row]) -> None:
        first_stages = {next(one for one in order if one.kind == "open").stage for order in self._o.order.values()}
        for one in reached:
            counted = self._at(one, one["pipeline_id"], one["at"])
            counted[f"cohort_{one['fate']}_amount:{one['stage_id']}"] += one["amount"] or 0
            if one["stage_id"] in first_stages:
                for other in reached:
                    if other["pipeline_id"] == one["pipeline_id"]:
                        counted[f"from_first:{other['stage_id']}"] += 1
                        counted[f"from_first_amount:{other['stage_id']}"] += one["amount"] or 0

    def _add_qualifying(self, row: Row, entry: Row) -> None:
        counted = self._at(entry, entry["pipeline_id"], entry["at"])
        counted[f"mql_from:{row['source']}"] += 1
        hours = _span(entry["at"], self._now if entry["until"] is None else entry["until"], _HOUR)
        if entry["fate"] == "converted":
            counted[f"mql_converted_from:{row['source']}"] += 1
            counted[f"mql_converted_after:{hours}"] += 1
        else:
            counted[f"mql_waited:{hours}"] += 1

    def _add_created(self, row: Row) -> None:
        counted = self._at(row["created"], row["created_pipeline_id"], row["created_at"])
        counted[f"created_from:{row['source']}"] += 1
        if row["outcome"]:
            counted[f"created_{row['outcome']}_after:{_span(row['created_at'], row['closed_at'], _DAY)}"] += 1
        else:
            counted[f"created_open_for:{_span(row['created_at'], self._now, _DAY)}"] += 1

    def _add_closed(self, row: Row, left: str) -> None:
        counted = self._at(row["closed"], row["pipeline_id"], row["closed_at"])
        for key, value in self._of_close(row, left):
            counted[key] += value

    def _of_close(self, row: Row, left: str) -> Iterator[tuple[str, int]]:
        outcome = row["outcome"]
        if outcome == "disqualified":
            return
        yield f"{outcome}_from:{row['source']}", 1
        yield f"{outcome}_out_of:{left}", 1
        for touch in row["touches"]:
            yield f"{outcome}_touched:{touch['activity_type']}:{left}", 1
        if outcome == "won":
            yield f"won_amount_from:{row['source']}", row["closed_amount"] or 0
            yield "won_later", int(row["closed_at"] > self._now)
            for touch in row["touches"]:
                yield f"won_touches:{touch['activity_type']}", touch["number"]


def _span(since: int, until: int, unit: int) -> int:
    return max(0, until - since) // unit


def _moment(at: int) -> datetime:
    return EPOCH + timedelta(microseconds=at)
