"""The reports that were asked for last: made anew only where they may differ by now."""

import threading
from collections import OrderedDict
from datetime import datetime
from typing import Any

from schemas.report import Report
from stream.core.funnel import Funnel, micros
from stream.reports.query import ReportQuery
from stream.reports.reports import Reports

_MOST = 2
"""So many are kept: one of 200 reps takes some megabytes."""


class Latest:
    """Gives reports. It blocks and raises ClickHouseUnavailable; may be called from any thread."""

    def __init__(self, reports: Reports, funnel: Funnel) -> None:
        self._reports = reports
        self._funnel = funnel
        self._keeping = threading.Lock()
        self._kept: OrderedDict[ReportQuery, tuple[Any, Report]] = OrderedDict()

    def report(self, query: ReportQuery, now: datetime, known: tuple[Any, Report] | None = None) -> tuple[Any, Report]:
        """Return a report and its mark: while the mark is the same, the report is as it was made.

        Args:
            query: what is asked.
            now: this moment.
            known: what it returned before to who keeps it: the report is kept here only while few others are asked for.
        """
        of_report = self._reports.mark(query, now)
        # At midnight the days of a period are others. Names may be others, too.
        mark = self._funnel.day_of(micros(now)), self._funnel.file, of_report
        made = next((one for one in (known, self._kept.get(query)) if one is not None and one[0] == mark), None)
        if made is None:
            made = mark, self._reports.report(query, now, of_report)
        self._keep(query, made)
        return made

    def _keep(self, query: ReportQuery, made: tuple[Any, Report]) -> None:
        with self._keeping:
            self._kept.pop(query, None)
            self._kept[query] = made
            if len(self._kept) > _MOST:
                self._kept.popitem(last=False)
