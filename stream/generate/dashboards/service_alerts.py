"""Of the dashboard of the service: whether alerts on the funnel are judged, and told."""

from stream.generate.dashboards.frame import Chapter
from stream.generate.dashboards.panels import bounds, measured
from stream.generate.dashboards.service_queries import of, rate
from stream.generate.dashboards.sources import promql
from stream.words import Words

_RECEIVER = "{{receiver}}"


def telling(words: Words) -> Chapter:
    """Return whether alerts on the funnel are judged, and told."""
    told = rate("dealstream_alert_notifications_total", "receiver")
    failed = rate("dealstream_alert_notification_failures_total", "receiver")
    waiting = f"sum by (receiver) ({of('dealstream_alert_notifications_waiting')})"
    judged = f"time() - max({of('dealstream_alerts_judged_at_seconds')} > 0)"
    return Chapter(
        words.say("row-telling"),
        [
            measured(
                words,
                "told",
                [
                    promql(told, words.say("legend-told", of=_RECEIVER)),
                    promql(failed, words.say("legend-not-taken", of=_RECEIVER), "B"),
                ],
                words.say("unit-events"),
            ),
            measured(words, "to-tell", [promql(waiting, _RECEIVER)], "locale"),
            measured(
                words,
                "judged",
                [promql(judged, words.say("legend-judged"))],
                "s",
                colours=bounds(3600, 3 * 3600),
            ),
        ],
    )
