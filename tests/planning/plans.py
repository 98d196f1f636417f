"""A plan with tiers."""

from schemas.planning import Plan

TIERS = [{"to": 0.5, "rate": 0}, {"to": 1, "rate": 0.08}, {"to": 1.25, "rate": 0.12}, {"rate": 0.15}]
QUOTA = 250_000_00


def plan(tiers=TIERS, **more):
    told = {"id": "ae", "starts": "2026-01-01", "reps": ["1"], "tiers": tiers}
    return Plan.model_validate(told | more)
