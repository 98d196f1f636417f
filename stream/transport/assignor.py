"""Who gets which partitions, whatever a broker shows of the topics just then."""

from collections.abc import Mapping, MutableMapping
from typing import Any

from faust.assignor import PartitionAssignor


class WholeAssignor(PartitionAssignor):
    """Assigns each partition of all topics together: all of them have as many as the app's settings say.

    Faust's own asks the metadata of the moment and leaves out a topic that is not in it. A broker may show a topic a
    while after it was made. A worker without the changelog of a table has that table empty, and counts on: what it
    then writes of a window lacks all that came before.
    """

    def _get_copartitioned_groups(  # type: ignore[override]  # Faust has a class method, and calls it of an instance
        self, topics: set[str], cluster: Any, subscriptions: MutableMapping[str, list[str]]
    ) -> Mapping[int, Any]:
        return {self.app.conf.topic_partitions: self._group_co_subscribed(topics, subscriptions)}
