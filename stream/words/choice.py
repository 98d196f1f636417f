"""Which language somebody is told in."""

from collections.abc import Iterable, Mapping, Sequence

from stream.words.languages import DEFAULT

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def chosen(wanted: Iterable[str | None], tags: Sequence[str]) -> str:
    """Return the first wanted language that there is, else English.

    Args:
        wanted: tags such as tr, tr-TR or tr_TR.UTF-8, the most wanted first; None or empty: nothing is wanted.
        tags: of the languages that there are.
    """
    for one in wanted:
        language = (one or "").replace("_", "-").split("-")[0].split(".")[0].strip().lower()
        if language in tags:
            return language
    return DEFAULT


def accepted(header: str) -> list[str]:
    """Return the languages of an Accept-Language header, the most wanted first; those refused (q=0) are left out."""
    weighed = []
    for part in header.split(","):
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.strip().removeprefix("q=") or 1)
        except ValueError:
            quality = 0.0
        if quality > 0:
            weighed.append((-quality, tag.strip()))
    return [tag for _, tag in sorted(weighed, key=lambda one: one[0])]


def of_environment(environment: Mapping[str, str]) -> str:
    """Return the language that a terminal asks for, as POSIX has it: that of the first variable that is set."""
    return next((environment[one] for one in _VARIABLES if environment.get(one)), "")
