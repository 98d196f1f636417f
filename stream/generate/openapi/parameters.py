"""The parameters that questions share, with the values that the code takes."""

from typing import get_args

from stream.access.reader import LANGUAGE
from stream.generate.openapi.operation import TEXT, Json, Parameter, one_of
from stream.kpis.periods import FIRST_DAY, GRAINS, LAST_DAY, PERIODS
from stream.reports.deals import FURTHEST, MOST, SORTS, STATE_NAMES
from stream.reports.forecast import ForecastPeriod
from stream.reports.waterfall import STEP_NAMES
from stream.words import LANGUAGES

DAY: Json = {"type": "string", "format": "date"}

WHOSE = tuple(Parameter(name, f"Only this {name}, by id.", TEXT) for name in ("team", "rep", "territory", "pipeline"))
LANG = Parameter(LANGUAGE, "In which language texts are.", one_of(*LANGUAGES.tags))
DAYS = (
    Parameter("period", "Days to date.", {**one_of(*PERIODS, "all"), "default": "month"}),
    Parameter("from", f"First day, in the reporting time zone, from {FIRST_DAY}.", DAY),
    Parameter("to", f"Last day, to {LAST_DAY}.", DAY),
)
GRAIN = Parameter("grain", "Of the numbers over time.", one_of(*GRAINS))
AS_OF = Parameter("as_of", "By what was known at the end of a day, or at a moment.", TEXT)
ASKED = (*DAYS, *WHOSE, GRAIN, AS_OF, LANG)

OF_DEALS = (
    Parameter("state", "Deals in this state.", one_of(*STATE_NAMES)),
    Parameter("kpi", "Deals behind this KPI, by id.", TEXT),
    Parameter("stage", "Of this stage, by id; with a KPI: behind the stage's.", TEXT),
    Parameter("source", "From this source; empty: without one.", TEXT),
    Parameter("reason", "Lost for this reason; empty: without one.", TEXT),
    Parameter("waterfall", "To which this happened in the open pipeline.", one_of(*STEP_NAMES)),
    Parameter("waterfall_due", "The same of what is expected to close by the end of the period.", one_of(*STEP_NAMES)),
    Parameter("sort", "In which order.", one_of(*SORTS)),
    Parameter("limit", "At most so many.", {"type": "integer", "minimum": 1, "maximum": MOST, "default": 100}),
    Parameter("offset", "After so many.", {"type": "integer", "minimum": 0, "maximum": FURTHEST, "default": 0}),
)
OF_A_FORECAST = (Parameter("period", "Of which.", one_of(*get_args(ForecastPeriod))), *WHOSE, AS_OF, LANG)
