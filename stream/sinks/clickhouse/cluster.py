"""What a statement is on a cluster: it holds on every replica, and its tables copy their rows to one another."""

import re

OF_A_CLUSTER = {
    # What is taken back and written again is the same block: it must not be dropped as one that is there already.
    "insert_deduplicate": 0,
    # A replica that is away would hold up every deletion.
    "lightweight_deletes_sync": 1,
    # A replica that is away does what it missed when it is back.
    "distributed_ddl_output_mode": "null_status_on_timeout",
    "distributed_ddl_task_timeout": 20,
}
"""With which a client connects to one of its replicas."""

_MADE = re.compile(
    r"^((?:CREATE (?:OR REPLACE )?(?:DATABASE|TABLE|VIEW|MATERIALIZED VIEW)|ALTER TABLE|DROP (?:TABLE|VIEW))"
    r"(?: IF(?: NOT)? EXISTS)? [\w.]+|EXCHANGE TABLES [\w.]+ AND [\w.]+)",
    re.MULTILINE,
)
_ENGINE = re.compile(r"\bENGINE = (\w*MergeTree)\b")


def on_cluster(statement: str, cluster: str) -> str:
    """Return a statement that makes, changes or removes a table, view or database, for all replicas of a cluster.

    What moves rows is left as it is: tables copy them to one another.
    """
    made = _MADE.sub(rf"\1 ON CLUSTER {cluster}", statement, count=1)
    return statement if made == statement else _ENGINE.sub(r"ENGINE = Replicated\1", made)


def has_versions(engine: str) -> bool:
    """Say whether rows of a table replace one another by a version. `engine`: its `engine_full` in system.tables.

    Replicated and shared tables tell a path and a replica before it.
    """
    return re.match(r"(?:Replicated|Shared)?ReplacingMergeTree\((?:'[^']*', '[^']*', )?\w", engine) is not None
