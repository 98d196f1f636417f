"""Which field of a contract was meant by a name that it has not."""

from collections.abc import Iterator
from difflib import get_close_matches
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel

from schemas.section import Location


def meant(model: type[BaseModel], where: Location) -> str | None:
    """Return the field that is called almost as the last part of a place; None: none is.

    Args:
        model: the contract of the whole.
        where: path of the field that is none; its other parts are those of the contract.
    """
    kinds: list[Any] = [model]
    for part in where[:-1]:
        kinds = [inner for kind in kinds for one in _parts_of(kind) for inner in _within(one, part)]
    names = [field.alias or name for kind in kinds for one in _parts_of(kind) for name, field in _fields(one)]
    return next(iter(get_close_matches(str(where[-1]).lower(), names, 1)), None)


def _parts_of(kind: Any) -> Iterator[Any]:
    """Yield what may stand where a kind does: of `A | None` it is both."""
    if get_origin(kind) is Annotated:
        yield from _parts_of(get_args(kind)[0])
    elif isinstance(kind, type) or get_origin(kind) in (tuple, dict):
        yield kind
    else:
        for one in get_args(kind):
            yield from _parts_of(one)


def _within(kind: Any, part: str | int) -> Iterator[Any]:
    """Yield the kind of a part: of a list, of values by name, of an object."""
    if get_origin(kind) is tuple and isinstance(part, int):
        yield get_args(kind)[0]
    elif get_origin(kind) is dict:
        yield get_args(kind)[1]
    else:
        yield from (field.annotation for name, field in _fields(kind) if part in (name, field.alias))


def _fields(kind: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from kind.model_fields.items()
