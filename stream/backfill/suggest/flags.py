"""Columns that only say yes or no to whether a deal is won, lost or closed, as the stage of a mapping. Pure."""

from typing import NamedTuple

from stream.backfill.columns.words import plain
from stream.backfill.suggest.lines import quoted
from stream.backfill.suggest.look import Column
from stream.backfill.suggest.roles import CLOSED_FLAG, LOST_FLAG, NO, WON_FLAG, YES, words


class Flags(NamedTuple):
    """A column that says which deals are won, and those that say which are lost, and which are closed."""

    won: Column
    lost: Column | None
    closed: Column | None


def flags_of(columns: list[Column]) -> Flags | None:
    """Return the flags among some columns; None: none says which deals are won."""
    flags = [one for one in columns if _is_flag(one)]
    won, lost, closed = (
        next((one for one in flags if pattern.search(words(one.name))), None)
        for pattern in (WON_FLAG, LOST_FLAG, CLOSED_FLAG)
    )
    # Of a deal that is closed and was not won no other flag is needed.
    return None if won is None else Flags(won, lost, closed if lost is None else None)


def flag_stage(flags: Flags, stage: list[Column]) -> list[str]:
    """Return the lines that make flags the stage: the first that says yes counts, then the stage, if there is one."""
    used = [one for one in flags if one is not None]
    named = ", ".join(quoted(one.name) for one in (*used, *stage[:1]))
    return [f"    stage: [{named}]  # unsure: the first that is not empty; see values"]


def flag_values(flags: Flags, stage: list[Column]) -> list[str]:
    """Return what yes and no mean. Where nothing else says of the others what they are, they are taken for lost."""
    lines = ["    values:"]
    used = [one for one in flags if one is not None]
    for column in used:
        meant = "won" if column is flags.won else "lost"
        other, doubt = _other(column is used[-1], len(used) == 1, stage)
        lines.append(f"      {quoted(column.name)}:")
        lines += [
            f"        {quoted(value)}: {meant}" if plain(value) in YES else f"        {quoted(value)}: {other}{doubt}"
            for value in column.values
        ]
    return lines


def _other(is_last: bool, is_alone: bool, stage: list[Column]) -> tuple[str, str]:
    """Return what no means, and what is not sure of that."""
    if not is_last or stage:
        return '""', ""
    if is_alone:
        return "lost", "  # unsure: or still open; then the stage of the funnel file"
    return "open", "  # unsure: the stage of the funnel file"


def _is_flag(column: Column) -> bool:
    said = {plain(value) for value in column.values}
    return 0 < column.distinct <= 2 and bool(said) and said <= YES | NO
