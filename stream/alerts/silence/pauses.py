"""While a connector or a team is silent, nothing is judged of the deals that hang on it: that is no quiet. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta

from schemas.alert import Alert
from stream.alerts.counts import Counts, DayCounts
from stream.alerts.series import Series, series_of
from stream.core.buckets import Days

_EPOCH = date(1970, 1, 1)


class Pauses:
    """Days that do not count, as alerts of silence tell them; from the day of the last event to that of the next."""

    def __init__(self, alerts: Iterable[Alert], today: date) -> None:
        self._of_all: list[Days] = []
        self._of_teams: dict[str, list[Days]] = {}
        for alert in alerts:
            if alert.kind != "silence" or alert.fired_on is None or alert.state == "withdrawn":
                continue
            days = Days(alert.since.best, alert.ended_on or max(today, alert.judged_on) + timedelta(days=1))
            silence = alert.silence
            if alert.team_id:
                self._of_teams.setdefault(alert.team_id, []).append(days)
            elif series_of(alert.series).scope == "connector" and silence is not None:
                for team in silence.teams:
                    self._of_teams.setdefault(team, []).append(days)
                if silence.everybody:
                    self._of_all.append(days)

    def covers(self, series: Series, day: date) -> bool:
        """Say whether a series of leaks is not judged by a day."""
        of_team = self._of_teams.get(series.team_id, ()) if series.team_id else ()
        # Of all and of territories only where most of everything is silent: of the rest something is known.
        pauses = of_team if series.team_id else self._of_all
        return any(days.first <= day <= days.last for days in pauses)

    def left_of(self, counts: Counts) -> Counts:
        """Return counts without the days that do not count."""
        if not self._of_all and not self._of_teams:
            return counts
        return counts._replace(of={series: self._left(series, one) for series, one in counts.of.items()})

    def _left(self, series: Series, counts: DayCounts) -> DayCounts:
        kept = [row for row in zip(*counts, strict=True) if not self.covers(series, _EPOCH + timedelta(days=row[0]))]
        return DayCounts(*([row[place] for row in kept] for place in range(4)))
