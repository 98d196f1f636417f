"""Structs of rows as dicts, by the names of their fields."""

import msgspec


def named(value):
    """A row as its contract has it: places, parts and so on by their names."""
    if isinstance(value, tuple):
        return [named(one) for one in value]
    if isinstance(value, msgspec.Struct):
        return {name: named(getattr(value, name)) for name in value.__struct_fields__}
    return value
