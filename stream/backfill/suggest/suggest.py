"""Write a first mapping from the headers of files and the values in them; what it is not sure of is marked."""

import json
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from stream.backfill.columns.numbers import amounts
from stream.backfill.columns.times import times
from stream.backfill.read.tables import batches, open_source

_SAMPLE_ROWS = 20_000
_MOST_STAGES = 60
_FORMATS = (
    "%d-%m-%Y", "%d-%m-%y", "%d.%m.%Y", "%d/%m/%Y", "%m/%d/%Y", "%Y/%m/%d",
    "%d-%m-%Y %H:%M", "%d.%m.%Y %H:%M", "%d/%m/%Y %H:%M", "%m/%d/%Y %H:%M", "%m/%d/%Y %I:%M %p",
    "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%m/%d/%Y %H:%M:%S", "%d %b %Y", "%b %d, %Y",
)  # fmt: skip

_CREATED = r"creat|engag|first.?contact|add.?time|opened|start"
_CLOSED = r"clos|won.?(date|time)|lost.?(date|time)"
_OWNER = r"owner|agent|\brep\b|sales.?(rep|person|man)|\bsr.?id\b|\buser\b|assigned|executive"
_STAGE = r"stage|status"
_AMOUNT = r"amount|value|revenue|\bacv\b|\btcv\b|price"
_ENTERED = re.compile(r"(?:date |time )?entered[ _](?:stage )?[\"'“]?(.+?)[\"'”]?$", re.IGNORECASE)


class _File(NamedTuple):
    """A file's first rows, and what its columns look like. `dates`: column to how it is written ("": ISO 8601)."""

    path: Path
    frame: pl.DataFrame
    dates: dict[str, str]
    unsure: frozenset[str]

    def find(self, pattern: str, among: Iterable[str] | None = None) -> str | None:
        """Return the first column with such a name."""
        columns = self.frame.columns if among is None else among
        return next((name for name in columns if re.search(pattern, name.replace("_", " "), re.IGNORECASE)), None)

    def is_key(self, column: str) -> bool:
        """Say whether every row has another value."""
        values = self.frame[column].drop_nulls()
        return len(values) > 0 and values.n_unique() == self.frame.height


def suggest(paths: Sequence[Path]) -> str:
    """Return the text of a mapping. Raises BackfillError where a file cannot be read."""
    files = [_looked_at(path) for path in paths]
    formats = sorted({form for file in files for form in file.dates.values() if form})
    lines = [
        "# Look at every line, those with `unsure` above all; then: dealstream backfill … --mapping this.yaml --dry-run"
    ]
    lines.append('source: ""  # unsure: the connector of the same deals, if they also come live, for example hubspot')
    lines.append("time_zone: UTC  # unsure: of dates without one")
    if formats:
        doubt = any(file.unsure for file in files)
        lines.append(
            f"dates: [{', '.join(map(_quoted, formats))}]" + ("  # unsure: day or month first" if doubt else "")
        )
    if any(_has_decimal_comma(file) for file in files):
        lines.append("decimal: comma")
    mains = [file for file in files if _is_changes(file) or _is_activities(file)]
    others = [file for file in files if file not in mains]
    if others:
        # Deals are in the file that says when they began; of several in the longest.
        deals = max(others, key=lambda f: (f.find(_CREATED, f.dates) is not None, bool(f.dates), f.frame.height))
        lookups = [file for file in others if file is not deals]
        joins = {}
        for file in lookups:
            key = _key_between(deals, file)
            if key is not None:
                joins[_name(file)] = (file, key)
        if joins:
            lines.append("lookups:")
            lines += [
                f"  {name}: {{file: {_quoted(f.path.name)}, key: {_quoted(k)}}}" for name, (f, k) in joins.items()
            ]
        lines += [
            f"# unsure: {f.path.name} has no column that finds its rows" for f in lookups if _name(f) not in joins
        ]
        lines += ["deals:", *_deals(deals, joins)]
    changes = [file for file in mains if _is_changes(file)]
    if changes:
        lines += ["changes:", *(line for file in changes for line in _changes(file))]
    logged = [file for file in mains if not _is_changes(file)]
    if logged:
        lines += ["activities:", *(line for file in logged for line in _activities(file))]
    return "\n".join(lines) + "\n"


