"""Who gets which partitions."""

from typing import cast

from aiokafka.cluster import ClusterMetadata

from stream import topology
from stream.config import funnel_file
from stream.config.settings import Settings
from stream.core.funnel import Funnel
from stream.transport.assignor import WholeAssignor
from stream.worker.app import build
from tests.support.paths import FUNNEL_FILE

CHANGELOGS = {
    topology.FIRST.changelog(table)
    for table in (
        *(topology.DEAL_STATE, topology.DEAL_AGGREGATES, topology.ACTIVITY_STATE, topology.ACTIVITY_AGGREGATES),
        topology.WINDOWS,
    )
}
SETTINGS = Settings(kafka="127.0.0.1:1")
SOURCES = {topology.DEALS.name, topology.ACTIVITIES.name, topology.PARTIALS.name}


def test_partitions_are_given_with_those_of_all_topics_also_where_the_broker_shows_none_of_them_yet():
    assignor = cast(WholeAssignor, build(SETTINGS, Funnel(funnel_file.load(FUNNEL_FILE))).app.assignor)
    topics = SOURCES | CHANGELOGS
    members = {name: assignor.metadata(topics) for name in ("one", "other")}
    assigned = assignor.assign(ClusterMetadata(), members)
    of_each = [{(topic, tuple(sorted(some))) for topic, some in assigned[name].assignment} for name in members]
    for of_member in of_each:
        assert {topic for topic, _ in of_member} == topics
        assert len({partitions for _, partitions in of_member}) == 1
    given = {partition for of_member in of_each for _, partitions in of_member for partition in partitions}
    assert given == set(range(SETTINGS.partitions))
