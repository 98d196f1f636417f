"""`dealstream holidays`: the holidays of a country, for the calendar of the funnel file."""

import csv
import re
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

import click

from stream.cli.speaking import Speaking
from stream.config.beside import delimiter_of
from stream.config.text_file import UnreadableText, read_text
from stream.service.spreadsheets import SpreadsheetWriter

_LANGUAGE = "en_US"
_HALF = "half_day"
HEAD = ("day", "share", "name")


class Holiday(NamedTuple):
    """A day, and how much of it is not worked."""

    day: date
    share: str
    name: str


@click.command(cls=Speaking)
@click.option("--country", required=True)
@click.option("--subdivision")
@click.option("--years", required=True)
@click.option("--half-days", is_flag=True)
@click.option(
    "--into",
    type=click.Path(dir_okay=False, path_type=Path),
)
def command(country: str, subdivision: str | None, years: str, half_days: bool, into: Path | None) -> None:
    """Give the holidays of a country for the calendar."""
    wanted = _years(years)
    listed = list(_holidays(country, subdivision, wanted, half_days))
    if unknown := [str(year) for year in wanted if all(one.day.year != year for one in listed)]:
        raise click.BadParameter(f"no holidays are known of {country.upper()} in {', '.join(unknown)}")
    if into is None:
        click.echo("\n".join(_yaml(listed)))
        return
    kept = [one for one in _read(into) if one.day.year not in wanted]
    with into.open("w", encoding="utf-8", newline="") as file:
        writer = SpreadsheetWriter(file, HEAD)
        for one in sorted((*kept, *listed)):
            writer.write_cells(one)
    click.echo(
        f"Wrote {len(listed)} holidays into {into}. In the funnel file: calendar: {{holidays: {{file: {into.name}}}}}"
    )


def _years(text: str) -> range:
    match = re.fullmatch(r"(\d{4})(?:-(\d{4}))?", text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
    if last < first or last - first > 20:
        raise click.BadParameter("write a year, or the first and the last of up to 21, for example 2026-2027")
    return range(first, last + 1)


def _holidays(country: str, subdivision: str | None, years: range, half_days: bool) -> Iterator[Holiday]:
    # Only here, since it takes a while.
    import holidays

    code = country.upper()
    subdivisions = holidays.list_supported_countries().get(code)
    if subdivisions is None:
        near = get_close_matches(code, holidays.list_supported_countries(), 3, 0.4)
        raise click.BadParameter(
            f"no holidays are known of {country!r}; write the code of a country (ISO 3166), for example "
            f"{' or '.join(near) or 'DE'}"
        )
    if subdivision is not None and subdivision not in subdivisions:
        known = f"write one of {', '.join(subdivisions)}" if subdivisions else "leave --subdivision out"
        raise click.BadParameter(f"{code} has no subdivision {subdivision!r}; {known}")
    known_half = _HALF in holidays.country_holidays(code).supported_categories
    if half_days and not known_half:
        click.echo(f"No half days are known of {code}; write them by hand, for example 2026-12-24: 0.5.", err=True)
    language = _LANGUAGE if _LANGUAGE in holidays.country_holidays(code).supported_languages else None

    def of(category: str) -> dict[date, str]:
        return dict(
            holidays.country_holidays(
                code, subdiv=subdivision, years=years, observed=True, language=language, categories=(category,)
            )
        )

    whole = of("public")
    half = of(_HALF) if half_days and known_half else {}
    for day in sorted(whole.keys() | half.keys()):
        if day.year in years:
            yield Holiday(day, "1", whole[day]) if day in whole else Holiday(day, "0.5", half[day])


def _yaml(listed: list[Holiday]) -> Iterator[str]:
    yield "holidays:"
    for one in listed:
        yield f"  {one.day}: {one.share}{' ' * (3 - len(one.share))}  # {one.name}"


def _read(path: Path) -> Iterator[Holiday]:
    """Yield the holidays that a file has."""
    if not path.exists():
        return
    try:
        text = read_text(path)
    except UnreadableText as error:
        raise click.ClickException(f"cannot read {path}: {error}") from None
    for row in csv.DictReader(text.splitlines(), delimiter=delimiter_of(text)):
        try:
            yield Holiday(date.fromisoformat(row["day"]), row.get("share") or "1", row.get("name") or "")
        except (KeyError, TypeError, ValueError):
            raise click.ClickException(
                f"{path} is no file of holidays: its first line must be {','.join(HEAD)}; name another one"
            ) from None