def _looked_at(path: Path) -> _File:
    frames = [batch.columns for batch in islice(batches(open_source(path), rows=_SAMPLE_ROWS), 1)]
    frame = pl.concat(frames)
    dates: dict[str, str] = {}
    unsure: set[str] = set()
    for column in frame:
        text = column.drop_nulls().head(2_000)
        if not len(text) or (
            text.str.contains(r"^[0-9.,-]*$").all()
            and not text.str.contains("[0-9]{1,4}[-.][0-9]{1,2}[-.][0-9]{2}").all()
        ):
            continue
        fits = [form for form in ("", *_FORMATS) if _fits(text, form)]
        if fits:
            dates[column.name] = fits[0]
            if len(fits) > 1 and fits[0] and re.sub("%[dm]", "?", fits[0]) == re.sub("%[dm]", "?", fits[1]):
                unsure.add(column.name)
    return _File(path, frame, dates, frozenset(unsure))


def _fits(text: pl.Series, form: str) -> bool:
    return not times(text, [form] if form else [], "UTC").bad.any() and (
        not form or bool(times(text, [], "UTC").bad.all())
    )


def _has_decimal_comma(file: _File) -> bool:
    column = file.find(_AMOUNT)
    if column is None:
        return False
    text = file.frame[column].drop_nulls()
    digits = pl.Series([2]).new_from_index(0, len(text))
    return bool(amounts(text, "point", digits).bad.any()) and not amounts(text, "comma", digits).bad.any()


def _is_changes(file: _File) -> bool:
    return _property(file) is not None and file.find(r"^(new ?)?value$|new ?value|property ?value") is not None


def _property(file: _File) -> str | None:
    return file.find(r"^field$|^property( name)?$|changed field|field.*event")


def _is_activities(file: _File) -> bool:
    return (
        file.find(r"activity|\bcall\b|duration|due date|subject") is not None and file.find(_STAGE + "|amount") is None
    )


def _key_between(one: _File, other: _File) -> str | None:
    """Return the column of the same name whose values find rows of the other file."""
    for column in one.frame.columns:
        if column in other.frame.columns and other.is_key(column):
            mine = one.frame[column].drop_nulls().unique()
            if mine.is_in(other.frame[column].implode()).any():
                return column
    return None


def _deals(file: _File, joins: dict[str, tuple[_File, str]]) -> list[str]:
    lines = [f"  - file: {_quoted(file.path.name)}"]
    if joins:
        found = []
        for name, (other, key) in joins.items():
            whole = (
                file.frame[key].drop_nulls().is_in(other.frame[key].implode()).all() and not file.frame[key].has_nulls()
            )
            found.append(f"{name}: {_quoted(key)}" if whole else f"{name}: {{column: {_quoted(key)}, optional: true}}")
        lines.append(f"    join: {{{', '.join(found)}}}")
    columns = {name: (file, name) for name in file.frame.columns}
    dates = dict.fromkeys(file.dates)
    for name, (other, key) in joins.items():
        columns |= {f"{name}.{column}": (other, column) for column in other.frame.columns if column != key}
        dates |= dict.fromkeys(f"{name}.{column}" for column in other.dates)

    def find(pattern: str, among: Iterable[str] = columns) -> str | None:
        return file.find(pattern, among)

    keys = [name for name in file.frame.columns if file.is_key(name)]
    id_ = find(r"\bid\b", keys) or (keys[0] if keys else None)
    lines.append(_line("id", id_ or file.frame.columns[0], id_ is not None, "no column differs in every row"))
    created = find(_CREATED, dates)
    lines.append(_line("created", created or next(iter(dates), "?"), created is not None, "which date is the creation"))
    entered = {name: match[1] for name in dates if (match := _ENTERED.match(name.rpartition(".")[2]))}
    if entered:
        lines.append("    stages:")
        lines += [f"      {_quoted(stage)}: {_quoted(column)}" for column, stage in entered.items()]
    stage = find(_STAGE, [name for name in columns if name not in dates])
    closed = find(_CLOSED, dates)
    if stage is not None:
        lines.append(_line("stage", stage))
        rest = [name for name in dates if name not in (created, closed) and name not in entered]
        if closed is not None:
            lines.append(_line("closed", closed))
        if not entered:
            lines.append(
                _line(
                    "stage_since",
                    rest[0] if rest else created or "?",
                    False,
                    "since when open deals are in their stage",
                )
            )
    elif not entered:
        lines += ["    stages:  # unsure: which date is the entry of which stage of the funnel file"]
        lines += [f"      {_quoted(name)}: {_quoted(name)}" for name in dates]
    for field, pattern in (("owner", _OWNER), ("amount", _AMOUNT), ("currency", "currency")):
        several = [name for name in columns if name != stage and name not in dates and find(pattern, [name])]
        if several:
            sure = len(several) == 1
            lines.append(_line(field, several[0], sure, f"or {', '.join(several[1:])}"))
    if stage is not None:
        other, own = columns[stage]
        lines += _values(stage, other.frame[own])
    return lines


