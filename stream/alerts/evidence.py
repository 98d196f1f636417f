"""What stands behind an alert: the deals, reasons, sources and reps, and what it costs. Read off the rows of deals."""

from collections.abc import Sequence

from schemas.alert import Alert, Among, Evidence, OfRep
from stream.alerts import words
from stream.alerts.counts_sql import limits
from stream.alerts.evidence_sql import evidence_sql
from stream.core.funnel import Funnel
from stream.reports.money import money_unit
from stream.sinks.clickhouse.client import ClickHouse
from stream.sinks.clickhouse.funnel_sql import DAY

_MOST = 10
"""So many reasons, sources and reps are told, the most frequent."""


def with_evidence(clickhouse: ClickHouse, funnel: Funnel, alert: Alert) -> Alert:
    """Return an alert of leaks with what stands behind it, and in its words; others as they are.

    Blocks; raises ClickHouseUnavailable.
    """
    if alert.kind in ("batch", "silence") or alert.rate_after is None:
        return alert
    of_stages = limits(funnel)
    parameters = {
        "first": alert.since.best,
        "last": alert.ended_on or alert.judged_on,
        "pipeline": alert.pipeline_id,
        "stage": alert.stage_id,
        "team": alert.team_id,
        "territory": alert.territory_id,
        "reach": funnel.midnight(alert.since.best) - max(of_stages.values()) * DAY,
    }
    sql = evidence_sql(alert.kind, clickhouse.database, funnel, of_stages)
    ((outcomes, leaks, mean, reasons, sources, of_reps, of_all, deals),) = clickhouse.query(sql, parameters)
    above = round(leaks - outcomes * alert.rate_before, 1)
    behind = Evidence(
        outcomes=outcomes,
        leaks=leaks,
        leaks_above=above,
        amount_above=None if mean is None else round(mean * max(above, 0.0)),
        currency=funnel.currency,
        money_unit=money_unit(funnel),
        reasons=_most(*reasons) if alert.kind in ("lost", "win_rate") and funnel.file.loss_reasons is not None else (),
        sources=_most(*sources) if funnel.file.sources is not None else (),
        reps=_reps(of_reps, of_all),
        deals=tuple(deals),
    )
    told = alert.model_copy(update={"behind": behind})
    return words.worded(told, funnel)


def _most(names: Sequence[str], numbers: Sequence[int]) -> tuple[Among, ...]:
    ranked = sorted(zip(names, numbers, strict=True), key=lambda one: (-one[1], one[0]))
    return tuple(Among(id=name, leaks=number) for name, number in ranked[:_MOST])


def _reps(
    leaks: tuple[Sequence[str], Sequence[int]], outcomes: tuple[Sequence[str], Sequence[int]]
) -> tuple[OfRep, ...]:
    leaked, decided = dict(zip(*leaks, strict=True)), dict(zip(*outcomes, strict=True))
    ranked = sorted(decided, key=lambda name: (-leaked.get(name, 0), decided[name], name))
    return tuple(OfRep(id=name, leaks=leaked.get(name, 0), outcomes=decided[name]) for name in ranked[:_MOST])
