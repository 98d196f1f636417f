"""Which words the code asks for: what it says by name, and families whose names end in a value."""

import re
from typing import get_args

from schemas.alert import Answer, State, Watched
from schemas.alert_reports import HeardOf, WhyLearning
from schemas.commission import CommissionPosting
from schemas.goals import WhyNoProjection
from schemas.territories import TerritoryBalance
from stream.cli.speaking import KINDS, VALUES
from stream.ingest.reasons import REASONS
from stream.kpis.catalogue import KPIS
from stream.kpis.periods import GRAINS, PERIODS
from stream.reports.waterfall import STEP_NAMES
from tests.support.paths import ROOT

PAGE = ROOT / "stream/page/static"
DASHBOARDS = ROOT / "stream/generate/dashboards"
"""They have words of their own besides, which their tests look through."""
SOURCES = (*PAGE.glob("*.js"), *(ROOT / "stream").rglob("*.py"))


def _values(of, field):
    return get_args(of.model_fields[field].annotation)


SCOPES = ("connector", "source", "team")
FAMILIES = {
    "alert-begin-": ("resolved", "withdrawn"),
    "alert-state-": (*get_args(State), "silent", "batch"),
    **{f"{which}-move-": ("rep", "account") for which in ("best", "no")},
    "answer-": _values(Answer, "kind"),
    "attention-": ("stuck", "overdue", "quiet"),
    "fate-": ("moved_on", "fresh", "moved_pipeline", "stuck", "disqualified", "lost"),
    "flag-": ("stuck", "quiet", "overdue", "uncertain"),
    "foot-sees-": ("all", "team", "rep"),
    "heard-": _values(HeardOf, "standing"),
    "heard-kind-": ("connector", "team", "source"),
    "heard-why-": get_args(WhyLearning),
    "kind-": KINDS,
    "typed-": VALUES,
    "last-": ("months", "quarters"),
    "lasting-": ("days", "hours", "minutes", "seconds"),
    "left-out-": ("without_close_date", "without_amount", "without_chance"),
    "of-": ("win_rate", "win_rate_qualified", "win_rate_broad", "win_rate_cohort", "mql_to_sql"),
    "open-flag-": ("stuck", "quiet", "overdue", "won_later"),
    "outcome-": ("open", "won", "lost", "disqualified"),
    "period-": (*PERIODS, "all", "dates"),
    "posting-": _values(CommissionPosting, "reason"),
    "potential-of-": [one.replace(" ", "-") for one in _values(TerritoryBalance, "potential_of")],
    "problem-": ("unknown_rep", "unknown_stage", "unknown_activity_type", "unknown_currency", "unknown_pipeline"),
    "reason-": REASONS,
    "rows-": ("team", "rep", "territory", "pipeline", *GRAINS),
    "record-none-": ("month", "quarter"),
    "record-of-": ("months", "quarters"),
    **{f"silence-{what}-": SCOPES for what in ("title", "is", "was", "usually", "look")},
    "trend-by-": GRAINS,
    "value-": ("days", "minutes", "times", "odds"),
    "verdict-": ("met", "missed", "on-pace", "behind", "reached", "too-early", "over"),
    "watched-": _values(Watched, "standing"),
    "watched-kind-": ("lost", "disqualified", "stuck", "conversion", "win_rate"),
    "waterfall-": STEP_NAMES,
    "why-no-projection-": get_args(WhyNoProjection),
    "all-": ("teams", "territories", "pipelines"),
    "asked-": ("alerts", "alert", "course", "deals", "forecast", "commission"),
    "change-": ("up", "down"),
    "chapter-": ("overview", "alerts", "funnel", "pipeline", "forecast", "money", "team", "all"),
}
"""What follows, by how it begins."""

_NAMED = re.compile(r"(?:\b|_)(?:say|show|note)\(\s*[\"']([A-Za-z][\w.-]*)[\"']")
_REFUSED = re.compile(
    r"\b(?:Refusal|StackError|NoMoment|TooFine|NoDealsBehind|NotWatched|wrong|(?:bad|Refused)\(\s*[^,()]+,\s*)\(?\s*[\"']([a-z][\w-]*)[\"']"
)
_FAMILY = re.compile(r"\b(?:say|show)\(\s*(?:`|f[\"'])([A-Za-z][\w-]*-)(?:\$\{|\{)")
_TEXT = re.compile(r"[\"']([A-Za-z][\w.-]*)[\"']")


def texts(*, dashboards: bool = False) -> list[str]:
    """Return the code that speaks."""
    return [path.read_text(encoding="utf-8") for path in SOURCES if dashboards or path.parent != DASHBOARDS]


def ids_named() -> set[str]:
    """Return what is said by its whole name, with its attribute; it must be there."""
    return {name for text in texts() for pattern in (_NAMED, _REFUSED) for name in pattern.findall(text)}


def families_named() -> set[str]:
    """Return how the names begin that end in a value."""
    return {name for text in texts() for name in _FAMILY.findall(text)}


def ids_used() -> set[str]:
    """Return the ids of all messages that are said somewhere."""
    of_kpis = {f"kpi-{kpi.subject.replace(' ', '-')}-{kpi.id}" for kpi in KPIS}
    of_families = {begin + end for begin, ends in FAMILIES.items() for end in ends}
    named = {name.partition(".")[0] for text in texts(dashboards=True) for name in _TEXT.findall(text)}
    return of_kpis | of_families | named


def ids_needed() -> set[str]:
    """Return the ids that must be there."""
    of_kpis = {f"kpi-{kpi.subject.replace(' ', '-')}-{kpi.id}" for kpi in KPIS}
    return of_kpis | {begin + end for begin, ends in FAMILIES.items() for end in ends} | ids_named()
