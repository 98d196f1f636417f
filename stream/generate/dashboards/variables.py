"""What a reader chooses on top of a dashboard, each choice narrowing the next.

The value of a choice is an id with its backslashes doubled: Grafana's `:singlequote`, with which it gets into SQL,
escapes quotes only, and ClickHouse reads both.
"""

from grafana_foundation_sdk.builders.dashboard import (
    CustomVariable,
    DatasourceVariable,
    QueryVariable,
    TextBoxVariable,
)
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import (
    VariableHide,
    VariableModel,
    VariableOption,
    VariableRefresh,
)

from stream.generate.dashboards.kpi_queries import chosen
from stream.generate.dashboards.sources import (
    CLICKHOUSE,
    CLICKHOUSE_PLUGIN,
    CLICKHOUSE_UID,
    PROMETHEUS,
    PROMETHEUS_UID,
)
from stream.kpis.periods import GRAINS
from stream.words import Words

PAGE = "http://localhost:8081"
"""Where the page of a worker is; `var-page` in the address of a dashboard says another place."""

Variable = Builder[VariableModel]


def _id(column: str) -> str:
    return rf"replaceAll({column}, '\\', '\\\\') AS value"


def sources(words: Words) -> list[Variable]:
    """Return the choices of data sources, Prometheus and ClickHouse, which an address can make."""
    chosen_at_first = (
        ("prometheus", "Prometheus", "prometheus", PROMETHEUS_UID),
        ("clickhouse", "ClickHouse", CLICKHOUSE_PLUGIN, CLICKHOUSE_UID),
    )
    return [
        DatasourceVariable(f"{name}_datasource")
        .label(words.say("choice-source", name=title))
        .type(plugin)
        .current(VariableOption(text=uid, value=uid))
        .hide(VariableHide.HIDE_VARIABLE)
        for name, title, plugin, uid in chosen_at_first
    ]


def _query(words: Words, name: str, sql: str) -> QueryVariable:
    return (
        QueryVariable(name)
        .label(words.say(f"choice-{name}"))
        .datasource(CLICKHOUSE)
        .query(sql)
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
    )


def _several(words: Words, name: str, sql: str) -> QueryVariable:
    # SQL leaves the condition out where all are chosen (`chosen`); PromQL gets this.
    return _query(words, name, sql).multi(True).include_all(True).all_value(".*").current(_everything(words))


def _everything(words: Words) -> VariableOption:
    return VariableOption(selected=True, text=[words.say("choice-all")], value=["$__all"])


def currency(words: Words) -> Variable:
    """Return the reporting currency, which titles name."""
    return _query(words, "currency", "SELECT currency FROM reporting").hide(VariableHide.HIDE_VARIABLE)


def page(words: Words) -> Variable:
    """Return the address of the page, which links lead to."""
    return TextBoxVariable("page").label(words.say("choice-page")).default_value(PAGE).hide(VariableHide.HIDE_VARIABLE)


def pipeline(words: Words) -> Variable:
    """Return the choice of pipelines."""
    sql = f"SELECT DISTINCT {_id('pipeline_id')}, pipeline AS text FROM stages ORDER BY text"
    return _several(words, "pipeline", sql)


def team(words: Words) -> Variable:
    """Return the choice of teams, of those that had a deal in the pipelines chosen."""
    return _several(words, "team", _members("team", chosen("pipeline_id", "pipeline")))


def rep(words: Words) -> Variable:
    """Return the choice of reps, of those that were in the teams chosen, and in the pipelines."""
    return _several(words, "rep", _members("rep", chosen("pipeline_id", "pipeline"), chosen("team_id", "team")))


def _members(kind: str, *conditions: str) -> str:
    where = " AND ".join((f"{kind}_id != ''", *conditions))
    return (
        f"SELECT {_id('id')}, if(name = '', id, name) AS text "
        f"FROM (SELECT DISTINCT {kind}_id AS id FROM hours WHERE {where}) AS members "
        f"LEFT JOIN (SELECT id, name FROM names WHERE kind = '{kind}') AS names USING (id) ORDER BY text"
    )


def grain(words: Words) -> Variable:
    """Return the choice of how long a period is."""
    names = {one: words.say(f"grain-{one}") for one in GRAINS}
    values = [VariableOption(text=name, value=one, selected=one == "month") for one, name in names.items()]
    at_first = VariableOption(text=names["month"], value="month", selected=True)
    choices = ",".join(f"{name} : {one}" for one, name in names.items())
    return CustomVariable("grain").label(words.say("choice-grain")).values(choices).options(values).current(at_first)


def period(words: Words) -> Variable:
    """Return the choice of a period of that length by its first day; at first the one that is under way."""
    sql = "SELECT DISTINCT toString(${grain}) AS value FROM deals_by_${grain}_team ORDER BY value DESC"
    return _query(words, "period", sql)


def of_kpis(words: Words) -> list[Variable]:
    """Return what all dashboards of KPIs let choose, in the order in which one narrows the next."""
    own = [make(words) for make in (currency, page, pipeline, team, rep, grain, period)]
    return [*sources(words), *own]


def of_processes(words: Words) -> list[Variable]:
    """Return the choice of kinds of processes, and of processes of these."""
    return [_of_label(words, "job", "up"), _of_label(words, "instance", 'up{job=~"$job"}')]


def _of_label(words: Words, name: str, selector: str) -> Variable:
    return (
        QueryVariable(name)
        .label(words.say(f"choice-{name}"))
        .datasource(PROMETHEUS)
        .query(f"label_values({selector}, {name})")
        .refresh(VariableRefresh.ON_TIME_RANGE_CHANGED)
        .multi(True)
        .include_all(True)
        .all_value(".+")
        .current(_everything(words))
    )
