"""Alerts and calibrations of before, under the ids that stages and teams have by now (`formerly`). Pure.

A leak does not end, nor is a team no longer watched, since somebody gave it another id.
"""

from schemas.alert import Alert, Calibration, Watched
from stream.alerts.series import series_of
from stream.core.funnel import Funnel


def series_now(series_id: str, funnel: Funnel) -> str:
    """Return the id that a series has by now; empty: none, as before."""
    if not series_id:
        return series_id
    series = series_of(series_id)
    scope_id = _team_now(series.scope_id, funnel) if series.scope == "team" else series.scope_id
    return series._replace(stage_id=_stage_now(series.stage_id, funnel), scope_id=scope_id).id


def alert_now(alert: Alert, funnel: Funnel) -> Alert:
    """Return an alert under the ids of now; itself where none has changed."""
    if not (funnel.former_stages or funnel.former_teams):
        return alert
    changes: dict[str, object] = {
        "series": series_now(alert.series, funnel),
        "group_series": series_now(alert.group_series, funnel),
        "stage_id": _stage_now(alert.stage_id, funnel),
        "team_id": _team_now(alert.team_id, funnel),
    }
    if alert.silence is not None:
        teams = tuple(_team_now(one, funnel) for one in alert.silence.teams)
        changes["silence"] = alert.silence.model_copy(update={"teams": teams})
    now = alert.model_copy(update=changes)
    return alert if now == alert else now


def calibration_now(calibration: Calibration, funnel: Funnel) -> Calibration:
    """Return a calibration under the ids of now; itself where none has changed."""
    if not (funnel.former_stages or funnel.former_teams):
        return calibration
    series: dict[str, Watched] = {}
    # Of teams that are one by now, the one that has its id counts.
    for one in sorted(calibration.series, key=lambda one: series_now(one.series, funnel) != one.series):
        ids = {field: series_now(getattr(one, field), funnel) for field in ("series", "parent", "watched_in")}
        series.setdefault(ids["series"], one.model_copy(update=ids))
    patterns = {_pattern_now(key, funnel): pattern for key, pattern in calibration.patterns.items()}
    return calibration.model_copy(
        update={"series": tuple(sorted(series.values(), key=lambda one: one.series)), "patterns": patterns}
    )


def _pattern_now(key: str, funnel: Funnel) -> str:
    """Return the key of a pattern, which is as ids of series begin."""
    return series_now(f"{key}/all", funnel).removesuffix("/all")


def _stage_now(stage_id: str, funnel: Funnel) -> str:
    return funnel.former_stages.get(stage_id, stage_id)


def _team_now(team_id: str, funnel: Funnel) -> str:
    return funnel.former_teams.get(team_id, team_id)
