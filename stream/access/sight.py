"""What somebody may see: all, the numbers of one team, or of one rep; as the funnel file says of its people."""

from functools import partial
from typing import NamedTuple

from aiohttp import web

from schemas.funnel_file import FunnelFile
from stream.access.problems import problem
from stream.words import Refusal


class Sight(NamedTuple):
    """Whose numbers somebody sees, by id; both None: everybody's. `login`: who he is; empty: nobody asked.

    `formerly`: ids that the team, or the rep, had before; who asks by one of them asks for his own.
    """

    login: str = ""
    team: str | None = None
    rep: str | None = None
    formerly: tuple[str, ...] = ()

    @property
    def is_all(self) -> bool:
        """Whether he sees everything."""
        return self.team is None and self.rep is None


EVERYTHING = Sight()
NOTHING = Sight(team="", rep="")
"""What somebody sees who is let in by a signature only."""

SIGHT = web.RequestKey("sight", Sight)

AGAIN = web.RequestKey("again", partial[Sight | None])
"""Tells anew what who asked may see; None: nothing any more."""


def sight_of(login: str, file: FunnelFile) -> Sight | None:
    """Return what a login sees; None: the funnel file does not name him. Capitals make no difference."""
    for person in file.people:
        if person.login.casefold() == login.casefold():
            own = [one for one in file.teams if one.id == person.team] + [r for r in file.reps if r.id == person.rep]
            return Sight(person.login, person.team, person.rep, tuple(old for one in own for old in one.formerly))
    return None


def seen_by(request: web.Request) -> Sight:
    """Return what who asks may see: everything where nobody guards."""
    sight: Sight = request.get(SIGHT, EVERYTHING)
    return sight


def still(request: web.Request) -> bool:
    """Say whether who asked may still see what he saw then: for answers that go on and on."""
    again = request.get(AGAIN)
    return again is None or again() == seen_by(request)


def narrowed(request: web.Request) -> dict[str, str]:
    """Return the parameters of a request, with whose numbers he sees who asks in place of nobody's in particular.

    Raises:
        aiohttp.web.HTTPForbidden: they are about somebody else.
    """
    sight, asked = seen_by(request), dict(request.query)
    for name, own in (("team", sight.team), ("rep", sight.rep)):
        if own is not None:
            if asked.get(name) not in (None, "", own, *sight.formerly):
                raise problem(web.HTTPForbidden, Refusal("not-of-others", own=own), name)
            asked[name] = own
    return asked