def _changes(file: _File) -> list[str]:
    property_ = _property(file)
    value = file.find(r"new ?value") or file.find(r"value$")
    old = file.find(r"old ?value")
    id_ = file.find(r"opportunity ?id|deal.*id|object.*id|record.*id") or file.find(r"\bid\b")
    at = file.find(r"date|time", file.dates)
    lines = [f"  - file: {_quoted(file.path.name)}"]
    lines.append(_line("deal", id_ or "?", id_ is not None, "which column is the deal"))
    lines.append(_line("at", at or "?", at is not None, "when it changed"))
    lines += [_line("property", property_ or "?"), _line("value", value or "?")]
    if old is not None:
        lines.append(_line("old_value", old))
    lines.append("    properties:  # unsure: leave out what is none of these")
    kinds = (
        ("stage", _STAGE),
        ("owner", _OWNER),
        ("amount", _AMOUNT),
        ("close_date", _CLOSED),
        ("currency", "currency"),
        ("created", "creat"),
    )
    for name in file.frame[property_].drop_nulls().unique().sort() if property_ else ():
        kind = next((kind for kind, pattern in kinds if re.search(pattern, name, re.IGNORECASE)), None)
        if kind is not None:
            lines.append(f"      {_quoted(name)}: {kind}")
    return lines


def _activities(file: _File) -> list[str]:
    lines = [f"  - file: {_quoted(file.path.name)}"]
    keys = [name for name in file.frame.columns if file.is_key(name)]
    id_ = file.find(r"\bid\b", keys)
    at = file.find(r"date|time", file.dates)
    kind = file.find(r"type")
    lines.append(_line("id", id_ or (keys[0] if keys else "?"), id_ is not None, "which column differs in every row"))
    lines.append(_line("at", at or "?", at is not None, "when it took place"))
    lines.append(_line("type", kind) if kind else "    every_type: call  # unsure: the type of all rows")
    owner = file.find(_OWNER)
    lines.append(_line("owner", owner or "?", owner is not None, "who did it"))
    for field, column in (
        ("deal", file.find(r"deal|opportunity|what ?id")),
        ("duration", file.find("duration|minutes|seconds")),
    ):
        if column is not None:
            lines.append(_line(field, column))
    if kind is not None:
        lines += _values(kind, file.frame[kind])
    return lines


def _values(column: str, values: pl.Series) -> list[str]:
    found = values.drop_nulls().unique().sort().to_list()
    if len(found) > _MOST_STAGES:
        return []
    lines = ["    values:  # unsure: on the right the ids (or names) of the funnel file", f"      {_quoted(column)}:"]
    return lines + [f"        {_quoted(one)}: {_quoted(one)}" for one in found]


def _line(field: str, column: str, sure: bool = True, doubt: str = "") -> str:
    return f"    {field}: {_quoted(column)}" + ("" if sure else f"  # unsure: {doubt}")


def _name(file: _File) -> str:
    return re.sub("[^a-z0-9]+", "_", file.path.stem.lower()).strip("_")


def _quoted(text: str) -> str:
    return (
        text
        if re.fullmatch(r"[A-Za-z][A-Za-z0-9_.]*", text)
        and text.lower() not in ("yes", "no", "on", "off", "true", "false", "null", "y", "n")
        else json.dumps(text, ensure_ascii=False)
    )
