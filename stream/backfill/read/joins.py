"""Lookups: files whose rows others find by a key. No key is joined that is not there exactly once."""

from collections.abc import Iterator
from difflib import get_close_matches

import polars as pl

from schemas.mapping import Lookup
from stream.backfill.about import about
from stream.backfill.columns.ids import are_whole_numbers, without_point
from stream.backfill.read.open_source import batches
from stream.backfill.read.rejects import Rejected
from stream.backfill.read.source import Source

PLACE = "\x1fplace"
_MOST_COMPARED = 2_000


class LookupTable:
    """A lookup in memory: the columns that are asked for, by key; remembers which rows found a partner."""

    def __init__(self, name: str, lookup: Lookup, source: Source, columns: list[str]) -> None:
        self.name = name
        self.source = source
        self.key = lookup.key
        self.rejected: list[Rejected] = []
        wanted = list(dict.fromkeys([lookup.key, *lookup.values, *columns]))
        frames, lines = [pl.DataFrame(schema=dict.fromkeys(wanted, pl.String))], []
        for batch in batches(source, wanted):
            frames.append(batch.columns.with_columns(pl.col(c).replace(v) for c, v in lookup.values.items()))
            lines += batch.lines
            self.rejected += [Rejected(source.name, one.line, "broken_row", one.why, one.text) for one in batch.broken]
        rows = pl.concat(frames).with_columns(pl.Series("line", lines, pl.Int64))
        if are_whole_numbers(rows[lookup.key]):
            rows = rows.with_columns(without_point(rows[lookup.key]))
        again = rows[lookup.key].is_duplicated() & rows[lookup.key].is_not_null()
        self.ambiguous = rows.filter(again)[lookup.key].unique()
        for reason, bad, detail in (
            ("no_key", rows[lookup.key].is_null(), "row-without-key"),
            ("key_twice", again, "row-key-twice"),
        ):
            for row in rows.filter(bad).iter_rows(named=True):
                line = row.pop("line")
                why = about(lookup.key, detail, key=repr(row[lookup.key] or ""))
                self.rejected.append(Rejected(source.name, line, reason, why, _row(row)))
        self.rows = rows.filter(~again & rows[lookup.key].is_not_null()).with_row_index(PLACE)
        self._closest: dict[str, str | None] = {}
        self._used = bytearray(self.rows.height)

    def join(self, frame: pl.DataFrame, column: str) -> pl.DataFrame:
        """Return the frame with the columns of the lookup, named `lookup.column`; empty where there is no partner."""
        renamed = self.rows.drop("line").rename(
            {c: f"{self.name}.{c}" for c in self.rows.columns if c not in ("line", PLACE)}
        )
        renamed = renamed.with_columns(pl.col(f"{self.name}.{self.key}").alias("\x1fkey"))
        joined = frame.join(renamed, left_on=column, right_on="\x1fkey", how="left", maintain_order="left")
        for place in joined[PLACE].unique().drop_nulls():
            self._used[place] = 1
        return joined.drop(PLACE)

    def closest(self, key: str) -> str | None:
        """Return the key that is most like another one that is not there."""
        if key not in self._closest and self.rows.height <= _MOST_COMPARED:
            self._closest[key] = next(iter(get_close_matches(key, self.rows[self.key].to_list(), n=1)), None)
        return self._closest.get(key)

    def unused(self) -> Iterator[Rejected]:
        """Yield the rows that no row of another file asked for."""
        for place, row in enumerate(self.rows.iter_rows(named=True)):
            if not self._used[place]:
                row.pop(PLACE)
                line = row.pop("line")
                detail = about(self.key, "row-nobody-asks", key=repr(row[self.key]))
                yield Rejected(self.source.name, line, "unmatched_key", detail, _row(row))


def _row(row: dict[str, object]) -> str:
    return ", ".join(f"{name}={value}" for name, value in row.items() if value is not None)
