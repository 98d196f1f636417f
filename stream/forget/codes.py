"""What the funnel file gets to know of who is forgotten: a code for each id and name, and what stands for them."""

import secrets
from collections.abc import Iterable
from typing import NamedTuple

from schemas.funnel_file import Forgotten, FunnelFile
from stream.core.forgotten import Kind, code


class Told(NamedTuple):
    """An id, a name or an address, as somebody is forgotten by it."""

    kind: Kind
    value: str


class Codes(NamedTuple):
    """The key, what stands for an id and for a name, and the codes that the funnel file has not yet."""

    key: str
    instead: str
    name: str
    new: dict[str, str]


def told_of(file: FunnelFile, kind: Kind, value: str, also: Iterable[str]) -> list[Told]:
    """Return by what somebody is known: what was said, and of a rep what the funnel file says of him."""
    told = [Told(kind, value)]
    if kind == "deal" and ":" in value:
        told.append(Told("crm", value.rpartition(":")[2]))
    if kind == "rep":
        for rep in file.reps:
            if value in (rep.id, *rep.formerly):
                told += [Told("rep", one) for one in (rep.id, *rep.formerly)] + [Told("text", rep.name)]
        ids = {one.value for one in told if one.kind == "rep"}
        told += [Told("text", person.login) for person in file.people if person.rep in ids]
    return list(dict.fromkeys([*told, *(Told("text", text) for text in also)]))


def codes_of(section: Forgotten | None, told: list[Told]) -> Codes:
    """Return the codes; whoever was forgotten already keeps what stands for him."""
    key = secrets.token_hex(32) if section is None else section.key
    ids = {} if section is None else section.ids
    known = [ids[one] for one in (code(key, *it) for it in told if it.kind != "text") if one in ids]
    instead = known[0] if known else f"forgotten-{secrets.token_hex(6)}"
    name = f"Forgotten {instead.rpartition('-')[2][:4]}"
    new: dict[str, str] = {}
    for it in told:
        if (one := code(key, *it)) not in ids | new:
            texts = sum(known.startswith(name) for known in new.values())
            new[one] = instead if it.kind != "text" else f"{name}-{texts + 1}" if texts else name
    return Codes(key, instead, name, new)
