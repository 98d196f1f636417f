"""Rows that put away what was not written to for a while, beside a plain dict."""

import pytest


def pack(rows):
    for _ in rows.packing():
        pass


def check(rows, steps, others=None):
    """Take steps with rows and with a dict: they are alike after each. `others`: of steps that are none of these."""
    plain = {}
    under_way = rows.packing()
    for step, name, value in steps:
        match step:
            case "write":
                rows.update({name: value})
                plain[name] = value
            case "delete":
                assert rows.pop(name, None) == plain.pop(name, None)
            case "begin packing":
                list(under_way)
                under_way = rows.packing()
                next(under_way, None)
            case "pack":
                list(under_way)
                pack(rows)
            case _:
                others(step)
        assert rows.get(name) == plain.get(name)
        assert dict(rows.items()) == plain
    assert sorted(rows.values()) == sorted(plain.values())
    assert (len(rows), set(rows)) == (len(plain), set(plain))
    with pytest.raises(KeyError):
        rows[b"another"]
    with pytest.raises(KeyError):
        del rows[b"another"]
