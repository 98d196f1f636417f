"""Formulas as people write them."""

from schemas.measures import BY_NAME
from stream.kpis.formula import (
    AgainstTarget,
    Formula,
    Landing,
    OddsRatio,
    OverMembers,
    Planned,
    Projection,
    Quantile,
    Rate,
    Ratio,
    Reported,
    Sum,
    SurvivalMedian,
    Total,
)

_AGES = {"stuck": "entered longer ago than the limit", "fresh": "entered within the limit"}
_PROJECTIONS = {
    "velocity": "open qualified deals × qualified win rate × average deal / days of the cycle, of the last two cycles",
    "weighted pipeline": "open amounts × chance to be won from their stage",
    "forecast": "booked + the distribution of the open deals due by the end of the period, each won with its chance",
}
_OF = {
    "all": "of all",
    "pipeline": "of all open stages of the pipeline",
    "first stage": "of the pipeline's first open stage",
}


def in_words(formula: Formula) -> str:
    """Return a formula as people write it."""
    match formula:
        case Sum(of, scale):
            return _total(of) if scale == 1 else f"{_total(of, inside=True)} / {scale:,}"
        case Planned(of):
            return _total(of)
        case Landing(so_far, whole, gone):
            return f"{_total(so_far, inside=True)} × {_total(whole, inside=True)} / {_total(gone, inside=True)}"
        case Ratio(part, whole, scale):
            whole_ = _total(whole, inside=True)
            return f"{_total(part, inside=True)} / {whole_ if scale == 1 else f'({whole_} × {scale:,})'}"
        case Rate(part, whole):
            return f"{_total(part, inside=True)} / {_total(whole, inside=True)}"
        case Quantile(measure, part, of, scale):
            which = {(1, 2): "median", (1, 4): "lower quartile", (3, 4): "upper quartile"}
            return f"{which.get((part, of), f'{part}/{of} quantile')} of `{measure}`{_over(scale)}"
        case SurvivalMedian(ended, open_, scale):
            return f"Kaplan–Meier median of `{ended}`, `{open_}` censored{_over(scale)}"
        case OverMembers(total, at_least, among):
            return f"reps with {_total(total)} ≥ {at_least} / reps with any of {_total(among)}"
        case OddsRatio(won_with, lost_with, won, lost, stratified):
            how = "Mantel–Haenszel over the stages they left" if stratified else "½ added to each number"
            return f"(`{won_with}` / `{lost_with}`) / ((`{won}` − `{won_with}`) / (`{lost}` − `{lost_with}`)), {how}"
        case Reported(said):
            return said
        case AgainstTarget(kpi, target):
            return f"`{kpi}` / `{target}` of the funnel file"
        case Projection(of):
            return _PROJECTIONS[of]


def _over(scale: int) -> str:
    return "" if scale == 1 else f" / {scale:,}"


def _total(of: Total, *, inside: bool = False) -> str:
    text = " + ".join([*(f"`{name}`" for name in of.plus), *(f"time so far of `{name}`" for name in of.elapsed)])
    text += "".join(f" − `{name}`" for name in of.minus)
    if inside and len(of.measures) > 1:
        text = f"({text})"
    conditions = [
        *([f"of {of.only}"] if of.only else []),
        *([_OF[of.of]] if of.of in _OF else []),
        *([_AGES[of.age]] if of.age in _AGES else []),
        *(["at today's rates"] if any(BY_NAME[name].detail == "currency" for name in of.plus) else []),
    ]
    return f"{text} [{', '.join(conditions)}]" if conditions else text
