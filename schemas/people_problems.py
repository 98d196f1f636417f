"""What is wrong with the people of a funnel file, who may log in: where, and what to do about it."""

from collections.abc import Iterator

from schemas.funnel_file import FunnelFile
from schemas.section import Location


def people_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with who may log in."""
    ids = {"team": {team.id for team in funnel.teams}, "rep": {rep.id for rep in funnel.reps}}
    of_sight = {"team": "team", "own": "rep"}
    seen: dict[str, int] = {}
    for number, person in enumerate(funnel.people):
        where: Location = ("people", number)
        if (first := seen.setdefault(person.login.casefold(), number)) != number:
            yield (*where, "login"), f"is that of people[{first}] already; name each login once"
        if any(letter.isspace() for letter in person.login):
            yield (*where, "login"), "must be without spaces, as it stands before a token"
        wanted = of_sight.get(person.sees)
        for field, known in ids.items():
            told = getattr(person, field)
            if field == wanted and told is None:
                yield (*where, field), f"is missing; write the id of the {field} whose numbers {person.login} sees"
            elif field != wanted and told is not None:
                yield (*where, field), f"is not for sees: {person.sees}; remove it, or change what {person.login} sees"
            elif told is not None and told not in known:
                yield (*where, field), f"there is no {field} {told!r}; write one of {', '.join(sorted(known)[:20])}"
