"""Counts with their nouns, as people write them."""


def counted(count: int, one: str, several: str = "") -> str:
    """Return a count with its noun: "1 deal", "1,200 deals"; `several`: the plural, where it is not made with an s."""
    return f"{count:,} {one if count == 1 else several or f'{one}s'}"
