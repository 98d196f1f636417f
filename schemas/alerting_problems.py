"""What is wrong in the alerts of a funnel file, and between them and the rest of it: where, and what to do about it."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from schemas.alerting import Receiver
from schemas.funnel_file import FunnelFile
from schemas.http_address import address_problem
from schemas.section import Location


def alerting_problems(funnel: FunnelFile) -> Iterator[tuple[Location, str]]:
    """Yield what is wrong with what is watched and with the receivers."""
    where: Location = ("alerts",)
    if len(set(funnel.alerts.watch)) < len(funnel.alerts.watch):
        yield (*where, "watch"), "names something twice; remove one of them"
    names: set[str] = set()
    teams = {team.id for team in funnel.teams}
    for number, receiver in enumerate(funnel.alerts.receivers):
        place = (*where, "receivers", number)
        if receiver.name in names:
            yield (*place, "name"), f"{receiver.name!r} is the name of another receiver; give it one of its own"
        names.add(receiver.name)
        yield from _address_problems(place, receiver)
        for index, team in enumerate(receiver.teams):
            if team not in teams:
                yield (*place, "teams", index), f"no team has the id {team!r}; name another one, or add it"
        quiet = receiver.quiet_hours
        if quiet is not None and quiet.first == quiet.last:
            told = "begin and end at the same time, so that it would never be told; leave them out, or change one"
            yield (*place, "quiet_hours"), told
        if receiver.working_days_only and not funnel.calendar:
            yield (*place, "working_days_only"), "needs a calendar, which says what they are; add one to the file"


def _address_problems(place: Location, receiver: Receiver) -> Iterator[tuple[Location, str]]:
    if (receiver.url is None) == (receiver.url_env is None):
        yield place, "must have either url or url_env (an environment variable with the address)"
    elif receiver.url is not None and (problem := address_problem(receiver.url)) is not None:
        yield (*place, "url"), problem
    if receiver.kind == "webhook" and receiver.secret_env is None:
        yield place, "a webhook is signed; name in secret_env the environment variable that has its key"
    if receiver.page_url is not None:
        if (problem := _page_problem(receiver.page_url)) is not None:
            yield (*place, "page_url"), problem
        if receiver.kind != "webhook" and receiver.secret_env is None:
            told = "addresses of pictures are signed; name in secret_env the environment variable that has the key"
            yield (*place, "page_url"), told
    elif receiver.kind != "webhook" and receiver.secret_env is not None:
        told = f"only webhooks and pictures are signed, and this is of kind {receiver.kind}; remove it, or add page_url"
        yield (*place, "secret_env"), told


def _page_problem(address: str) -> str | None:
    problem = address_problem(address, is_base=True)
    if problem is not None:
        return problem
    parts = urlsplit(address)
    if parts.scheme != "https":
        return "must begin with https://: pictures pass the internet; put a proxy with TLS before the page"
    if parts.username is not None:
        return "must have no login in it: receivers see it; write https://host"
    return None
