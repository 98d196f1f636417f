"""Compare structs with the JSON schemas of their contracts, field by field."""

import re
from typing import get_args

import msgspec
from msgspec import inspect

from schemas.visible import ALL_SEEN

# No reader of structs takes an escape, nor what nobody sees, so no text of a struct can hold either.
NO_CONTROLS = re.compile(re.escape(ALL_SEEN))
KINDS = {
    ("object", True): inspect.StructType,
    ("object", False): inspect.DictType,
    ("array", False): inspect.VarTupleType,
    ("string", False): inspect.StrType,
    ("integer", False): inspect.IntType,
    ("null", False): inspect.NoneType,
    ("boolean", False): inspect.BoolType,
}
LIMITS = {"minLength": "min_length", "maxLength": "max_length", "minimum": "ge", "maximum": "le"}


def structs_of(struct):
    """The structs of a union, or the one struct."""
    return get_args(struct) or (struct,)


def differences(schema, struct):
    """What is not the same in a contract's JSON schema and in its struct (or union of structs), in words."""
    yield from _compare(schema, inspect.type_info(struct), "", schema.get("$defs", {}))


def _compare(schema, kind, where, definitions):
    if "$ref" in schema:
        yield from _compare(definitions[schema["$ref"].rpartition("/")[2]], kind, where, definitions)
        return
    if "enum" in schema:
        if not isinstance(kind, inspect.LiteralType) or set(kind.values) != set(schema["enum"]):
            yield f"{where}: {kind} instead of one of {schema['enum']}"
        return
    choices = schema.get("oneOf") or schema.get("anyOf")
    expected = inspect.UnionType if choices else KINDS[schema["type"], "properties" in schema]
    if not isinstance(kind, expected):
        yield f"{where}: {type(kind).__name__} instead of {expected.__name__}"
    elif choices:
        yield from _compare_union(choices, kind, where, definitions)
    elif expected is inspect.StructType:
        yield from _compare_struct(schema, kind, where, definitions)
    elif expected is inspect.DictType:
        yield from _compare(schema["additionalProperties"], kind.value_type, f"{where}{{}}", definitions)
    elif expected is inspect.VarTupleType:
        yield from _compare(schema["items"], kind.item_type, f"{where}[]", definitions)
    else:
        yield from _compare_limits(schema, kind, where)


def _compare_limits(schema, kind, where):
    for name, attribute in LIMITS.items():
        limit = getattr(kind, attribute, None)
        if limit != schema.get(name):
            yield f"{where}: {attribute} {limit} instead of {schema.get(name)}"
    pattern = schema.get("pattern")
    if pattern is not None:
        # In Python `$` also matches before a line feed at the end.
        pattern = None if NO_CONTROLS.fullmatch(pattern) else pattern.removesuffix("$") + r"\Z"
    if getattr(kind, "pattern", None) != pattern:
        yield f"{where}: pattern {kind.pattern} instead of {pattern}"


def _compare_union(choices, kind, where, definitions):
    if len(choices) != len(kind.types):
        yield f"{where}: {len(kind.types)} choices instead of {len(choices)}"
    by_title = {getattr(one, "cls", type(one)).__name__: one for one in kind.types}
    names = {"null": "NoneType", "string": "StrType", "integer": "IntType"}
    for choice in choices:
        name = choice["$ref"].rpartition("/")[2] if "$ref" in choice else names[choice["type"]]
        if name not in by_title:
            yield f"{where}: {name} is missing"
        else:
            yield from _compare(choice, by_title[name], f"{where}|{name}", definitions)


def _compare_struct(schema, kind, where, definitions):
    properties = schema["properties"]
    tag = properties.get("type", {}).get("const")
    if (kind.tag_field, kind.tag) != (None if tag is None else "type", tag):
        yield f"{where}: tag {kind.tag_field} {kind.tag} instead of {tag}"
    if not kind.forbid_unknown_fields:
        yield f"{where}: takes unknown fields"
    known = {field.encode_name: field for field in kind.fields}
    names = [name for name in properties if tag is None or name != "type"]
    for name in known.keys() - set(names):
        yield f"{where}.{name}: unknown to the contract"
    if [name for name in known if name in names] != [name for name in names if name in known]:
        yield f"{where}: fields are in another order"
    for name in names:
        if name not in known:
            yield f"{where}.{name}: missing"
            continue
        field = known[name]
        if field.required != (name in schema.get("required", ())):
            yield f"{where}.{name}: {'' if field.required else 'not '}required"
        elif not field.required and _default(field) != properties[name].get("default"):
            yield f"{where}.{name}: default {_default(field)} instead of {properties[name].get('default')}"
        yield from _compare(properties[name], field.type, f"{where}.{name}", definitions)


def _default(field):
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return list(field.default) if isinstance(field.default, tuple) else field.default
