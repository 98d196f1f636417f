"""Questions to Prometheus about processes of the service that are chosen."""

from collections.abc import Sequence

from grafana_foundation_sdk.builders.prometheus import Dataquery
from grafana_foundation_sdk.cog.builder import Builder
from grafana_foundation_sdk.models.dashboard import Panel

from stream.generate.dashboards.panels import measured
from stream.generate.dashboards.sources import promql
from stream.words import Words


def of(metric: str) -> str:
    """Return the series of a metric of the processes that are chosen."""
    return f'{metric}{{job=~"$job", instance=~"$instance"}}'


def rate(counter: str, by: str) -> str:
    """Return how many a second a counter counts, by some labels."""
    return f"sum by ({by}) (rate({of(counter)}[$__rate_interval]))"


def quantiles(words: Words, histogram: str, by: str) -> Sequence[Dataquery]:
    """Return the middle and the slowest hundredth of a histogram of seconds."""
    of_buckets = f"sum by (le, {by}) (rate({of(f'{histogram}_bucket')}[$__rate_interval]))"
    return [
        promql(f"histogram_quantile({quantile}, {of_buckets})", words.say(legend, of=f"{{{{{by}}}}}"), ref_id)
        for quantile, legend, ref_id in ((0.5, "legend-half-within", "A"), (0.99, "legend-most-within", "B"))
    ]


def series(words: Words, name: str, expression: str, legend: str, unit: str = "") -> Builder[Panel]:
    """Return one expression over time, in events a second unless another unit is given."""
    return measured(words, name, [promql(expression, legend)], unit or words.say("unit-events"))
