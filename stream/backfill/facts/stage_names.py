"""Stages and other names in columns, with the rows that name something unknown."""

import polars as pl

from stream.backfill.facts.context import Context
from stream.backfill.facts.names import Resolved, resolve
from stream.backfill.read.rejects import Rejections
from stream.words.note import note

_BETWEEN = "\x1f"


def resolve_stages(text: pl.Series, pipeline: pl.Series | None, context: Context) -> Resolved:
    """Return the stages that a column names, in the pipelines that another one names."""
    if pipeline is None:
        return resolve(text, context.names.stage)
    both = pl.DataFrame({"text": text, "pipeline": pipeline}).select(
        pl.concat_str("text", pl.col("pipeline").fill_null(""), separator=_BETWEEN)
    )
    resolved = resolve(both.to_series(), lambda one: context.names.stage(*one.split(_BETWEEN, 1)))
    return resolved._replace(why={one.split(_BETWEEN, 1)[0]: why for one, why in resolved.why.items()})


def reject_unknown(rejections: Rejections, text: pl.Series, names: Resolved, column: str) -> None:
    """Reject the rows whose text means nothing in the funnel file."""
    for reason in {unknown.reason for unknown in names.why.values()}:
        bad = names.bad & text.is_in([one for one, why in names.why.items() if why.reason == reason])
        rejections.where(bad, reason, lambda row: note("row-about", column=column, why=names.why[text[row]].detail))
