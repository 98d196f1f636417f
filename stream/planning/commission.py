"""What a plan pays for an attainment: marginal tiers over a quota, in the minor unit of the reporting currency."""

from schemas.planning import Plan
from stream.planning.spread import rounded

_SHARE = 100_000_000
"""Shares and rates are written with eight decimals at most."""


class Scale:
    """The tiers of a plan over one quota.

    Args:
        plan: its tiers, in order.
        quota: minor unit, above 0.
    """

    def __init__(self, plan: Plan, quota: int) -> None:
        self._bends: list[tuple[int, int]] = []
        begin = 0
        for tier in plan.tiers:
            self._bends.append((begin, int(tier.rate * _SHARE)))
            if tier.to is not None:
                begin = int(tier.to * _SHARE) * quota
        if plan.cap:
            self._bends.append((begin, 0))

    def earned(self, attained: int) -> int:
        """Return what is paid in all for so much won, rounded half to even; above the last tier its rate goes on."""
        reached, total = attained * _SHARE, 0
        for number, (begin, rate) in enumerate(self._bends):
            end = self._bends[number + 1][0] if number + 1 < len(self._bends) else reached
            total += max(0, min(reached, end) - begin) * rate
        return rounded(total, _SHARE * _SHARE)
