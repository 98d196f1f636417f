"""Of the dashboard of the service: whether alerts on the funnel are judged, and told."""

from stream.generate.dashboards.frame import Chapter
from stream.generate.dashboards.panels import bounds, measured
from stream.generate.dashboards.service_queries import UNSCRAPED, of, rate
from stream.generate.dashboards.sources import promql


def telling() -> Chapter:
    """Return whether alerts on the funnel are judged, and told."""
    failed = rate("dealstream_alert_notification_failures_total", "receiver")
    waiting = f"sum by (receiver) ({of('dealstream_alert_notifications_waiting')})"
    return Chapter(
        "Alerts on the funnel",
        [
            measured(
                "Told, and not taken",
                "Alerts a second that receivers were told of, and attempts that they did not take.",
                [
                    promql(rate("dealstream_alert_notifications_total", "receiver"), "{{receiver}} told"),
                    promql(failed, "{{receiver}} did not take it", "B"),
                ],
                "cps",
                nothing=UNSCRAPED,
            ),
            measured(
                "Waiting to be told",
                "For the hours of a receiver, or since it does not answer.",
                [promql(waiting, "{{receiver}}")],
                "locale",
                nothing="No receiver is set in the funnel file (alerts: receivers:).",
            ),
            measured(
                "Judged last before",
                "Time since the worker that judges has looked at what is watched.",
                [promql(f"time() - max({of('dealstream_alerts_judged_at_seconds')} > 0)", "judged")],
                "s",
                colours=bounds(3600, 3 * 3600),
                nothing="Nothing was judged so far: a history that streams in is judged once it is whole.",
            ),
        ],
    )
