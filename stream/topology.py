"""The table of contents: every topic, agent and table, in the order in which the data flows.

CRM ─► gateway ─► DEALS, ACTIVITIES ─► agents deals, activities ─► PARTIALS ─► agent rollup ─► KPIS
              └► DEAD_LETTERS ◄─ all                                   KPIS ─► ClickHouse; state ─► /metrics
Rows in ClickHouse ─► one worker ─► ALERTS, CALIBRATIONS ─► ClickHouse; receivers, told once each by DELIVERIES
"""

from typing import NamedTuple


class Topic(NamedTuple):
    """A topic: its key, what is on it, and whether the broker may keep only the last record of a key."""

    name: str
    key: str
    content: str
    compacted: bool


# 1. The gateway writes events.
DEALS = Topic("sales.deals", "deal_id", "deal events and activity touches", compacted=False)
ACTIVITIES = Topic("sales.activities", "activity_id", "activity events", compacted=False)

# 2. The agents `deals` and `activities` fold them and write what changed in each window.
PARTIALS = Topic("sales.partials", "team_id", "partial aggregates per source partition and window", compacted=False)

# Beside them, what they know of each deal that changed.
DEAL_ROWS = Topic("sales.deal-rows", "deal_id", "each deal as it stands", compacted=True)

# 3. The agent `rollup` merges the partitions' partials, per rep and team.
KPIS = Topic("sales.kpis", "window", "hourly KPI rows", compacted=True)

# 4. Whatever cannot be used, from anywhere.
DEAD_LETTERS = Topic(
    "sales.dead-letters",
    "letter_id",
    "rejected payloads with the reason; again, once they were redriven",
    compacted=False,
)

# 5. The worker that looks for leaks writes alerts, and what they are judged by; people write answers beside them. Who
# is to be told, and was, stands on a topic, so that whoever takes over tells nobody twice.
ALERTS = Topic("sales.alerts", "alert_id", "alerts as they stand, and what people say to them", compacted=True)
CALIBRATIONS = Topic("sales.calibrations", "calibration_id", "what alerts are judged by", compacted=True)
DELIVERIES = Topic("sales.alert-deliveries", "message", "who is to be told of alerts, and who was", compacted=True)
ALERTING = (ALERTS, CALIBRATIONS, DELIVERIES)
"""There are few of them, and their order matters: all are on the first partition."""
FIRST_PARTITION = 0

# 6. Gateways say that they listen, so that silence can be told from a service that was down.
LISTENING = Topic("sales.listening", "gateway", "that gateways listen, and hold nothing back", compacted=True)

# 7. Which generation of numbers is in force, and which is made beside it.
GENERATIONS = Topic("sales.generations", "state", "which numbers are in force, which are made beside", compacted=True)

TOPICS = (DEALS, ACTIVITIES, PARTIALS, DEAL_ROWS, KPIS, DEAD_LETTERS, *ALERTING, LISTENING, GENERATIONS)

# What ClickHouse keeps of them whole; a replay brings the events and dead letters back, the rest is read there.
KEPT = (DEALS, ACTIVITIES, DEAD_LETTERS, *ALERTING, LISTENING)

# The consumer group of the gateways that read a topic of Salesforce's change events.
CHANGES_GROUP = "dealstream-salesforce"

# Tables of the worker.
DEAL_STATE = "deal-state"  # per deal: its history
DEAL_AGGREGATES = "deal-aggregates"  # per window: what the partition's deals add to it
ACTIVITY_STATE = "activity-state"  # per activity: the record that counts
ACTIVITY_AGGREGATES = "activity-aggregates"  # per window: what the partition's activities add to it
WINDOWS = "windows"  # per window: the partials of all source partitions


TABLES = (DEAL_STATE, DEAL_AGGREGATES, ACTIVITY_STATE, ACTIVITY_AGGREGATES, WINDOWS)


class Generation(NamedTuple):
    """A whole set of numbers, counted with one funnel file: `number` 1, and one more with each that was made beside.

    What is made of events has names of its own in each, so that none can get into another; the events are the same.
    """

    number: int

    @property
    def worker_group(self) -> str:
        """Its workers' consumer group, and the name of their Faust app."""
        return self.own("dealstream")

    @property
    def sink_group(self) -> str:
        """The consumer group that carries its records, and the events, to ClickHouse."""
        return self.own("dealstream-clickhouse")

    @property
    def derived(self) -> tuple[Topic, ...]:
        """Its topics."""
        return tuple(topic._replace(name=self.own(topic.name)) for topic in (PARTIALS, DEAL_ROWS, KPIS))

    def own(self, name: str) -> str:
        """Return what something of this generation is called that is called `name` in the first."""
        return name if self.number == 1 else f"{name}-{self.number}"

    def table(self, name: str) -> str:
        """Return what a table of this generation is called in ClickHouse."""
        return name if self.number == 1 else f"{name}_{self.number}"

    def changelog(self, table: str) -> str:
        """Return the name of a table's changelog topic, as Faust makes it."""
        return f"{self.worker_group}-{table}-changelog"


FIRST = Generation(1)
