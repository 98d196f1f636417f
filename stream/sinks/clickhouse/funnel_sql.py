"""What the funnel file says, as SQL: which stages are open, how long is too long, what amounts are worth today.

Moments are microseconds since 1970 (UTC), as in `deal_rows`.
"""

from collections.abc import Iterator, Mapping

from schemas.currencies import minor_digits
from schemas.funnel_file import FunnelFile, Rep
from stream.core.funnel import Funnel
from stream.sinks.clickhouse.sql import lookup, text, texts

HOUR = 3_600 * 10**6
DAY = 24 * HOUR
NOW = "toUnixTimestamp64Micro(now64(6))"
IN_PLAY_NOW = f"deal.in_play_until > {NOW}"
"""Holds for each deal that is open, or has a moment ahead, and lets ClickHouse skip most of the others."""
_RATE_DIGITS = 9  # decimal places, at most


def in_play_from(begin: str) -> str:
    """Return a condition that holds for each deal with a moment from then on, and skips most of the others."""
    return f"deal.in_play_until >= {begin}"


def is_open(stage: str, funnel: Funnel) -> str:
    """Return the condition that a column's stage is an open one."""
    return f"{stage} IN ({texts(s.id for s in funnel.stages.values() if s.kind == 'open')})"


def first_open_stage(pipeline: str, funnel: Funnel) -> str:
    """Return the first open stage of a column's pipeline; empty for one that the funnel file does not know."""
    firsts = {pipeline_id: stages[0].id for pipeline_id, stages in funnel.open_stages.items() if stages}
    return f"transform({pipeline}, [{texts(firsts)}], [{texts(firsts.values())}], '')"


def stuck_after(stage: str, funnel: Funnel) -> str:
    """Return the days after which a deal in a column's stage is stuck; 0: never."""
    return _days(
        stage,
        {
            stage.id: stage.stalled_after_days
            for pipeline in funnel.file.pipelines
            for stage in pipeline.stages
            if stage.stalled_after_days is not None
        },
    )


def quiet_after(stage: str, funnel: Funnel) -> str:
    """Return the days after which a deal in a column's stage is quiet; 0: never."""
    return _days(
        stage,
        {
            stage.id: stage.quiet_after_days
            for pipeline in funnel.file.pipelines
            for stage in pipeline.stages
            if stage.quiet_after_days is not None
        },
    )


def team_today(rep: str, funnel: FunnelFile) -> str:
    """Return the team in which a column's rep works today; empty for one that the funnel file does not know."""
    today = f"toString(toDate(now(), {text(funnel.time_zone)}))"
    settled = {one.id: one.assignments[0].team for one in funnel.reps if len(one.assignments) == 1}
    moved = [
        f"{rep} = {text(one.id)}, multiIf({', '.join(_since_when(one, today))})"
        for one in funnel.reps
        if len(one.assignments) > 1
    ]
    team = lookup(rep, settled.items(), "''")
    return f"multiIf({', '.join(moved)}, {team})" if moved else team


def _since_when(rep: Rep, today: str) -> Iterator[str]:
    for one in reversed(rep.assignments[1:]):
        yield f"{today} >= {text(one.starts.isoformat())}, {text(one.team)}"
    yield text(rep.assignments[0].team)


def _days(stage: str, limits: Mapping[str, int]) -> str:
    if not limits:
        return "0"
    return f"transform({stage}, [{texts(limits)}], [{', '.join(map(str, limits.values()))}], 0)"


def hour_of(at: str, funnel: Funnel) -> str:
    """Return the start of the hour of a moment: a whole hour on the clocks of the reporting zone, DateTime64 of UTC."""
    second = f"intDiv({at}, 1000000)"
    offset = f"timezoneOffset(fromUnixTimestamp64Micro({at}, {text(funnel.file.time_zone)}))"
    return f"toDateTime64({second} - positiveModulo({second} + {offset}, 3600), 0, 'UTC')"


def day_of(at: str, funnel: Funnel) -> str:
    """Return the day of a moment in the reporting zone, Date32."""
    return f"toDate32(fromUnixTimestamp64Micro({at}, {text(funnel.file.time_zone)}))"


def at_todays_rate(amount: str, currency: str, funnel: Funnel) -> str:
    """Return an amount in the minor unit of the reporting currency, at the last rate that has begun by now.

    As the core does it: rounded half to even; NULL where the amount or a rate is not known.

    Args:
        amount: expression, in the minor unit of its currency.
        currency: expression, the code of the currency.
        funnel: gives the rates.
    """
    cases = [f"{currency} = {text(funnel.currency)}, toInt64({amount})"]
    for code, rates in funnel.file.rates().items():
        if not rates:
            continue
        starts = ", ".join(f"toDate32({text(rate.starts.isoformat())})" for rate in rates)
        # Between minor units, of which one currency may have more digits than the other.
        digits = minor_digits(funnel.currency) - minor_digits(code)
        scale = _RATE_DIGITS + max(0, -digits)
        exact = ", ".join(f"toDecimal256('{rate.rate.scaleb(digits):f}', {scale})" for rate in rates)
        rate = f"[{exact}][greatest(1, arrayCount(starts -> starts <= {day_of(NOW, funnel)}, [{starts}]))]"
        worth = f"toInt64(toInt256(roundBankers(toDecimal256({amount}, 0) * {rate})))"
        cases.append(f"{currency} = {text(code)}, {worth}")
    return f"multiIf({', '.join(cases)}, NULL)"


def rounded(part: str, whole: str) -> str:
    """Return part / whole as a whole number, rounded half to even; of Int256, whole is positive."""
    below = f"intDiv(abs({part}), {whole})"
    twice_rest = f"2 * (abs({part}) - {below} * {whole})"
    up = f"({twice_rest} > {whole} OR ({twice_rest} = {whole} AND modulo({below}, 2) = 1))"
    return f"toInt64(sign({part}) * ({below} + {up}))"
