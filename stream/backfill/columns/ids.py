"""Ids as live events have them."""

import polars as pl

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def live_ids(text: pl.Series, source: str, account: str = "") -> pl.Series:
    """Return the ids that the connector `source` gives to what an export calls `text`; without a source as they are.

    Those of an account that is not the main one have it in them.

    Salesforce's reports have the first 15 characters of its ids, where upper and lower case differ; its events have 18.
    """
    if not source:
        return text
    if source == "salesforce" and ((short := text.str.len_chars() == 15) & text.is_not_null()).any():
        text = pl.select(pl.when(short).then(text.map_elements(whole_id, pl.String)).otherwise(text)).to_series()
    return pl.select(pl.lit(_begin(source, account)) + text).to_series()


def activity_ids(text: pl.Series, types: pl.Series, source: str, account: str = "") -> pl.Series:
    """Return the ids that the connector `source` gives to activities; those of HubSpot differ within a type only."""
    if source == "hubspot":
        return pl.select(pl.lit(_begin(source, account)) + types + ":" + text).to_series()
    return live_ids(text, source, account)


def _begin(source: str, account: str) -> str:
    return f"{source}:{account}/" if account else f"{source}:"


def whole_id(id_: str) -> str:
    """Return the 18 characters of a Salesforce id of which 15 are given: three for the case of five each."""
    if len(id_) != 15:
        return id_
    fives = (id_[start : start + 5] for start in (0, 5, 10))
    return id_ + "".join(_LETTERS[sum(one.isupper() << place for place, one in enumerate(five))] for five in fives)


def are_whole_numbers(text: pl.Series) -> bool:
    """Say whether ids of a column that are numbers are whole, some of them written as 123.0, as a spreadsheet does."""
    return not text.str.contains(r"^[0-9]+\.[0-9]*[1-9][0-9]*$").any()


def without_point(text: pl.Series) -> pl.Series:
    """Return ids that are whole numbers without the decimals that a spreadsheet gave them."""
    return text if not text.str.contains(".0", literal=True).any() else text.str.replace(r"^([0-9]+)\.0+$", "${1}")
