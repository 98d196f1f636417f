"""Columns that have a type of their own, as the text that a CSV file would have."""

import polars as pl

_EXACT = 2**53


def as_text(column: pl.Series) -> pl.Series:
    """Return a column as text: times as ISO 8601, whole numbers without a point, lists as Python writes them."""
    kind = column.dtype
    if isinstance(kind, pl.Datetime):
        zoned = kind.time_zone is not None
        utc = column.dt.convert_time_zone("UTC") if zoned else column
        return utc.dt.strftime("%Y-%m-%dT%H:%M:%S%.6f" + ("Z" if zoned else ""))
    if isinstance(kind, pl.Float32 | pl.Float64):
        plain = column.fill_nan(None)
        whole = ((plain == plain.round()) & (plain.abs() <= _EXACT)).fill_null(False)
        text = plain.cast(pl.String)
        return (
            text.to_frame("t")
            .select(pl.when(whole).then(plain.cast(pl.Int64, strict=False).cast(pl.String)).otherwise("t"))
            .to_series()
            .alias(column.name)
        )
    if kind == pl.Binary:
        return column.cast(pl.String, strict=False)
    if kind.is_nested() or kind == pl.Object:
        parts = [None if value is None else str(value) for value in column.to_list()]
        return pl.Series(column.name, parts, pl.String)
    if isinstance(kind, pl.Duration):
        return column.dt.to_string("iso")
    return column.cast(pl.String)
