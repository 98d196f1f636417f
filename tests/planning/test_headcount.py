"""How many reps work in a territory, from day to day."""

from datetime import date
from typing import Any

from schemas.funnel_file import FunnelFile
from stream.core.buckets import Days
from stream.planning.headcount import WHOLE_REP, Headcount

FILE: dict[str, Any] = {
    "time_zone": "UTC",
    "currency": "EUR",
    "pipelines": [
        {"id": "p", "name": "P", "stages": [{"id": s, "name": s, "kind": k} for s, k in (("a", "open"), ("b", "won"))]}
    ],
    "teams": [{"id": "t", "name": "T"}],
    "territories": [{"id": "dach", "name": "DACH"}, {"id": "nordics", "name": "Nordics"}],
    "reps": [
        {"id": "ada", "name": "Ada", "assignments": [{"starts": date(2020, 1, 1), "team": "t", "territory": "dach"}]},
        {
            "id": "bo",
            "name": "Bo",
            "assignments": [
                {"starts": date(2026, 4, 1), "team": "t", "territory": "dach"},
                {"starts": date(2026, 4, 16), "team": "t", "territory": "nordics"},
            ],
        },
        {"id": "cy", "name": "Cy", "assignments": [{"starts": date(2020, 1, 1), "team": "t"}]},
    ],
    "ramps": [{"rep": "bo", "starts": date(2026, 4, 1), "months": [0.25, 0.5]}],
}
HEADCOUNT = Headcount(FunnelFile.model_validate(FILE))


def reps(first: date, last: date) -> dict[str, float]:
    days = Days(first, last)
    return {one: count / WHOLE_REP for one, count in HEADCOUNT.by_territory(days).items()}


def test_a_new_rep_counts_as_the_share_that_is_asked() -> None:
    assert reps(date(2026, 4, 2), date(2026, 4, 2)) == {"dach": 1.25}
    assert reps(date(2026, 5, 2), date(2026, 5, 2)) == {"dach": 1, "nordics": 0.5}
    assert reps(date(2026, 6, 1), date(2026, 6, 1)) == {"dach": 1, "nordics": 1}


def test_who_has_not_begun_does_not_count() -> None:
    assert reps(date(2026, 3, 31), date(2026, 3, 31)) == {"dach": 1}


def test_who_has_left_does_not_count() -> None:
    left = FILE | {"reps": [FILE["reps"][0] | {"until": date(2026, 4, 10)}, *FILE["reps"][1:]]}
    headcount = Headcount(FunnelFile.model_validate(left))
    assert [rep.rep_id for rep in headcount.reps_on(date(2026, 4, 10))] == ["ada", "bo"]
    assert [rep.rep_id for rep in headcount.reps_on(date(2026, 4, 11))] == ["bo"]
    assert headcount.by_territory(Days(date(2026, 3, 31), date(2026, 4, 30)))["dach"] / WHOLE_REP == 11 + 15 / 4


def test_over_some_days_each_territory_has_the_days_worked_there() -> None:
    assert reps(date(2026, 4, 1), date(2026, 5, 31)) == {"dach": 61 + 15 / 4, "nordics": 15 / 4 + 31 / 2}


def test_who_works_in_no_territory_cannot_move() -> None:
    assert [rep.rep_id for rep in HEADCOUNT.reps_on(date(2026, 5, 2))] == ["ada", "bo"]
