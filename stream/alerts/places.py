"""Series that tell of one place, and are one message: a stage's of everybody or somebody, and a pipeline's. Pure.

What is lost, disqualified or stuck does not move on, so that all series of a stage tell the same leak; and deals that
are lost in a stage are not won, so that a pipeline's win rate falls with it.
"""

from collections.abc import Iterable, Mapping

from stream.alerts.series import Series, series_of


def place_of(series: Series) -> Series:
    """Return the series that stands for all of its place: of a stage, what does not move on."""
    return series if series.kind == "win_rate" else series._replace(kind="conversion")


def places_above(parents: Mapping[str, str]) -> dict[str, str]:
    """Return of each place the one that it is a part of, given that of each series; all by their ids.

    A team's is its territory, where any of its series has that.
    """
    above: dict[str, str] = {}
    for series, parent in sorted(parents.items()):
        place, of_parent = place_of(series_of(series)), place_of(series_of(parent))
        if place.id not in above or of_parent.scope != "all":
            above[place.id] = of_parent.id
    return above


def wholes(series_ids: Iterable[str]) -> dict[str, str]:
    """Return of the place of each series of a stage its pipeline's win rate, of the same people; all by their ids."""
    places = (place_of(series_of(one)) for one in series_ids)
    return {one.id: one._replace(kind="win_rate", stage_id="").id for one in places if one.stage_id}
